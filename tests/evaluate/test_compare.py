"""Two reports against each other: who is better, how sure that is, and what cannot be compared."""

import copy
import random

import pytest

from pipeline.errors import InputError
from pipeline.evaluate.compare import compare, lines
from tests.support.evaluating import Failing, Guessing, Perfect, of_all

METRICS = ["factors", "cvss_base", "threat_multiplier", "mitigation_factor", "aivss", "layers"]


def verdicts(a, b):
    return {d.metric: d.verdict for d in compare(a, b)[0]}


def nudged(report, seed):
    """Errors that go up for some listings and down for others."""
    dice, out = random.Random(seed), copy.deepcopy(report)
    for row in out["listings"]:
        row["factor_mae"] = max(0.0, row["factor_mae"] + dice.choice((-0.05, 0.05)))
    return out


@pytest.mark.parametrize(
    ("a", "b", "verdict"),
    [(Guessing, Perfect, "B is better"), (Perfect, Guessing, "A is better"), (Perfect, Failing, "A is better")],
    ids=["b", "a", "a-failing-one"],
)
def test_the_better_one_is_named_for_every_metric(a, b, verdict):
    assert verdicts(of_all(a), of_all(b)) == dict.fromkeys(METRICS, verdict)


@pytest.mark.parametrize("kind", [Perfect, Guessing, Failing])
def test_a_report_does_not_differ_from_itself(kind):
    found, moved = compare(of_all(kind), of_all(kind))

    assert {d.verdict for d in found} == {"no difference shown"}
    assert {(d.difference, d.p) for d in found} == {(0.0, 1.0)}
    assert {row["change"] for row in moved} == {0}


def test_differences_that_cancel_are_none():
    found = {d.metric: d for d in compare(of_all(Guessing), nudged(of_all(Guessing), 1))[0]}

    assert found["factors"].verdict == "no difference shown"
    assert found["factors"].low < 0 < found["factors"].high
    assert found["factors"].p > 0.05


def test_probabilities_and_intervals_are_in_order():
    for d in compare(of_all(Perfect), nudged(of_all(Guessing), 2))[0]:
        assert 0 <= d.p <= 1
        assert d.low <= d.difference <= d.high
        assert d.difference == pytest.approx(d.b - d.a)


def test_turned_round_the_difference_changes_its_sign_alone():
    there, back = compare(of_all(Guessing), of_all(Perfect))[0], compare(of_all(Perfect), of_all(Guessing))[0]

    assert [d.difference for d in there] == pytest.approx([-d.difference for d in back])
    assert [d.p for d in there] == pytest.approx([d.p for d in back], abs=0.01)


def test_the_same_two_reports_give_the_same_comparison():
    assert compare(of_all(Guessing), of_all(Failing)) == compare(of_all(Guessing), of_all(Failing))


def test_denominators_are_the_listings_that_publish_the_figure():
    found = {d.metric: d.n for d in compare(of_all(Perfect), of_all(Guessing))[0]}

    assert found["factors"] == 99
    assert found["aivss"] == found["cvss_base"] == 52


def test_only_common_listings_are_compared():
    part = copy.deepcopy(of_all(Perfect))
    part["listings"] = part["listings"][:20]

    assert compare(of_all(Guessing), part)[0][0].n == 20


def test_listings_that_moved_most_come_first():
    better = copy.deepcopy(of_all(Guessing))
    better["listings"][5]["factor_mae"] -= 0.2
    better["listings"][9]["factor_mae"] += 0.3
    moved = compare(of_all(Guessing), better)[1]

    assert [row["slug"] for row in moved[:2]] == [better["listings"][n]["slug"] for n in (9, 5)]
    assert [row["change"] for row in moved[:3]] == [0.3, -0.2, 0]
    assert len(moved) == 10


@pytest.mark.parametrize("left", [0, 1])
def test_without_common_listings_there_is_no_comparison(left):
    other = copy.deepcopy(of_all(Perfect))
    for row in other["listings"][left:]:
        row["slug"] += "-else"

    with pytest.raises(InputError, match="fewer than two listings in common"):
        compare(of_all(Perfect), other)


@pytest.mark.parametrize(
    "bad",
    [{}, [], 7, None, {"listings": 3}, {"listings": [{"slug": "a2ui"}]}, {"listings": ["a2ui"]}],
    ids=["empty", "list", "number", "null", "no-listings", "bare-rows", "no-rows"],
)
@pytest.mark.parametrize("turned", [False, True], ids=["b", "a"])
def test_what_is_no_report_is_an_error(bad, turned):
    whole = of_all(Perfect)
    # Two bare rows in common, so that it is their content that is looked at.
    if isinstance(bad, dict) and isinstance(bad.get("listings"), list) and bad["listings"] != ["a2ui"]:
        bad = {"listings": [{"slug": row["slug"]} for row in whole["listings"][:3]]}

    with pytest.raises(InputError, match="not a report of 'threatcard eval --json'"):
        compare(*((bad, whole) if turned else (whole, bad)))


def test_the_lines_say_who_is_better_and_where():
    text = "\n".join(lines(*compare(of_all(Guessing), of_all(Perfect))))

    assert text.count("B is better") == len(METRICS)
    assert "listings that moved most" in text
