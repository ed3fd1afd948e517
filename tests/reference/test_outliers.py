"""What comparables let expect, how far 95 % of reference cards stray from it, and twins that were scored apart."""

import math
from decimal import Decimal

import pytest

from pipeline.reference import gold, outliers
from pipeline.reference.comparables import Index
from pipeline.reference.regression import Ridge
from pipeline.taxonomy import factors
from tests.support.cards import a_card, an_inconclusive_card
from tests.support.listings import TEXT, index

KEYS = (*factors.KEYS, "cvss", "aivss")


@pytest.fixture(scope="module")
def known():
    return outliers.bounds(index())


def test_ninety_five_of_a_hundred_misses_lie_within_the_bound(known):
    references = index().references
    fit = Ridge([f"{r.name}. {r.listing}" for r in references]).target(
        [float(r.factors["dynamic_identity"]) for r in references]
    )
    misses = [
        abs(min(1.0, max(0.0, loo)) - float(r.factors["dynamic_identity"]))
        for loo, r in zip(fit.loo, references, strict=True)
    ]
    bound = known.reach["dynamic_identity"]

    assert sum(miss <= bound for miss in misses) >= 0.95 * len(misses)
    assert sum(miss <= bound - Decimal("0.01") for miss in misses) < 0.95 * len(misses)


def test_every_figure_has_a_bound_that_tells_something(known):
    assert set(known.reach) == set(KEYS)
    assert all(Decimal("0.1") < known.reach[key] < Decimal("0.5") for key in factors.KEYS)
    assert Decimal("1") < known.reach["cvss"] < Decimal("4")
    assert Decimal("1") < known.reach["aivss"] < Decimal("4")
    assert known.mitigation == Decimal("0.95")


def test_a_reference_set_without_scores_bounds_no_score():
    unscored = [r.model_copy(update={"aivss": None, "mitigation_factor": None}) for r in gold.exemplars()]
    found = outliers.bounds(Index(unscored))

    assert "aivss" not in found.reach
    assert found.mitigation == Decimal("0.95")


def test_what_is_expected_is_what_the_comparables_show(known):
    beside = index().compare("Kube Pilot", TEXT)
    found = outliers.expected(beside, known)

    assert set(found) == set(KEYS)
    for key in factors.KEYS:
        assert float(found[key].value) == pytest.approx(min(1, max(0, beside.factor(key).value)), abs=0.006)
        assert found[key].bound == known.reach[key]
    assert float(found["cvss"].value) == pytest.approx(beside.base().value, abs=0.006)


def test_the_score_that_is_expected_is_computed_from_what_is_expected(known):
    """(B + (10 − B) × Σ/10 × ThM) × 0.95, with the multiplier that goes with B."""
    found = outliers.expected(index().compare("Kube Pilot", TEXT), known)
    base = round(float(found["cvss"].value), 1)
    total = round(math.fsum(float(found[key].value) for key in factors.KEYS), 1)
    multiplier = 1.10 if base >= 8.8 else 1.05 if base >= 8.0 else 1.00

    assert base >= 6.0
    expected = min(10, (base + (10 - base) * total / 10 * multiplier) * 0.95)
    assert float(found["aivss"].value) == pytest.approx(expected, abs=0.11)


def scored(aivss, severity, **changes):
    card = a_card(**changes)
    score = card.score.model_copy(update={"aivss": Decimal(aivss), "severity": severity})
    return card.model_copy(update={"score": score})


TWIN = TEXT.replace("Kube Pilot", "Cluster Mate")
OTHER = "A skill that explains how spreadsheets are formatted, cell by cell, for people who never used one before."


def apart(cards):
    """The flags of each card beside all the others, by its place; a card without any is left out."""
    found = {n: outliers.apart(card, [*cards[:n], *cards[n + 1 :]]) for n, card in enumerate(cards)}
    return {n: flags for n, flags in found.items() if flags}


def test_twins_that_are_scored_apart_name_each_other():
    found = apart([(scored("8.0", "High"), TEXT), (scored("5.0", "Medium", name="Cluster\nMate"), TWIN)])

    assert set(found) == {0, 1}
    (one,), (other,) = found[0], found[1]
    assert (one.kind, one.severity, one.where) == ("outlier", "high", "score")
    assert one.message == (
        "The score is 8.0 High, but Cluster Mate (https://kube-pilot.example/docs/overview), "
        "nearly the same text, has 5.0 Medium."
    )
    assert "The score is 5.0 Medium, but Kube Pilot (" in other.message


@pytest.mark.parametrize(
    ("one", "other", "severity"),
    [
        (("8.0", "High"), ("7.0", "High"), "medium"),
        (("8.0", "High"), ("7.1", "High"), None),
        (("7.2", "High"), ("6.7", "Medium"), "high"),
        (("7.1", "High"), ("6.7", "Medium"), None),
    ],
    ids=["a-point", "less-than-a-point", "half-a-point-and-a-band", "a-band-by-less"],
)
def test_how_far_apart_is_too_far(one, other, severity):
    found = apart([(scored(*one), TEXT), (scored(*other), TWIN)])

    assert [f.severity for flags in found.values() for f in flags] == ([severity] * 2 if severity else [])


def test_other_products_may_have_other_scores():
    assert apart([(scored("8.0", "High"), TEXT), (scored("2.0", "Low"), OTHER)]) == {}


def test_a_card_without_a_score_or_of_another_profile_is_not_compared():
    here = scored("8.0", "High")
    elsewhere = scored("2.0", "Low")
    elsewhere = elsewhere.model_copy(update={"score": elsewhere.score.model_copy(update={"profile": "owasp-v0.8"})})

    assert apart([(here, TEXT), (an_inconclusive_card(), TEXT), (elsewhere, TEXT)]) == {}


def test_empty_texts_are_not_twins():
    assert apart([(scored("8.0", "High"), ""), (scored("2.0", "Low"), "")]) == {}


def test_a_card_has_a_flag_for_each_twin():
    found = apart([(scored("8.0", "High"), TEXT), (scored("6.0", "Medium"), TWIN), (scored("3.0", "Low"), TEXT)])

    assert {at: len(flags) for at, flags in found.items()} == {0: 2, 1: 2, 2: 2}


def test_reference_listings_of_different_products_are_not_twins():
    cards = [(scored(f"{n % 10}.0", "High"), r.listing) for n, r in enumerate(gold.exemplars())]

    assert apart(cards) == {}
