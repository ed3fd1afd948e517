"""The report's object: its keys, what it says of itself, its lines and its page."""

import json

import pytest

from pipeline.assess import by_model
from pipeline.assess.estimators import Comparables
from pipeline.errors import InputError, UsageError
from pipeline.evaluate import key_points, page, report
from pipeline.taxonomy import factors
from tests.support.evaluating import CONTEXT, Failing, Guessing, Perfect, few, of_all, of_few, reported
from tests.support.listings import index

KEYS = {
    "": {"estimator", "model", "split", "n", "failures", "factors", "cvss_base", "mitigation_factor",
         "threat_multiplier", "aivss", "layers", "evidence", "interval", "usage", "baselines", "listings", "created_at",
         "software", "prompts", "profile", "samples", "repeat_spread", "not_blind", "bands", "non_listings",
         "false_steering"},
    "factors": {"mae", "mae_ratio", "bias", "within_0_1", "within_0_2", "spearman", "kappa", "per_factor"},
    "cvss_base": {"mae", "mae_ratio", "bias"},
    "mitigation_factor": {"mae", "mae_ratio", "bias"},
    "threat_multiplier": {"mae", "mae_ratio", "bias"},
    "aivss": {"mae", "mae_ratio", "bias", "spearman", "band_accuracy", "adjacent_band_accuracy", "mae_given_inputs"},
    "interval": {"coverage", "width", "factors", "cvss_base", "threat_multiplier", "mitigation_factor"},
    "bands": {"brier", "brier_ratio", "likeliest_right", "reliability"},
    "non_listings": {"n", "refused", "numbered", "by_reason", "by_kind", "accepted"},
    "false_steering": {"listings", "benign", "flagged"},
    "layers": {"precision", "recall", "f1", "accuracy", "per_layer", "key_points", "key_point_judge", "note"},
    "evidence": {"verified_share", "unfounded_share"},
    "usage": {"refusals", "repairs", "tokens", "cost_usd", "seconds_per_listing", "tokens_per_listing"},
}  # fmt: skip


@pytest.mark.parametrize("part", KEYS, ids=lambda part: part or "root")
def test_every_key_is_there_whatever_the_estimator(part):
    for kind in (Perfect, Failing, Guessing):
        found = of_few(kind)

        assert KEYS[part] <= set(found[part] if part else found)


def test_every_figure_has_an_interval_and_a_denominator():
    parts = (
        "factors", "cvss_base", "mitigation_factor", "threat_multiplier", "aivss", "interval", "bands", "evidence",
        "false_steering",
    )  # fmt: skip
    for part in parts:
        found = of_few(Guessing)[part]
        figures = [key.removesuffix("_n") for key in found if key.endswith("_n")]

        assert figures
        assert all({f, f"{f}_ci"} <= set(found) for f in figures)
        assert all(found[f"{f}_ci"] is None or found[f"{f}_ci"][0] <= found[f] <= found[f"{f}_ci"][1] for f in figures)


def test_a_report_survives_json():
    assert json.loads(json.dumps(of_few(Guessing), allow_nan=False)) == of_few(Guessing)


def test_prompts_are_named_for_a_model_alone():
    assert of_few(Guessing)["prompts"] == by_model.digests()
    assert reported(Comparables(index()), few(2))["prompts"] == {}


def test_two_runs_say_the_same_but_for_the_time_taken():
    def timeless(made):
        rows = [row | {"seconds": 0} for row in made["listings"]]
        return made | {"listings": rows, "usage": None, "baselines": None}

    assert timeless(reported(Guessing(), few(3))) == timeless(reported(Guessing(), few(3)))


def test_comparables_are_not_run_twice():
    found = reported(Comparables(index()), few(2))

    assert found["baselines"]["comparables"]["factors"] == found["factors"]
    assert report.table(found).columns == ("comparables", "of the medians'", "medians, rule for layers")


def test_an_error_stands_beside_its_ratio_to_the_medians():
    rows = dict(report.table(of_all(Guessing)).rows)
    made = of_all(Guessing)
    ratio = made["factors"]["mae"] / made["baselines"]["median"]["factors"]["mae"]

    assert made["factors"]["mae_ratio"] == pytest.approx(ratio, abs=2e-3)
    assert rows["factors, mean error"][1].startswith(f"{made['factors']['mae_ratio']:.3f} [")
    assert rows["factors, bias"][1] == "–"
    assert {made["baselines"]["median"][part]["mae_ratio"] for part in ("factors", "cvss_base", "aivss")} == {1}


def test_what_came_true_is_told_in_words():
    rows = ((0.0, 0.0, 0, 4), (0.6, 0.8, 9, 12), (0.8, 1.0, 0, 0))
    bands = {"reliability": [dict(zip(("above", "up_to", "came_true", "n"), row, strict=True)) for row in rows]}
    told = report.aside(of_few(Perfect) | {"bands": bands})

    assert told[:2] == [
        "Of bands given no chance, 0 of 4 came true.",
        "Of bands given 60 to 80 %, 9 of 12 came true.",
    ]
    assert told[2].startswith("Flagged as an attempt to steer without a cause: 0 of 99 reference listings, ")


def test_without_references_there_is_no_report():
    with pytest.raises(InputError, match="no reference card to run over"):
        report.made([], [Perfect()], CONTEXT)


def test_a_row_holds_both_cards():
    row, reference = of_few(Perfect)["listings"][0], few(1)[0]

    assert row["slug"] == reference.slug
    assert row["factors"] == row["published"]["factors"]
    assert row["published"]["factors"] == {key: float(reference.factors[key]) for key in factors.KEYS}
    assert (row["aivss"], row["factor_mae"], row["failed"]) == (float(reference.aivss), 0, None)


@pytest.mark.parametrize("kind", [Perfect, Failing, Guessing])
def test_lines_and_page_are_written_for_every_estimator(kind, tmp_path):
    text = "\n".join(report.lines(of_all(kind)))
    page.write(of_all(kind), tmp_path)

    assert "99 listings" in text
    assert "texts that are no listing" in text
    assert "raters saw shorter texts" in text
    assert "nan" not in text
    assert json.loads((tmp_path / "report.json").read_text("utf-8")) == of_all(kind)
    assert (tmp_path / "report.html").read_text("utf-8").count("<article") == 10


def test_the_farthest_come_first_and_failures_before_them():
    rows = of_few(Guessing)["listings"]
    failed = rows[3] | {"factor_mae": None, "factors": None}
    found = page.worst(of_few(Guessing) | {"listings": [*rows[:3], failed, *rows[4:]]})

    assert found[0] is failed
    assert [r["factor_mae"] for r in found[1:]] == sorted((r["factor_mae"] for r in found[1:]), reverse=True)


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path):
    (tmp_path / "file").write_text("", "utf-8")

    with pytest.raises(UsageError, match="cannot be written"):
        page.write(of_few(Perfect), tmp_path / "file" / "report")


@pytest.mark.parametrize(
    ("point", "text", "expected"),
    [
        ("API keys may leak", "It is known that API keys may leak. And more.", True),
        ("prompt injection through web pages", "Web pages can carry a prompt injection.", True),
        ("prompt injection through web pages", "Backups are kept for a week.", False),
        ("anything", "", False),
    ],
    ids=["word-for-word", "other-order", "something-else", "no-text"],
)
def test_a_point_is_made_when_its_words_are_there(point, text, expected):
    assert key_points.made(point, text) is expected
