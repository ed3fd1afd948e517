"""
The spread of a score, exactly, from the spread of its inputs.

Each factor is a distribution over its levels, independent of the others; CVSS base, threat multiplier
and mitigation come as one joint distribution, because a threat multiplier may follow the base. The ten
factors are convolved into the distribution of their sum, and every combination is then scored: there
is no sampling, and the same input gives the same interval to the last digit.
"""

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from math import fsum, isclose, isfinite
from typing import TypeVar

from pipeline.scoring.formulas import BANDS, Terms, evaluate_all, severity
from pipeline.scoring.levels import Inputs, check, check_keys
from pipeline.scoring.profiles import CVSS_LEVELS, Profile
from pipeline.scoring.profiles import profile as profile_named

Spread = Mapping[Decimal, float]
"""Level to probability; the probabilities add up to 1."""
Triple = tuple[Decimal, Decimal, Decimal]
"""CVSS base, threat multiplier, mitigation factor."""
K = TypeVar("K", Decimal, Triple)

GRID = tuple(Decimal(tenths).scaleb(-1) for tenths in range(101))
"""Factor sums and scores both run from 0.0 to 10.0 in tenths."""


def distribution(
    profile: Profile, factors: Mapping[str, Spread], others: Mapping[Triple, float]
) -> dict[Decimal, float]:
    """
    The probability of every score that can come out, ascending.

    OffLevel or InputError as ``check``; ValueError when probabilities do not add up to 1.
    """
    spreads = _checked(profile, factors, others)
    sums = _sum_of(spreads)
    chances = [0.0] * len(GRID)
    for triple, weight in sorted(others.items()):
        row = _row(profile.name, triple)
        for tenths, chance in sums:
            chances[row[tenths]] += weight * chance
    return {value: chance for value, chance in zip(GRID, chances, strict=True) if chance > 0}


def independent(cvss: Spread, threat: Spread, mitigation: Spread) -> dict[Triple, float]:
    """The joint distribution of three inputs that do not depend on each other."""
    return {
        (base, multiplier, factor): p * q * r
        for base, p in cvss.items()
        for multiplier, q in threat.items()
        for factor, r in mitigation.items()
    }


def bounds(dist: Spread, mass: float = 0.9) -> tuple[Decimal, Decimal]:
    """
    The central interval: at most ``(1 − mass) / 2`` lies below it, and as much above.

    With ``mass`` 1.0, the least and the greatest score that can come out.
    """
    if not 0 < mass <= 1:
        raise ValueError(f"mass is {mass}; it is a share of the probability, above 0 and up to 1")
    tail = (1 - mass) / 2
    ascending = sorted(dist.items())
    return _beyond(ascending, tail), _beyond(ascending[::-1], tail)


def bands(dist: Spread) -> dict[str, float]:
    """The probability of each severity, None to Critical."""
    found: dict[str, list[float]] = {name: [] for name, _ in reversed(BANDS)}
    for value, chance in dist.items():
        found[severity(value)].append(chance)
    return {name: fsum(chances) for name, chances in found.items()}


def _beyond(ordered: list[tuple[Decimal, float]], tail: float) -> Decimal:
    """The first value at which more than ``tail`` has gone by."""
    gone = 0.0
    for value, chance in ordered:
        gone += chance
        # Floats add up to 0.05 only nearly; without the slack, noise would decide what is cut off.
        if gone > tail * (1 + 1e-9):
            return value
    raise ValueError("the distribution is empty")


def _checked(profile: Profile, factors: Mapping[str, Spread], others: Mapping[Triple, float]) -> list[Spread]:
    """The spreads of the profile's ten factors, each of them a distribution over levels."""
    check_keys(factors, profile)
    spreads = {key: factors[key] for key in profile.factor_keys}
    for name, spread in spreads.items():
        _check_adds_up(name, spread)
    _check_adds_up("the joint distribution", others)
    some = {key: next(iter(spread)) for key, spread in spreads.items()}
    # Only what is off its levels goes through ``check``, which says how: that takes far longer than to look it up.
    for triple in others:
        if not _stands(triple, profile):
            check(_inputs(triple, some), profile)
    for key, spread in spreads.items():
        for value in spread:
            if value not in profile.factor_levels:
                check(_inputs(triple, {**some, key: value}), profile)
    return list(spreads.values())


def _stands(triple: Triple, profile: Profile) -> bool:
    base, multiplier, factor = triple
    return base in CVSS_LEVELS and multiplier in profile.threat_levels and factor in profile.mitigation_levels


def _inputs(triple: Triple, factors: Mapping[str, Decimal]) -> Inputs:
    base, multiplier, factor = triple
    return Inputs(base, factors, multiplier, factor)


def _check_adds_up(name: str, spread: Mapping[K, float]) -> None:
    if not all(isfinite(chance) and chance >= 0 for chance in spread.values()):
        raise ValueError(f"{name} has a probability below 0 or none at all: {list(spread.values())}")
    if not isclose(total := fsum(spread.values()), 1.0, abs_tol=1e-6):
        raise ValueError(f"the probabilities of {name} add up to {total}, not to 1")


def _sum_of(spreads: list[Spread]) -> list[tuple[int, float]]:
    """The distribution of the factor sum, in tenths, by convolution."""
    sums = [1.0]
    for spread in spreads:
        steps = [(int(value * 10), chance) for value, chance in sorted(spread.items()) if chance > 0]
        longer = [0.0] * (len(sums) + steps[-1][0])
        for total, chance in enumerate(sums):
            for at, more in steps if chance else ():
                longer[total + at] += chance * more
        sums = longer
    return [(total, chance) for total, chance in enumerate(sums) if chance]


@lru_cache(maxsize=4096)
def _row(name: str, triple: Triple) -> tuple[int, ...]:
    """The score in tenths for each factor sum in tenths, by the profile's own formula."""
    base, multiplier, factor = triple
    profile = profile_named(name)
    terms = (Terms(base, total, multiplier, factor) for total in GRID)
    return tuple(int(each.aivss * 10) for each in evaluate_all(terms, profile))
