"""Intervals and bands against cases worked by hand; failures, cards without a number, and baselines among them."""

import pytest

from pipeline.evaluate import baselines, belief, outcome
from pipeline.evaluate.outcome import Outcome
from pipeline.reference.gold import exemplars
from pipeline.taxonomy import factors
from tests.support.cards import a_card
from tests.support.evaluating import few

CARD = a_card()
"""Any: it says that an outcome is of a card, and not of a baseline."""
FIGURES = baselines.medians(few(1), exemplars())[0].figures
KEY = factors.KEYS[0]


def said(reference, low=None, high=None, **changes):
    """A card's outcome with this interval."""
    return Outcome(reference, FIGURES._replace(low=low, high=high, bands=None, **changes), CARD)


def around(reference, below, above):
    """A card whose intervals reach so far below and above everything that is published."""
    score = float(reference.aivss)
    published = {**reference.factors, **{name: getattr(reference, name) for name in belief.SIDES}}
    ends = {key: (float(value) - below, float(value) + above) for key, value in published.items()}
    return said(reference, score - below, score + above, ends=ends)


def test_coverage_and_width_of_the_score_by_hand():
    one, two, three, four = few(4)
    found = belief.intervals([around(one, 1, 1), around(two, 0, 3), around(three, -0.1, 1), Outcome(four, None)])

    assert (found["coverage"], found["coverage_n"]) == (0.5, 4)
    assert (found["width"], found["width_n"]) == (pytest.approx((2 + 3 + 0.9) / 3, abs=1e-4), 3)


def test_coverage_and_width_of_each_input_by_hand():
    one, two, three = few(3)
    narrow = around(two, 0, 0)
    ends = {**narrow.figures.ends, KEY: (-0.2, -0.1), "cvss_base": (10.1, 10.2)}
    off = narrow._replace(figures=narrow.figures._replace(ends=ends))
    found = belief.intervals([around(one, 0.1, 0.1), off, Outcome(three, None)])
    each = found["factors"]["per_factor"]

    assert (each[KEY]["coverage"], each[KEY]["coverage_n"]) == (pytest.approx(1 / 3, abs=1e-4), 3)
    assert (each[KEY]["width"], each[KEY]["width_n"]) == (pytest.approx((0.2 + 0.1) / 2), 2)
    assert {row["coverage"] for key, row in each.items() if key != KEY} == {0.6667}
    assert (found["factors"]["coverage"], found["factors"]["coverage_n"]) == (pytest.approx(19 / 30, abs=1e-4), 30)
    assert found["cvss_base"]["coverage"] == pytest.approx(1 / 3, abs=1e-4)
    assert found["mitigation_factor"]["coverage"] == pytest.approx(2 / 3, abs=1e-4)


def test_an_input_without_an_interval_holds_nothing():
    (one,) = few(1)
    found = belief.intervals([said(one, 0.0, 10.0, ends={})])

    assert (found["coverage"], found["cvss_base"]["coverage"], found["cvss_base"]["width"]) == (1, 0, None)
    assert found["factors"]["coverage_n"] == 10


def test_what_a_reference_does_not_publish_is_not_asked():
    silent = few(1)[0].model_copy(update={"aivss": None, "cvss_base": None})
    found = belief.intervals([said(silent, 0.0, 10.0, ends={})])

    assert (found["coverage"], found["coverage_n"], found["cvss_base"]["coverage_n"]) == (None, 0, 0)
    assert found["factors"]["coverage_n"] == 10


def test_a_baseline_is_not_asked_for_an_interval():
    found = belief.intervals(baselines.medians(few(3), exemplars()))

    assert (found["coverage_n"], found["factors"]["coverage_n"], found["width_n"]) == (0, 0, 0)


def test_a_card_whose_number_is_withheld_is_held_to_its_interval():
    made = a_card()
    withheld = made.model_copy(update={"score": None})
    (one,) = few(1)
    found = outcome.of_card(one, withheld, seconds=0.0).figures

    assert found.aivss is None
    assert (found.low, found.high) == (float(made.interval.low), float(made.interval.high))
    assert found.bands == made.interval.bands


def test_an_outcome_keeps_the_interval_of_each_input():
    ends = outcome.of_card(few(1)[0], CARD, seconds=0.0).figures.ends

    assert set(ends) == {*factors.KEYS, *belief.SIDES}
    assert ends[KEY] == (float(CARD.factors[KEY].low), float(CARD.factors[KEY].high))
    assert ends["cvss_base"] == (float(CARD.cvss.low), float(CARD.cvss.high))


# Bands


def forecast(severity, bands):
    """A reference of this severity and the outcome of a card that gives its bands these probabilities."""
    reference = few(1)[0].model_copy(update={"severity": severity})
    return Outcome(reference, FIGURES._replace(bands=bands), CARD)


def rated(*outcomes):
    """With a baseline that gives four bands a quarter each."""
    quarters = dict.fromkeys(("Low", "Medium", "High", "Critical"), 0.25)
    return belief.bands(outcomes, [o._replace(figures=FIGURES._replace(bands=quarters)) for o in outcomes])


def test_brier_ratio_and_likeliest_band_by_hand():
    failed = Outcome(few(1)[0].model_copy(update={"severity": "High"}), None)
    found = rated(
        forecast("High", {"High": 0.7, "Medium": 0.3}), forecast("Low", {"High": 0.6, "Low": 0.4}),
        forecast("Critical", {"High": 0.5, "Critical": 0.5}), failed,
    )  # fmt: skip
    mean = (0.18 + 0.72 + 0.5 + 2) / 4

    assert (found["brier"], found["brier_n"]) == (pytest.approx(mean, abs=1e-4), 4)
    assert found["brier_ratio"] == pytest.approx(mean / 0.75, abs=1e-4)
    assert found["likeliest_right"] == 0.5


def test_reliability_counts_every_band_of_every_card_once():
    found = rated(
        forecast("High", {"High": 0.7, "Medium": 0.3}), forecast("Low", {"High": 0.8, "Low": 0.2}),
        forecast("None", {"High": 0.9, "Low": 0.1}),
    )["reliability"]  # fmt: skip

    assert sum(row["n"] for row in found) == 3 * len(belief.SEVERITIES) == 15
    assert [(row["up_to"], row["came_true"], row["n"]) for row in found] == [
        (0.0, 1, 9), (0.2, 1, 2), (0.4, 0, 1), (0.6, 0, 0), (0.8, 1, 2), (1.0, 0, 1)
    ]  # fmt: skip
    assert [row["said"] for row in found] == [0, 0.15, 0.3, None, 0.75, 0.9]


def test_a_card_that_failed_says_nothing_of_reliability_and_one_without_a_published_band_is_left_out():
    failed = Outcome(few(1)[0].model_copy(update={"severity": "High"}), None)
    found = rated(failed, forecast(None, {"High": 1.0}))

    assert (found["brier"], found["brier_n"]) == (2, 1)
    assert {row["n"] for row in found["reliability"]} == {0}


def test_the_baseline_gives_each_band_its_share_among_the_cards_of_tune():
    bands = FIGURES.bands
    known = [r.severity for r in exemplars() if r.severity is not None]

    assert sum(bands.values()) == pytest.approx(1)
    assert bands["High"] == known.count("High") / len(known) > 0
