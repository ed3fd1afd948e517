"""The distribution of a score is exact: it equals counting every combination with ``score`` itself."""

import time
from collections import defaultdict
from decimal import Decimal
from itertools import product
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import scoring
from pipeline.errors import InputError
from pipeline.scoring import Inputs, OffLevel, interval
from pipeline.scoring.interval import GRID
from pipeline.scoring.profiles import CVSS_LEVELS

PROFILES = list(scoring.PROFILES.values())
DIRECTORY = scoring.profile("directory")
SIX_SCORES = {GRID[10 * n]: chance for n, chance in enumerate([0.04, 0.01, 0.45, 0.45, 0.03, 0.02])}


def spread(**chances):
    """``spread(_5=0.25, _6=0.75)``: factor levels in tenths."""
    return {Decimal(key[1:]) / 10: chance for key, chance in chances.items()}


def certain(value):
    return {Decimal(value): 1.0}


def ten(profile, *spreads):
    """Those spreads for the first factors, and 0.5 for sure for the others."""
    rest = [certain("0.5")] * (10 - len(spreads))
    return dict(zip(profile.factor_keys, [*spreads, *rest], strict=True))


def others(cvss="7.5", threat="1.0", mitigation="1.0"):
    return {(Decimal(cvss), Decimal(threat), Decimal(mitigation)): 1.0}


def counted(profile, factors, joint):
    """The distribution by brute force: every combination of levels, through ``score``."""
    chances = defaultdict(float)
    for (triple, weight), *levels in product(joint.items(), *(each.items() for each in factors.values())):
        cvss, threat, mitigation = triple
        values = dict(zip(factors, (value for value, _ in levels), strict=True))
        got = scoring.score(Inputs(cvss, values, threat, mitigation), profile)
        chances[got.aivss] += weight * prod(chance for _, chance in levels)
    return dict(sorted(chances.items()))


def test_certain_inputs_give_the_score_for_sure():
    assert interval.distribution(DIRECTORY, ten(DIRECTORY), others()) == {Decimal("8.8"): 1.0}


def test_scores_ascend_with_one_decimal():
    got = interval.distribution(DIRECTORY, ten(DIRECTORY, spread(_0=0.5, _10=0.5)), others(cvss="6.0"))

    assert [str(value) for value in got] == ["7.8", "8.2"]


@pytest.mark.parametrize("profile", PROFILES, ids=scoring.PROFILES)
def test_every_profile_agrees_with_counting(profile):
    factors = ten(profile, spread(_0=0.2, _5=0.5, _10=0.3), spread(_5=0.9, _10=0.1), spread(_0=0.5, _5=0.5))
    joint = interval.independent(
        {Decimal("3.9"): 0.25, Decimal("7.0"): 0.5, Decimal("9.4"): 0.25},
        {value: 1 / len(profile.threat_levels) for value in profile.threat_levels},
        {value: 1 / len(profile.mitigation_levels) for value in profile.mitigation_levels},
    )

    got = interval.distribution(profile, factors, joint)

    assert got == pytest.approx(counted(profile, factors, joint))
    assert sum(got.values()) == pytest.approx(1.0)


@st.composite
def certain_inputs(draw, profile):
    return Inputs(
        cvss_base=draw(st.sampled_from(CVSS_LEVELS)),
        factors={key: draw(st.sampled_from(profile.factor_levels)) for key in profile.factor_keys},
        threat_multiplier=draw(st.sampled_from(profile.threat_levels)),
        mitigation_factor=draw(st.sampled_from(profile.mitigation_levels)),
    )


@settings(deadline=None)
@given(st.sampled_from(PROFILES).flatmap(lambda each: st.tuples(st.just(each), certain_inputs(each))))
def test_certain_inputs_give_what_score_gives(case):
    profile, inputs = case
    factors = {key: certain(value) for key, value in inputs.factors.items()}
    triple = inputs.cvss_base, inputs.threat_multiplier, inputs.mitigation_factor

    assert interval.distribution(profile, factors, {triple: 1.0}) == {scoring.score(inputs, profile).aivss: 1.0}


def test_a_threat_multiplier_may_follow_the_base():
    joint = {
        (Decimal("3.0"), Decimal("0.90"), Decimal("1.00")): 0.5,
        (Decimal("9.0"), Decimal("1.10"), Decimal("1.00")): 0.5,
    }

    assert interval.distribution(DIRECTORY, ten(DIRECTORY), joint) == {Decimal("6.2"): 0.5, Decimal("9.6"): 0.5}


def test_the_order_of_the_input_makes_no_difference():
    factors = ten(DIRECTORY, spread(_1=0.1, _2=0.2, _3=0.7), spread(_4=0.3, _7=0.3, _9=0.4))
    joint = interval.independent(
        {GRID[n]: 1 / 30 for n in range(50, 80)}, certain("1.05"), {Decimal("0.9"): 0.1, Decimal("1.0"): 0.9}
    )
    turned = {key: dict(reversed(each.items())) for key, each in reversed(factors.items())}

    got = interval.distribution(DIRECTORY, turned, dict(reversed(joint.items())))

    assert got == interval.distribution(DIRECTORY, factors, joint)


@pytest.mark.alone
def test_a_wide_interval_takes_little_time():
    """Milliseconds in fact; the limit only keeps an accidental enumeration of 11**10 factors out."""
    anything = {level: 1 / 11 for level in DIRECTORY.factor_levels}
    joint = interval.independent(
        {GRID[n]: 0.1 for n in range(50, 100, 5)}, certain("1.0"), {Decimal("0.9"): 0.5, Decimal("1.0"): 0.5}
    )
    begin = time.perf_counter()

    interval.distribution(DIRECTORY, ten(DIRECTORY, *[anything] * 10), joint)

    assert time.perf_counter() - begin < 2


class TestBounds:
    @pytest.mark.parametrize(
        ("mass", "low", "high"),
        [
            pytest.param(0.9, "2.0", "3.0", id="exactly-the-tail-is-cut"),
            pytest.param(0.93, "0.0", "4.0", id="a-smaller-tail"),
            pytest.param(1.0, "0.0", "5.0", id="everything"),
            pytest.param(0.05, "2.0", "3.0", id="the-median-lies-between-two"),
        ],
    )
    def test_central_interval(self, mass, low, high):
        assert interval.bounds(SIX_SCORES, mass) == (Decimal(low), Decimal(high))

    def test_of_a_certain_score(self):
        assert interval.bounds(certain("7.5")) == (Decimal("7.5"), Decimal("7.5"))

    def test_with_mass_one_however_small_the_chance(self):
        dist = {Decimal("1.0"): 1e-15, Decimal("5.0"): 1 - 2e-15, Decimal("9.0"): 1e-15}

        assert interval.bounds(dist, 1.0) == (Decimal("1.0"), Decimal("9.0"))

    @pytest.mark.parametrize("mass", [0, -1, 1.1, float("nan")])
    def test_mass_is_a_share(self, mass):
        with pytest.raises(ValueError, match="mass is"):
            interval.bounds(certain("7.5"), mass)

    def test_of_nothing(self):
        with pytest.raises(ValueError, match="empty"):
            interval.bounds({})


def test_bands_hold_all_of_the_probability():
    dist = {
        Decimal("0.0"): 0.125,
        Decimal("3.9"): 0.25,
        Decimal("4.0"): 0.25,
        Decimal("9.0"): 0.25,
        Decimal("9.1"): 0.125,
    }

    assert interval.bands(dist) == {"None": 0.125, "Low": 0.25, "Medium": 0.25, "High": 0.0, "Critical": 0.375}


@pytest.mark.parametrize(
    ("factors", "joint", "error", "says"),
    [
        pytest.param(
            ten(DIRECTORY, {Decimal("0.55"): 1.0}),
            others(),
            OffLevel,
            "factors.autonomy_of_action is 0.55",
            id="factor",
        ),
        pytest.param(ten(DIRECTORY), others(mitigation="0.97"), OffLevel, "mitigation_factor is 0.97", id="mitigation"),
        pytest.param({}, others(), InputError, "are missing", id="no-factors"),
        pytest.param(ten(DIRECTORY), {}, ValueError, "the joint distribution add up to 0", id="no-base"),
        pytest.param(ten(DIRECTORY, {}), others(), ValueError, "autonomy_of_action add up to 0", id="empty-factor"),
        pytest.param(
            ten(DIRECTORY, spread(_5=0.5)), others(), ValueError, "add up to 0.5, not to 1", id="half-missing"
        ),
        pytest.param(ten(DIRECTORY, spread(_5=1.5, _6=-0.5)), others(), ValueError, "below 0", id="negative"),
        pytest.param(ten(DIRECTORY, spread(_5=float("nan"))), others(), ValueError, "none at all", id="nan"),
    ],
)
def test_what_is_no_distribution_over_levels_is_refused(factors, joint, error, says):
    with pytest.raises(error, match=says):
        interval.distribution(DIRECTORY, factors, joint)
