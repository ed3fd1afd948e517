"""An assessment's intervals in, the exact distribution of its score under one profile out."""

import math
from decimal import Decimal

from pipeline import credit
from pipeline.model import Assessment, Card
from pipeline.scoring import Profile, interval
from pipeline.scoring.interval import Spread, Triple
from pipeline.scoring.levels import nearest
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


def _others(source: Assessment | Card, profile: Profile) -> dict[Triple, float]:
    """
    CVSS base, threat multiplier and mitigation together. A multiplier with an interval follows the base, as the
    raters' does; mitigation is independent of both.
    """
    cvss, threat, mitigation = source.cvss, source.threat_multiplier, source.mitigation_factor
    bases = _spread(_known(cvss.base), cvss.low, cvss.high, _thinned(cvss.low, cvss.high, _known(cvss.base)))
    factor = _spread(_known(mitigation.value), mitigation.low, mitigation.high, profile.mitigation_levels)
    joint: dict[Triple, float] = {}
    for base, p in bases.items():
        value = _known(threat.value) if threat.low == threat.high else credit.threat_multiplier(base)
        for mf, q in factor.items():
            triple = (base, nearest(value, profile.threat_levels), mf)
            joint[triple] = joint.get(triple, 0.0) + p * q
    return joint


def _spread(value: Decimal, low: Decimal, high: Decimal, levels: Levels) -> Spread:
    """
    A normal distribution around ``value`` whose central 90 % is as wide as ``low`` to ``high``, on the levels
    in between. Without a width, or with no level in between, all of it is on the nearest level.
    """
    width = float(high - low)
    within = [level for level in levels if low <= level <= high]
    sigma = width / 2 / Z90
    weights = {level: math.exp(-0.5 * (float(level - value) / sigma) ** 2) for level in within} if width else {}
    total = math.fsum(weights.values())
    # A card that was changed by hand may have its value far outside its interval: then nothing is left to share.
    return {level: weight / total for level, weight in weights.items()} if total else {nearest(value, levels): 1.0}


def _thinned(low: Decimal, high: Decimal, base: Decimal) -> Levels:
    """The base itself and evenly spaced levels around it, ``_POINTS`` or so in all, within the interval."""
    middle = nearest(base, CVSS_LEVELS)
    within = [level for level in CVSS_LEVELS if low <= level <= high]
    step = max(1, math.ceil(len(within) / _POINTS))
    return tuple(level for level in within if int((level - middle) * 10) % step == 0) or (middle,)


def _known(value: Decimal | None) -> Decimal:
    if value is None:
        raise ValueError("a score's distribution needs every input")
    return value
