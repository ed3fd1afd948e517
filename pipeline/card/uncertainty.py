"""An assessment's intervals in, the exact distribution of its score under one profile out."""

import math
from collections.abc import Sequence
from decimal import Decimal

from pipeline.model import Assessment, Card, ThreatMultiplier
from pipeline.scoring import Profile, interval, severity
from pipeline.scoring.interval import Spread, Triple
from pipeline.scoring.levels import nearest
from pipeline.scoring.mitigation import threat_multiplier
from pipeline.scoring.profiles import CVSS_LEVELS, Levels

MASS = 0.9
"""The share of the probability that ``low`` to ``high`` holds, on every estimate and on the score."""
Z90 = 1.645
"""Standard normal deviates from the middle of a central 90 % interval to its ends."""
_POINTS = 13
"""Values that a CVSS interval is represented by: enough for a tenth in the score, and quick."""


def distribution(source: Assessment | Card, profile: Profile) -> dict[Decimal, float]:
    """The probability of every score, given an interval around each input. Inputs must all be there."""
    factors = {
        key: _spread(_known(e.value), e.low, e.high, profile.factor_levels)
        for key, e in source.factors.items()
        if key in profile.factor_keys
    }
    return interval.distribution(profile, factors, _others(source, profile))


def bands_inside(source: Assessment | Card, profile: Profile) -> bool:
    """
    Whether a boundary between severities lies inside the interval, so that its two ends have different ones.
    False where an input is missing: there is no interval then.
    """
    others = (source.cvss.base, source.threat_multiplier.value, source.mitigation_factor.value)
    if None in (*others, *(source.factors[key].value for key in profile.factor_keys)):
        return False
    low, high = interval.bounds(distribution(source, profile), MASS)
    return severity(low) != severity(high)


def _others(source: Assessment | Card, profile: Profile) -> dict[Triple, float]:
    """CVSS base, threat multiplier and mitigation together; mitigation is independent of the others."""
    cvss, mitigation = source.cvss, source.mitigation_factor
    bases = _spread(_known(cvss.base), cvss.low, cvss.high, _thinned(_known(cvss.base), cvss.low, cvss.high))
    factor = _spread(_known(mitigation.value), mitigation.low, mitigation.high, profile.mitigation_levels)
    joint: dict[Triple, float] = {}
    for base, p in bases.items():
        for multiplier, q in _multipliers(source.threat_multiplier, base, profile.threat_levels).items():
            for mf, r in factor.items():
                triple = (base, multiplier, mf)
                joint[triple] = joint.get(triple, 0.0) + p * q * r
    return joint


def _multipliers(threat: ThreatMultiplier, base: Decimal, levels: Levels) -> Spread:
    """
    The multiplier beside one base. Samples were asked for it, and their spread is independent of the base; an
    interval without samples follows the base, as the raters' multiplier does.
    """
    value = _known(threat.value)
    if threat.low == threat.high:
        return {nearest(value, levels): 1.0}
    if not threat.samples:
        return {nearest(threat_multiplier(base), levels): 1.0}
    reach = 3 * max(_sigma(value - threat.low), _sigma(threat.high - value))
    within = tuple(level for level in levels if abs(float(level - value)) <= reach)
    return _spread(value, threat.low, threat.high, within or levels)


def _spread(value: Decimal, low: Decimal, high: Decimal, levels: Sequence[Decimal]) -> Spread:
    """
    exp(−(x − value)² / 2σ²) on the levels, with σ = (value − low) / z below the value and (high − value) / z above
    it: a normal distribution of two halves, of which ``low`` to ``high`` holds about 90 %. The tails go on beyond
    the interval. Without a width all of it is on the nearest level.
    """
    below, above = _sigma(value - low), _sigma(high - value)
    middle = nearest(value, levels)
    weights = {middle: 1.0}
    for level in levels:
        sigma = below if level < middle else above
        if level != middle and sigma:
            weights[level] = math.exp(-0.5 * (float(level - middle) / sigma) ** 2)
    total = math.fsum(weights.values())
    return {level: weight / total for level, weight in weights.items()}


def _sigma(width: Decimal) -> float:
    return max(0.0, float(width)) / Z90


def _thinned(base: Decimal, low: Decimal, high: Decimal) -> Sequence[Decimal]:
    """The base itself and evenly spaced levels around it, ``_POINTS`` or so, as far out as three sigma."""
    middle = nearest(base, CVSS_LEVELS)
    least, most = float(base) - 3 * _sigma(base - low), float(base) + 3 * _sigma(high - base)
    within = [level for level in CVSS_LEVELS if least <= float(level) <= most]
    step = max(1, math.ceil(len(within) / _POINTS))
    return tuple(level for level in within if int((level - middle) * 10) % step == 0) or (middle,)


def _known(value: Decimal | None) -> Decimal:
    if value is None:
        raise ValueError("a score's distribution needs every input")
    return value
