"""``assess --since``: what changed since a card of before, and exit 1 where a band did."""

import json

import pytest

from pipeline.model import Card
from tests.support.commands import CAST, KUBE, runner


@pytest.fixture
def run(capfd, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return runner(capfd)


@pytest.fixture
def before(run, tmp_path):
    """A file with the card of before, after a change."""

    def written(**changes):
        card = Card.model_validate_json(run("assess", KUBE, "--format", "json").out)
        from pipeline.card.make import identified

        (tmp_path / "before.json").write_text(identified(card.model_copy(update=changes)).model_dump_json())
        return "before.json", card

    return written


def test_nothing_changed_is_exit_0(run, before):
    file, _ = before()
    ran = run("assess", KUBE, "--since", file)

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("before.json → now: 1 card compared")
    assert "no band changed" in ran.out or "none changed" in ran.out


def lower(card):
    from decimal import Decimal

    score = card.score.model_copy(
        update={"aivss": Decimal("3.1"), "severity": "Low", "low": Decimal("2.4"), "high": Decimal("3.4")}
    )
    return {"score": score, "cvss": card.cvss.model_copy(update={"base": Decimal("3.0")})}


def test_another_band_is_exit_1_and_names_both(run, before):
    _, card = before()
    file, _ = before(**lower(card))
    ran = run("assess", KUBE, "--since", file)

    assert ran.code == 1
    assert "1 into another band" in ran.out
    assert "Low, 2.4–3.4 (about 3.1) → " in ran.out
    assert f"(about {card.score.aivss:.1f}, estimated without a model), +" in ran.out


@pytest.mark.parametrize("form", ["json", "markdown"])
def test_it_comes_in_other_forms(run, before, form):
    _, card = before()
    file, _ = before(**lower(card))
    ran = run("assess", KUBE, "--since", file, "--format", form)

    assert ran.code == 1
    if form == "json":
        told = json.loads(ran.out)
        assert [(one["was_band"], one["now_band"]) for one in told["changed"]] == [("Low", card.score.severity)]
    else:
        assert ran.out.startswith("#")


def test_cards_are_written_beside_it_where_there_is_a_folder(run, before, tmp_path):
    file, card = before()
    ran = run("assess", KUBE, CAST, "--since", file, "--out", "cards")

    assert ran.code == 0
    assert sorted(path.name for path in (tmp_path / "cards").glob("*.html")) == ["cast-ai.html", f"{card.slug}.html"]
    assert "added cast-ai" in ran.out


def test_of_many_cards_those_that_were_assessed_again_are_spoken_of(run, tmp_path):
    both = [run("assess", one, "--format", "json").out for one in (KUBE, CAST)]
    (tmp_path / "all.jsonl").write_text("".join(both))
    ran = run("assess", CAST, "--since", "all.jsonl", "--format", "json")

    assert ran.code == 0
    assert (json.loads(ran.out)["compared"], json.loads(ran.out)["removed"]) == (1, [])


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        (["--since", "none.json"], 4, "'none.json' cannot be read"),
        (["--since", "empty.json"], 1, "holds no cards"),
        (["--since", "before.json", "--format", "html"], 2, "html needs --out DIR"),
    ],
)
def test_what_cannot_be_compared_is_said_before_anything_is_assessed(run, before, tmp_path, given, code, said):
    before()
    (tmp_path / "empty.json").write_text("")
    ran = run("assess", KUBE, *given)

    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err
    assert ran.err.count("\n") == 1


def test_a_source_that_fails_is_told_whatever_changed(run, before):
    file, _ = before()
    ran = run("assess", KUBE, "no-such.md", "--since", file)

    assert ran.code == 4
    assert "1 card compared" in ran.out


def test_nothing_that_could_be_assessed_is_no_change(run, before):
    file, _ = before()
    ran = run("assess", "no-such.md", "--since", file)

    assert (ran.code, ran.out) == (4, "")


def test_another_products_card_is_said_to_be_one_and_the_exit_code_is_that_of_the_bands(run, before):
    file, card = before()
    ran = run("assess", CAST, "--since", file)
    note = (
        "note: these are not cards of the same product: "
        f"{card.name} ({KUBE}) and CAST AI ({CAST}). What follows are differences between two products, and no "
        "changes of one."
    )

    assert ran.out.splitlines()[1] == note
    assert ran.code == int("into another band" in ran.out.splitlines()[0])


def test_it_is_said_in_every_form(run, before):
    file, _ = before()
    as_json = json.loads(run("assess", CAST, "--since", file, "--format", "json").out)
    as_markdown = run("assess", CAST, "--since", file, "--format", "markdown").out

    assert as_json["notes"][0].startswith("these are not cards of the same product: ")
    assert "> **Note.** these are not cards of the same product: " in as_markdown
