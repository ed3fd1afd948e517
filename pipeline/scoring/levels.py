"""Inputs held against a profile's levels: refused with the levels named, or moved to the nearest one."""

from bisect import bisect
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from pipeline.errors import InputError
from pipeline.scoring.profiles import CVSS_LEVELS, PROFILES, Levels, Profile, has_mitigation
from pipeline.taxonomy import factors

CVSS, THREAT, MITIGATION = "cvss_base", "threat_multiplier", "mitigation_factor"


class Inputs(NamedTuple):
    """What a profile scores. ``factors`` may hold factors of other profiles; they are left alone."""

    cvss_base: Decimal
    factors: Mapping[str, Decimal]
    threat_multiplier: Decimal
    mitigation_factor: Decimal


class Snapped(NamedTuple):
    """An input that was moved; ``key`` is a path such as ``factors.dynamic_tool_use``."""

    key: str
    was: Decimal
    now: Decimal


class OffLevel(InputError):
    """An input off its levels; ``snaps`` tells whether moving it to the nearest level would be sound."""

    def __init__(self, message: str, *, key: str, value: Decimal, snaps: bool) -> None:
        super().__init__(message)
        self.key = key
        self.value = value
        self.snaps = snaps


class _Input(NamedTuple):
    key: str
    value: Decimal
    levels: Levels
    scale: tuple[Decimal, Decimal]


def _scale(rows: Iterable[Levels]) -> tuple[Decimal, Decimal]:
    every = [level for row in rows for level in row]
    return min(every), max(every)


# The least and the greatest level that any profile has: what lies beyond is from another scale.
CVSS_SCALE = _scale([CVSS_LEVELS])
FACTOR_SCALE = _scale(each.factor_levels for each in PROFILES.values())
THREAT_SCALE = _scale(each.threat_levels for each in PROFILES.values())
MITIGATION_SCALE = _scale(each.mitigation_levels for each in PROFILES.values())


def check(inputs: Inputs, profile: Profile) -> None:
    """
    Raise unless every input of the profile is there and stands on one of its levels.

    InputError: a factor is missing or unknown. OffLevel: a value is off its levels.
    """
    if stray := _stray(inputs, profile):
        raise _off_level(stray, profile)


def snap(inputs: Inputs, profile: Profile) -> tuple[Inputs, tuple[Snapped, ...]]:
    """
    Move what is off its levels to the nearest level; halfway goes to the higher one, which is the riskier.

    A value beyond the levels of every profile (a factor of 7, a mitigation of 80) comes from another
    scale, has no nearest level that means the same, and raises OffLevel.
    """
    moved: dict[str, Snapped] = {}
    for each in _stray(inputs, profile):
        if not _snaps(each):
            raise _off_level([each], profile, "; it lies too far off to be moved")
        moved[each.key] = Snapped(each.key, each.value, nearest(each.value, each.levels))
    return _moved(inputs, moved), tuple(moved.values())


def nearest(value: Decimal, levels: Sequence[Decimal]) -> Decimal:
    """The level nearest to ``value``, the higher of two that are equally near. Levels ascend."""
    above = bisect(levels, value)
    lower, upper = levels[max(above - 1, 0)], levels[min(above, len(levels) - 1)]
    # Comparing with the midpoint is exact however many digits the value has; a difference is not.
    return upper if value >= (lower + upper) / 2 else lower


def spell(levels: Sequence[Decimal]) -> str:
    """``0.0, 0.5 or 1.0``; a long row of steps as ``0.0, 0.1 … 1.0``."""
    words = [format(level, "f") for level in levels]
    if len(words) > 4:
        return f"{words[0]}, {words[1]} … {words[-1]}"
    return either(words)


def either(words: Sequence[str]) -> str:
    """``a, b or c``"""
    return f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else words[0]


def check_keys(given: Collection[str], profile: Profile) -> None:
    """InputError unless all ten factors of the profile are given, and none that no profile knows."""
    if unknown := [key for key in given if key not in factors.ALL_KEYS]:
        raise InputError(f"factors.{printable(unknown[0])} is not a factor; {_advice(unknown[0])}")
    if missing := [key for key in profile.factor_keys if key not in given]:
        names = ", ".join(f"factors.{key}" for key in missing[:3])
        more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
        verb = "is" if len(missing) == 1 else "are"
        why = f"{profile.name} needs all ten of its factors"
        if missing == [factors.NATURAL_LANGUAGE.key]:
            why = f"{profile.name} scores it in place of goal_driven_planning"
        raise InputError(f"{names}{more} {verb} missing; {why}")


def _stray(inputs: Inputs, profile: Profile) -> list[_Input]:
    """Every input that is off its levels. InputError as ``check_keys``."""
    check_keys(inputs.factors, profile)
    found = []
    if inputs.cvss_base not in CVSS_LEVELS:
        found.append(_Input(CVSS, inputs.cvss_base, CVSS_LEVELS, CVSS_SCALE))
    for key in profile.factor_keys:
        if inputs.factors[key] not in profile.factor_levels:
            found.append(_Input(f"factors.{key}", inputs.factors[key], profile.factor_levels, FACTOR_SCALE))
    if inputs.threat_multiplier not in profile.threat_levels:
        found.append(_Input(THREAT, inputs.threat_multiplier, profile.threat_levels, THREAT_SCALE))
    if inputs.mitigation_factor not in profile.mitigation_levels:
        found.append(_Input(MITIGATION, inputs.mitigation_factor, profile.mitigation_levels, MITIGATION_SCALE))
    return found


def _snaps(each: _Input) -> bool:
    low, high = each.scale
    return each.value.is_finite() and low <= each.value <= high


def _off_level(stray: list[_Input], profile: Profile, then: str = "") -> OffLevel:
    first = stray[0]
    more = f" (and {len(stray) - 1} more off their levels)" if len(stray) > 1 else ""
    allowed = f"{profile.name} allows {spell(first.levels)}"
    if first.key == CVSS:
        allowed = f"a CVSS base is {spell(first.levels)}"
    if first.key == MITIGATION and not has_mitigation(profile):
        allowed = f"{profile.name} has no mitigation term: leave it out, or give {spell(first.levels)}"
    message = f"{first.key} is {shorten(str(first.value))}{more}; {allowed}{then}"
    return OffLevel(message, key=first.key, value=first.value, snaps=all(map(_snaps, stray)))


def _moved(inputs: Inputs, moved: Mapping[str, Snapped]) -> Inputs:
    if not moved:
        return inputs

    def now(key: str, value: Decimal) -> Decimal:
        return moved[key].now if key in moved else value

    return Inputs(
        cvss_base=now(CVSS, inputs.cvss_base),
        factors={key: now(f"factors.{key}", value) for key, value in inputs.factors.items()},
        threat_multiplier=now(THREAT, inputs.threat_multiplier),
        mitigation_factor=now(MITIGATION, inputs.mitigation_factor),
    )


def shorten(text: str, limit: int = 60) -> str:
    """At most ``limit`` characters, and how many there were."""
    return text if len(text) <= limit else f"{text[: limit - 20]}… ({len(text):,} characters)"


def printable(key: str) -> str:
    return key if key.isidentifier() and len(key) <= 40 else repr(shorten(key))


def _advice(key: str) -> str:
    from difflib import get_close_matches  # costs milliseconds, and only a mistake needs it

    if near := get_close_matches(shorten(key), factors.ALL_KEYS, n=1):
        return f"did you mean {near[0]}?"
    return f"the factors are {', '.join(factors.ALL_KEYS)}"
