"""The interval of a score: around it, as wide as the inputs', exact and quick."""

import math
import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.assess import by_model, by_reference
from pipeline.card import make, uncertainty
from pipeline.listing.passages import split
from pipeline.model import Estimate
from pipeline.scoring import PROFILES, interval
from tests.support.listings import PASSAGES, TEXT, a_listing, a_making, index, references


def an_assessment(width="0.0", *, value="0.5", base="8.0", base_width="0.0"):
    """All factors at ``value``, give or take ``width``; the base likewise."""
    mid, half = Decimal(value), Decimal(width)
    around = {"low": max(Decimal(0), mid - half), "high": min(Decimal(1), mid + half)}
    blank = by_model.nothing("")
    cvss, wide = Decimal(base), Decimal(base_width)
    threat, mitigation = Decimal("1.05"), Decimal("0.95")
    return blank.model_copy(
        update={
            "factors": {key: Estimate(value=mid, basis="inferred", rationale="", **around) for key in blank.factors},
            "cvss": blank.cvss.model_copy(
                update={"base": cvss, "low": max(Decimal(0), cvss - wide), "high": min(Decimal(10), cvss + wide)}
            ),
            "threat_multiplier": blank.threat_multiplier.model_copy(
                update={"value": threat, "low": threat, "high": threat}
            ),
            "mitigation_factor": blank.mitigation_factor.model_copy(
                update={"value": mitigation, "low": mitigation, "high": mitigation}
            ),
        }
    )


def scored(assessment, profile="directory", *, snap=False):
    found = make.card(a_listing(), assessment, (), making=a_making(profile, snap=snap)).score
    assert found is not None
    return found


def width(assessment):
    found = scored(assessment)
    return found.high - found.low


def spread(found):
    """The standard deviation of a distribution."""
    mean = sum(float(value) * p for value, p in found.items())
    return math.sqrt(sum((float(value) - mean) ** 2 * p for value, p in found.items()))


def test_inputs_without_a_spread_give_a_score_without_one():
    found = scored(an_assessment())

    assert found.low == found.aivss == found.high


@pytest.mark.parametrize("profile", PROFILES)
def test_the_interval_holds_the_score_under_every_profile(profile):
    source = by_reference.assess(a_listing(), PASSAGES, index())
    found = scored(source, profile, snap=True)

    assert found.low <= found.aivss <= found.high


def test_the_interval_grows_with_the_spread_of_the_factors():
    widths = [width(an_assessment(w, base="2.0")) for w in ("0.0", "0.1", "0.2", "0.4")]

    assert widths == sorted(widths)
    assert len(set(widths)) == 4


def test_the_interval_grows_with_the_spread_of_the_base():
    widths = [width(an_assessment(base_width=w)) for w in ("0.0", "0.5", "1.0", "2.0")]

    assert widths == sorted(widths)
    assert len(set(widths)) == 4


def test_ten_independent_factors_partly_cancel():
    assert (
        width(an_assessment("0.2"))
        < scored(an_assessment(value="0.7")).aivss - scored(an_assessment(value="0.3")).aivss
    )


@given(
    st.sampled_from(["0.0", "0.3", "0.5", "1.0"]),
    st.sampled_from(["0.0", "0.1", "0.3"]),
    st.sampled_from(["0.0", "4.0", "8.7", "10.0"]),
    st.sampled_from(["0.0", "0.3", "1.5"]),
)
def test_probabilities_add_up_and_the_bounds_hold_nine_tenths(value, spread, base, base_width):
    source = an_assessment(spread, value=value, base=base, base_width=base_width)
    found = uncertainty.distribution(source, PROFILES["directory"])
    low, high = interval.bounds(found, uncertainty.MASS)

    assert math.isclose(sum(found.values()), 1)
    assert sum(p for score, p in found.items() if low <= score <= high) >= 0.9 - 1e-9


def test_tails_go_beyond_the_intervals_and_are_thin():
    wide = uncertainty.distribution(an_assessment("0.2", base_width="1.0"), PROFILES["directory"])
    low, high = (scored(an_assessment(value=v, base=b)).aivss for v, b in (("0.3", "7.0"), ("0.7", "9.0")))

    assert min(wide) < low
    assert sum(p for value, p in wide.items() if low <= value <= high) > 0.9


def test_a_multiplier_with_an_interval_follows_the_base():
    fixed = an_assessment(base="8.7", base_width="1.0")
    loose = fixed.model_copy(
        update={
            "threat_multiplier": fixed.threat_multiplier.model_copy(
                update={"low": Decimal("1.00"), "high": Decimal("1.10")}
            )
        }
    )

    spreads = [spread(uncertainty.distribution(a, PROFILES["directory"])) for a in (fixed, loose)]

    assert spreads[1] > 1.05 * spreads[0]


@pytest.mark.parametrize(
    ("low", "high"), [("0.0", "0.1"), ("0.101", "0.102"), ("0.9", "0.1"), ("0.12", "0.18")],
    ids=["value-above", "no-level-between", "turned-round", "far-from-any-level"],
)  # fmt: skip
def test_an_interval_that_makes_no_sense_still_gives_a_distribution(low, high):
    source = an_assessment(value="1.0")
    odd = source.factors["opacity_reflexivity"].model_copy(update={"low": Decimal(low), "high": Decimal(high)})
    bent = source.model_copy(update={"factors": source.factors | {"opacity_reflexivity": odd}})

    assert math.isclose(sum(uncertainty.distribution(bent, PROFILES["directory"]).values()), 1)


def test_a_base_off_its_levels_still_gives_a_distribution():
    off = an_assessment(base="8.25")

    assert math.isclose(sum(uncertainty.distribution(off, PROFILES["directory"]).values()), 1)


def test_an_input_that_is_not_there_is_an_error():
    with pytest.raises(ValueError, match="every input"):
        uncertainty.distribution(by_model.nothing(""), PROFILES["directory"])


def test_the_same_inputs_give_the_same_distribution():
    source = by_reference.assess(a_listing(TEXT), PASSAGES, index())

    assert uncertainty.distribution(source, PROFILES["directory"]) == uncertainty.distribution(
        source, PROFILES["directory"]
    )


@pytest.mark.alone
def test_an_interval_takes_less_than_a_tenth_of_a_second():
    sources = [
        by_reference.assess(a_listing(r.listing, name=r.name), split(r.listing), index()) for r in references()[:20]
    ]
    interval._row.cache_clear()
    began = time.process_time()
    for source in sources:
        uncertainty.distribution(source, PROFILES["directory"])

    assert (time.process_time() - began) / len(sources) < 0.1
