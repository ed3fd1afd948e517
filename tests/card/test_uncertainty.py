"""The interval of a score: what was missed on reference cards, whole rows of it, added to the card's own values."""

import math
import random
from decimal import Decimal

import numpy as np
import pytest

from pipeline.assess import by_model
from pipeline.card import make, uncertainty
from pipeline.model import Doubt, Estimate
from pipeline.scoring import PROFILES, Inputs, score
from pipeline.taxonomy import factors
from tests.support.ids import words
from tests.support.listings import a_listing, a_making

DIRECTORY = PROFILES["directory"]
STILL = (Decimal(0),) * 12


def a_row(factor="0.0", base="0.0", mitigation="0.00", **one):
    """A reference card's misses: the same for all ten factors but those named, then base and mitigation."""
    return (*(Decimal(one.get(key, factor)) for key in factors.KEYS), Decimal(base), Decimal(mitigation))


def a_doubt(*rows, widened="1.00"):
    return Doubt(table="made up", widened=Decimal(widened), because=(), misses=rows or (STILL,))


def an_assessment(*rows, value="0.5", base="8.0", mitigation="0.95", widened="1.00"):
    """All factors at ``value``; ThM 1.05 goes with the base of 8.0. Its doubt has these rows."""
    blank = by_model.nothing("")
    values = {
        "factors": {key: Estimate(value=Decimal(value), basis="inferred", rationale="") for key in blank.factors},
        "cvss": blank.cvss.model_copy(update={"base": Decimal(base)}),
        "threat_multiplier": blank.threat_multiplier.model_copy(
            update={"value": uncertainty.threat_multiplier(Decimal(base)), "exploitation": "none_reported"}
        ),
        "mitigation_factor": blank.mitigation_factor.model_copy(update={"value": Decimal(mitigation)}),
    }
    return uncertainty.doubted(blank.model_copy(update=values), a_doubt(*rows, widened=widened))


def ends(source, profile="directory"):
    found = uncertainty.spread(source, PROFILES[profile])
    return str(found.low), str(found.high)


# One scenario a card


@pytest.mark.parametrize(
    ("row", "aivss"),
    [
        (a_row(), "8.6"),  # (8 + 2 × 0.5 × 1.05) × 0.95 = 8.5975
        (a_row("-0.2"), "8.2"),  # (8 + 2 × 0.3 × 1.05) × 0.95 = 8.1985
        (a_row(base="-2.5"), "7.3"),  # ThM follows to 0.95: (5.5 + 4.5 × 0.5 × 0.95) × 0.95 = 7.255
        (a_row(mitigation="-0.35"), "5.4"),  # (8 + 1.05) × 0.60 = 5.43
        (a_row("0.1", "-1.0", "0.05"), "8.8"),  # (7 + 3 × 0.6 × 1.00) × 1.00
    ],
    ids=["nothing", "factors", "base", "mitigation", "all-together"],
)
def test_a_scenario_is_the_formula_with_one_card_s_misses_added(row, aivss):
    assert ends(an_assessment(row)) == (aivss, aivss)


def test_a_row_is_never_taken_apart():
    """Where the factors were missed upwards the base was missed downwards: neither is ever added without the other."""
    together = an_assessment(a_row("0.3", base="-2.0"), a_row("-0.3", base="2.0"))

    assert ends(together) == ("8.7", "9.5")
    assert ends(an_assessment(a_row("-0.3", base="-2.0"), a_row("0.3", base="2.0"))) == ("6.5", "9.5")


def test_a_card_unlike_the_references_is_widened():
    row = a_row("-0.1", base="-1.0")

    assert ends(an_assessment(row)) == ("7.8", "7.8")  # (7 + 3 × 0.4 × 1.00) × 0.95 = 7.79
    assert ends(an_assessment(row, widened="2.00")) == ("6.8", "6.8")  # (6 + 4 × 0.3 × 1.00) × 0.95 = 6.84


@pytest.mark.parametrize("cards", [5, 12, 19, 35, 39, 58, 59, 99], ids=words)
def test_the_ends_are_the_quantiles_of_the_cards_scenarios(cards):
    """Weibull's, as numpy has them; of fewer than 19 cards the outermost. Scores are shown outward, in tenths."""
    rows = [a_row(base=f"{-3 + 6 * at / (cards - 1):.1f}") for at in range(cards)]
    scores = [float(ends(an_assessment(row))[0]) for row in rows]
    low, high = (float(np.quantile(scores, share, method="weibull")) for share in (0.05, 0.95))

    assert ends(an_assessment(*rows)) == (
        f"{math.floor(round(low * 10, 6)) / 10}",
        f"{math.ceil(round(high * 10, 6)) / 10}",
    )


def test_each_band_is_as_probable_as_the_scenarios_in_it_are_many():
    found = uncertainty.spread(an_assessment(a_row(), a_row(), a_row(mitigation="-0.35"), a_row(base="1.8")), DIRECTORY)

    assert found.bands == {"Medium": 0.25, "High": 0.5, "Critical": 0.25}


def test_values_stay_within_the_profile_s_levels():
    assert ends(an_assessment(a_row("5.0", "5.0", "5.00"), a_row("-5.0", "-9.0", "-5.00"))) == ("0.0", "10.0")


def test_a_profile_with_few_levels_takes_the_nearest_ones():
    """Under v0.8 a half that was missed by 0.3 is one; ThM 1.00 and MF 1.00 are the nearest levels: 8 + 2."""
    assert ends(an_assessment(a_row("0.3")), "owasp-v0.8") == ("10.0", "10.0")


def test_the_language_interface_is_missed_as_planning_is():
    """v0.8 scores it in place of planning: (8 + 2 × 5.5 / 10) × 1.00."""
    assert ends(an_assessment(a_row(goal_driven_planning="0.5")), "owasp-v0.8") == ("9.1", "9.1")


# Nine in ten


@pytest.mark.parametrize(("seed", "cards"), [(1, 12), (2, 35), (3, 66)], ids=words)
def test_a_further_card_of_the_same_kind_lies_inside_nine_times_in_ten(seed, cards):
    """Misses whose parts go together, drawn anew for each trial: the interval of n of them holds the next one."""
    rng, trials, held = random.Random(seed), 300, 0
    for _ in range(trials):
        *rows, last = (_drawn(rng) for _ in range(cards + 1))
        found = uncertainty.spread(an_assessment(*rows), DIRECTORY)
        true = float(ends(an_assessment(last))[0])
        held += float(found.low) <= true <= float(found.high)
    expected = min(0.9, (cards - 1) / (cards + 1))

    assert held / trials >= expected - 3 * math.sqrt(0.1 / trials)


def _drawn(rng):
    shared = rng.gauss(0, 1)
    one = {key: f"{0.08 * shared + rng.gauss(0, 0.05):.2f}" for key in factors.KEYS}
    return a_row(base=f"{0.4 * shared + rng.gauss(0, 0.3):.1f}", mitigation=f"{rng.gauss(0, 0.05):.2f}", **one)


# Samples, people, gaps


def test_samples_widen_and_never_narrow():
    one = an_assessment(a_row("-0.1"), a_row("0.1"))
    said = {
        key: estimate.model_copy(update={"samples": (Decimal("0.4"), Decimal("0.5"), Decimal("0.6"))})
        for key, estimate in one.factors.items()
    }

    assert ends(one) == ("8.4", "8.8")
    assert ends(one.model_copy(update={"factors": said})) == ("8.2", "9.0")


def test_a_sample_that_failed_deviates_by_nothing():
    one = an_assessment(a_row("-0.1"), a_row("0.1"))
    said = {key: e.model_copy(update={"samples": (None, Decimal("0.5"))}) for key, e in one.factors.items()}

    assert ends(one.model_copy(update={"factors": said})) == ends(one)


def test_a_figure_that_a_person_set_is_not_doubted():
    one = an_assessment(a_row("-0.1"), a_row("0.1"))
    still = {"low": Decimal("0.5"), "high": Decimal("0.5")}
    set_by_hand = {key: e.model_copy(update=still) for key, e in one.factors.items()}

    assert ends(one.model_copy(update={"factors": set_by_hand})) == ("8.6", "8.6")


def test_a_multiplier_that_a_person_set_stays_whatever_the_base():
    one = an_assessment(a_row(base="-2.5"))
    fixed = {"value": Decimal("0.50"), "low": Decimal("0.50"), "high": Decimal("0.50"), "exploitation": None}
    by_hand = one.model_copy(update={"threat_multiplier": one.threat_multiplier.model_copy(update=fixed)})

    assert ends(by_hand) == ("6.3", "6.3")  # (5.5 + 4.5 × 0.5 × 0.50) × 0.95 = 6.294


@pytest.mark.parametrize("part", ["cvss", "mitigation_factor", "doubt"])
def test_without_an_input_or_a_measure_there_is_no_interval(part):
    one = an_assessment()
    gone = {
        "cvss": by_model.nothing("").cvss,
        "mitigation_factor": by_model.nothing("").mitigation_factor,
        "doubt": None,
    }

    assert uncertainty.spread(one.model_copy(update={part: gone[part]}), DIRECTORY) is None


def test_samples_differ_where_their_own_scores_lie_in_different_bands():
    one = an_assessment(a_row("-0.5", base="-4.0"), a_row("0.5", base="2.0"))
    near = {k: e.model_copy(update={"samples": (Decimal("0.5"), Decimal("0.4"))}) for k, e in one.factors.items()}
    apart = {k: e.model_copy(update={"samples": (Decimal("1.0"), Decimal("0.4"))}) for k, e in one.factors.items()}

    assert not uncertainty.samples_differ(one, DIRECTORY)
    assert not uncertainty.samples_differ(one.model_copy(update={"factors": near}), DIRECTORY)
    assert uncertainty.samples_differ(one.model_copy(update={"factors": apart}), DIRECTORY)
    assert not uncertainty.samples_differ(by_model.nothing(""), DIRECTORY)


# Each input's own interval


def test_an_input_s_interval_is_what_was_missed_of_it():
    found = an_assessment(a_row("-0.2", "-1.5", "-0.10"), a_row("0.3", "0.4", "0.10"))
    estimate = found.factors["persistent_memory"]

    assert (estimate.low, estimate.high) == (Decimal("0.3"), Decimal("0.8"))
    assert (found.cvss.low, found.cvss.high) == (Decimal("6.5"), Decimal("8.4"))
    assert (found.mitigation_factor.low, found.mitigation_factor.high) == (Decimal("0.85"), Decimal("1.00"))
    assert (found.threat_multiplier.low, found.threat_multiplier.high) == (Decimal("1.00"), Decimal("1.05"))


def test_what_is_not_known_is_as_wide_as_the_comparables_show_at_least():
    one = an_assessment(a_row("-0.1"), a_row("0.1"))
    unknown = Estimate(value=Decimal("0.5"), basis="unknown", rationale="", low=Decimal("0.0"), high=Decimal("0.9"))
    found = uncertainty.doubted(
        one.model_copy(update={"factors": {**one.factors, "persistent_memory": unknown}}), one.doubt
    )

    assert (found.factors["persistent_memory"].low, found.factors["persistent_memory"].high) == (
        Decimal("0.0"),
        Decimal("0.9"),
    )


# On a card


def test_the_card_carries_its_doubt_and_the_interval_that_follows_from_it():
    made = make.card(a_listing(), an_assessment(a_row("-0.1"), a_row("0.1")), (), making=a_making())

    assert (made.score.low, made.score.aivss, made.score.high) == (Decimal("8.4"), Decimal("8.6"), Decimal("8.8"))
    assert made.interval.bands == {"High": 1.0}
    assert make.rescore(made, making=a_making()).interval == made.interval


def test_a_card_that_is_older_than_its_doubt_gets_a_stated_one():
    """That of a model that nobody measured: its interval is wide, and it keeps its number."""
    old = an_assessment().model_copy(update={"doubt": None})
    made = make.card(a_listing(), old, (), making=a_making())

    assert made.score.aivss == Decimal("8.6")
    assert made.score.high - made.score.low > 2
    assert "not measured" in made.doubt.table


def test_the_score_is_inside_its_interval_even_where_all_were_missed_on_one_side():
    made = make.card(a_listing(), an_assessment(a_row("-0.2"), a_row("-0.1")), (), making=a_making()).score

    assert (made.low, made.aivss, made.high) == (Decimal("8.2"), Decimal("8.6"), Decimal("8.6"))


def test_the_distribution_agrees_with_the_scorer():
    """Each scenario's score is what ``score`` itself gives for the moved inputs."""
    source, row = an_assessment(), a_row("0.2", base="-3.0", mitigation="-0.10")
    moved = Inputs(Decimal("5.0"), dict.fromkeys(factors.KEYS, Decimal("0.7")), Decimal("0.95"), Decimal("0.85"))

    assert ends(uncertainty.doubted(source, a_doubt(row)))[0] == str(score(moved, DIRECTORY).aivss)
