"""Inputs taken from a card, changed one at a time."""

from decimal import Decimal

import pytest

from pipeline.assess import by_model
from pipeline.card import whatif
from pipeline.scoring import profile
from tests.support.cards import a_card, a_partial_card

DIRECTORY = profile("directory")


def test_unchanged_inputs_give_the_score_of_the_card():
    card = a_card()

    assert whatif.scored(whatif.inputs(card, DIRECTORY), DIRECTORY).aivss == card.score.aivss == Decimal("8.9")


def test_a_card_that_lacks_an_input_has_none():
    assert whatif.inputs(a_partial_card(), DIRECTORY) is None
    assert whatif.inputs(by_model.nothing(""), DIRECTORY) is None


def test_one_factor_changes_and_the_card_does_not():
    """(8.7 + 1.3 × 0.45 × 1.05) × 0.95 = 8.85, half to even 8.8"""
    card = a_card()
    given = whatif.inputs(card, DIRECTORY)
    changed = whatif.with_factor(given, "opacity_reflexivity", Decimal("0.0"))

    assert whatif.scored(changed, DIRECTORY).factor_sum == Decimal("4.5")
    assert whatif.scored(changed, DIRECTORY).aivss == Decimal("8.8")
    assert whatif.inputs(card, DIRECTORY) == given


def test_a_multiplier_with_an_interval_follows_the_base_and_one_without_stays():
    card = a_card()
    given = whatif.inputs(card, DIRECTORY)
    threat = card.threat_multiplier
    fixed = card.model_copy(
        update={"threat_multiplier": threat.model_copy(update={"low": threat.value, "high": threat.value})}
    )

    assert whatif.with_base(card, given, Decimal("5.0")).threat_multiplier == Decimal("0.95")
    assert whatif.with_base(fixed, given, Decimal("5.0")).threat_multiplier == Decimal("1.05")
    assert whatif.with_base(card, given, given.cvss_base) == given


@pytest.mark.parametrize(("told", "value"), [("none_reported", "0.95"), ("reported", "1.00"), ("disproved", "0.90")])
def test_a_multiplier_that_is_computed_follows_the_base_with_what_is_told_of_exploitation(told, value):
    card = a_card()
    exact = {"exploitation": told, "low": Decimal("1.05"), "high": Decimal("1.05")}
    held = card.model_copy(update={"threat_multiplier": card.threat_multiplier.model_copy(update=exact)})

    found = whatif.with_base(held, whatif.inputs(card, DIRECTORY), Decimal("5.0"))

    assert found.threat_multiplier == Decimal(value)


def test_an_input_off_its_levels_counts_as_the_nearest():
    given = whatif.inputs(a_card(), DIRECTORY)
    off = whatif.with_factor(given, "opacity_reflexivity", Decimal("0.04"))

    assert whatif.scored(off, DIRECTORY) == whatif.scored(
        whatif.with_factor(given, "opacity_reflexivity", Decimal("0.0")), DIRECTORY
    )
