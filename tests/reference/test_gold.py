"""Reference cards: every way in which a line can be bad is named, with its number and key."""

import json

import pytest

from pipeline.errors import InputError
from pipeline.reference import gold
from pipeline.taxonomy import factors, layers
from tests.support.listings import references


def a_line(**changes):
    whole = {
        "slug": "kube-pilot",
        "name": "Kube Pilot",
        "card_url": "https://directory.example/kube-pilot",
        "listing_source": "https://kube-pilot.example",
        "listing_kind": "vendor",
        "listing": "An MCP server for clusters.",
        "factors": dict.fromkeys(factors.KEYS, 0.5),
        "cvss_base": 8.2,
        "threat_multiplier": 1.05,
        "mitigation_factor": 0.95,
        "aivss": 8.6,
        "severity": "High",
        "uncertain_layers": dict.fromkeys(layers.KEYS, True),
    }
    return {key: value for key, value in (whole | changes).items() if value is not ...}


def loaded(tmp_path, *lines):
    path = tmp_path / "cards.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), "utf-8")
    return gold.load(path)


def with_factor(**changes):
    return dict.fromkeys(factors.KEYS, 0.5) | changes


def test_a_good_line_is_read_with_exact_numbers(tmp_path):
    (reference,) = loaded(tmp_path, a_line())

    assert str(reference.cvss_base) == "8.2"
    assert str(reference.factors["opacity_reflexivity"]) == "0.5"
    assert reference.split == "test"


def test_figures_that_are_not_published_may_be_null(tmp_path):
    nulls = dict.fromkeys(("cvss_base", "threat_multiplier", "mitigation_factor", "aivss", "severity"))

    assert loaded(tmp_path, a_line(**nulls))[0].cvss_base is None


def test_blank_lines_are_passed_over_but_counted(tmp_path):
    with pytest.raises(InputError, match="line 4: slug"):
        loaded(tmp_path, "", a_line(), "", a_line(slug=...))


def test_a_line_separator_inside_a_string_ends_no_line(tmp_path):
    line = json.dumps(a_line(listing="one\u2028two\x85three"), ensure_ascii=False)

    assert loaded(tmp_path, line)[0].listing == "one\u2028two\x85three"


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("{", "line 2: line: Invalid JSON"),
        ("[]", r"line 2: line: .*object, not \[\]"),
        (a_line(slug=...), "line 2: slug: Field required"),
        (a_line(colour="red"), "line 2: colour: Extra inputs"),
        (a_line(listing_kind="blog"), "line 2: listing_kind: .*not 'blog'"),
        (a_line(name=7), "line 2: name: .*string, not 7"),
        (a_line(cvss_base=11), "line 2: cvss_base: .*10, not 11"),
        (a_line(cvss_base="high"), "line 2: cvss_base: .*not 'high'"),
        (a_line(threat_multiplier=2), "line 2: threat_multiplier: .*1.10, not 2"),
        (a_line(mitigation_factor=0), "line 2: mitigation_factor: .*0.50, not 0"),
        (a_line(aivss=-1), "line 2: aivss: .*0, not -1"),
        (a_line(factors=with_factor(autonomy_of_action="NaN")), r"line 2: factors.autonomy_of_action: .*finite"),
        (a_line(factors=with_factor(autonomy_of_action=0.55)), r"line 2: factors.autonomy_of_action is 0.55, off the"),
        (a_line(factors=with_factor(autonomy_of_action=1.1)), r"line 2: factors.autonomy_of_action is 1.1, off the"),
        (a_line(factors={}), r"line 2: factors must be the ten .*autonomy_of_action"),
        (a_line(factors=with_factor(charm=0.5)), r"line 2: factors must be the ten .*charm"),
        (a_line(uncertain_layers={"L1": True}), "line 2: uncertain_layers must name L1 to L7"),
        (a_line(split="train"), "line 2: split: .*not 'train'"),
        (a_line(slug="other"), "line 2: slug 'other' stands in line 1 already"),
    ],
    ids=[
        "no-JSON", "no-object", "missing-key", "unknown-key", "unknown-kind", "wrong-type", "base-too-high",
        "base-a-word", "multiplier-too-high", "mitigation-too-low", "negative-score", "not-a-number", "off-the-grid",
        "above-one", "no-factors", "unknown-factor", "missing-layers", "unknown-split", "same-slug-twice",
    ],
)  # fmt: skip
def test_a_bad_line_is_named_with_its_key(tmp_path, line, named):
    with pytest.raises(InputError, match=named) as caught:
        loaded(tmp_path, a_line(slug="other"), line)

    assert len(str(caught.value)) < 250


@pytest.mark.parametrize("text", ["", "\n \n"], ids=["empty", "blank"])
def test_a_file_without_a_card_is_an_error(tmp_path, text):
    with pytest.raises(InputError, match="no line holds a card"):
        loaded(tmp_path, text)


def test_a_file_that_is_not_there_or_not_utf_8_is_an_error(tmp_path):
    (tmp_path / "bad.jsonl").write_bytes(b"\xff\xfe{")

    for name in ("none.jsonl", "bad.jsonl"):
        with pytest.raises(InputError, match=f"{name}' cannot be read"):
            gold.load(tmp_path / name)


def test_exemplars_are_the_tune_half_of_what_travels_with_the_package():
    slugs = {r.slug for r in gold.exemplars()}

    assert slugs == {r.slug for r in references() if r.split == "tune"}
    assert 0 < len(slugs) < len(references()) == 99


def test_no_group_is_split_between_tune_and_test():
    tune = {r.group for r in references() if r.split == "tune"}

    assert tune.isdisjoint(r.group for r in references() if r.split == "test")
    assert "" not in {r.group for r in references()}
