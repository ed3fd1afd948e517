"""A control that is only claimed belongs under mitigation: a figure that rests on its words is flagged."""

from decimal import Decimal

import pytest

from pipeline.card import claims, contradictions
from pipeline.model import Expected
from tests.support.cards import LISTING, a_card, a_partial_card, quoted

KEY = "autonomy_of_action"


def expecting(value, key=KEY):
    return {key: Expected(value=Decimal(value), bound=Decimal("0.4"))}


def guarded(value="0.4", *, kind="approval", label="claimed", reach="built_in", quote="access", key=KEY, **control):
    """A card with one control, and a factor of this value that is quoted from "access"."""
    whole = a_card()
    held = whole.mitigation_factor.controls[0].model_copy(
        update={"kind": kind, "label": label, "reach": reach, "evidence": quoted(quote), **control}
    )
    estimate = whole.factors[key].model_copy(update={"value": Decimal(value), "evidence": quoted("access")})
    mitigation = whole.mitigation_factor.model_copy(update={"controls": (held,)})
    return a_card(factors={**whole.factors, key: estimate}, mitigation_factor=mitigation)


def test_a_low_factor_that_rests_on_a_claimed_control_is_flagged_with_the_place():
    (flag,) = claims.find(guarded(), expecting("0.7"))

    assert (flag.kind, flag.severity, flag.where) == ("claim_moves_factor", "medium", f"factors.{KEY}")
    assert LISTING[flag.start : flag.end] == quoted("access")[0].quote
    assert "Autonomy of Action is 0.4, 0.7 on comparables" in flag.message
    assert "only claimed" in flag.message


def test_it_stands_among_what_disagrees_on_a_card():
    found = contradictions.find(guarded(), LISTING, expecting("0.7"))

    assert "claim_moves_factor" in {flag.kind for flag in found}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"label": "claimed", "reach": "enforced"}, "only claimed"),
        ({"label": "demonstrated", "reach": "optional"}, "optional"),
        ({"label": "demonstrated", "reach": "built_in"}, "not enforced"),
    ],
    ids=["claimed", "optional", "built-in"],
)
def test_only_what_is_demonstrated_and_enforced_may_lower_a_factor(changes, said):
    (flag,) = claims.find(guarded(**changes), expecting("0.7"))

    assert f"a control that is {said}" in flag.message


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        (guarded(label="demonstrated", reach="enforced"), expecting("0.7")),
        (guarded(label="demonstrated", reach=None), expecting("0.7")),
        (guarded(refused="it is a duty of the user"), expecting("0.7")),
        (guarded(quote="audit"), expecting("0.7")),
        (guarded("0.7"), expecting("0.7")),
        (guarded("0.8"), expecting("0.7")),
        (guarded("0.7"), expecting("0.79")),
        (guarded(), {}),
        (a_partial_card(), expecting("1.0")),
    ],
    ids=[
        "settles", "reach-not-asked", "no-control", "another-place", "as-expected", "higher", "within-a-step",
        "nothing-expected", "no-model",
    ],
)  # fmt: skip
def test_a_factor_that_no_lesser_control_can_have_lowered_is_no_flag(card, expected):
    assert claims.find(card, expected) == ()


@pytest.mark.parametrize(("label", "flagged"), [("demonstrated", 0), ("claimed", 1)])
def test_a_log_that_is_shown_may_decide_opacity_one_that_is_claimed_may_not(label, flagged):
    key = "opacity_reflexivity"
    card = guarded("0.2", kind="audit", label=label, key=key)

    assert len(claims.find(card, expecting("0.5", key))) == flagged


@pytest.mark.parametrize(("base", "flagged"), [("7.6", 1), ("8.0", 0)], ids=["half-a-point", "less"])
def test_a_low_base_that_rests_on_a_claimed_control_is_flagged(base, flagged):
    card = guarded(quote="tools")
    card = card.model_copy(update={"cvss": card.cvss.model_copy(update={"base": Decimal(base)})})
    found = claims.find(card, expecting("8.1", "cvss"))

    assert [flag.where for flag in found] == ["cvss"] * flagged
