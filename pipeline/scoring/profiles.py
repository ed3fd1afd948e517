"""
The scoring profiles, as tables: which factors, which levels of each input, which formula, which rounding.

The formulas are in ``formulas``. Levels ascend, and the higher level is the riskier: no score falls when an
input rises, but for one corner of ``directory``, where Σ × ThM is above 10 and a higher CVSS base counts for less.
"""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import NamedTuple

from pipeline.errors import UsageError
from pipeline.taxonomy import factors


class Levels(tuple[Decimal, ...]):
    """Of one input, ascending. They are looked up by hash: one card asks a thousand times whether it is on a level."""

    _held: frozenset[Decimal]

    def __new__(cls, levels: Iterable[Decimal]) -> "Levels":
        made = super().__new__(cls, levels)
        made._held = frozenset(made)
        return made

    def __contains__(self, value: object) -> bool:
        # A signalling NaN has no hash.
        return isinstance(value, Decimal) and value.is_finite() and value in self._held


class Profile(NamedTuple):
    """A named, versioned formula with the input levels that it allows."""

    name: str
    version: str
    summary: str
    """The formula, in one line."""
    formula: str
    """A key of ``formulas.FORMULAS``."""
    factor_keys: tuple[str, ...]
    """The ten factors that it adds up."""
    factor_levels: Levels
    threat_levels: Levels
    mitigation_levels: Levels
    """Only 1.00 where the formula has no mitigation term."""
    rounding: str
    """``decimal.ROUND_HALF_UP`` or ``decimal.ROUND_HALF_EVEN``: what becomes of an exact half."""


def _steps(low: str, high: str, step: str) -> Levels:
    """From ``low`` to ``high``, both included."""
    start, width = Decimal(low), Decimal(step)
    count = int((Decimal(high) - start) / width)
    return Levels(start + width * number for number in range(count + 1))


def _levels(*values: str) -> Levels:
    return Levels(map(Decimal, values))


CVSS_LEVELS = _steps("0.0", "10.0", "0.1")
HALVES = _levels("0.0", "0.5", "1.0")
NO_TERM = _levels("1.00")

CARD_KEYS = factors.KEYS
V08_KEYS = tuple(factors.NATURAL_LANGUAGE.key if key == "goal_driven_planning" else key for key in factors.KEYS)
"""AIVSS v0.8 asks for the natural-language interface and no longer for planning."""

_DIRECTORY = Profile(
    name="directory",
    version="as published, 2026",
    summary="min(10, (CVSS + (10 − CVSS) × Σ/10 × ThM) × MF)",
    formula="directory",
    factor_keys=CARD_KEYS,
    factor_levels=_steps("0.0", "1.0", "0.1"),
    threat_levels=_steps("0.50", "1.10", "0.05"),
    mitigation_levels=_steps("0.50", "1.00", "0.05"),
    rounding=ROUND_HALF_EVEN,
)
_OWASP_V08 = Profile(
    name="owasp-v0.8",
    version="OWASP AIVSS v0.8, 19 March 2026",
    summary="(CVSS + (10 − CVSS) × Σ/10 × ThM) × MF",
    formula="owasp-v0.8",
    factor_keys=V08_KEYS,
    factor_levels=HALVES,
    threat_levels=_levels("0.50", "0.97", "1.00"),
    mitigation_levels=_levels("0.67", "0.83", "1.00"),
    rounding=ROUND_HALF_UP,
)
_OWASP_V05 = Profile(
    name="owasp-v0.5",
    version="OWASP AIVSS v0.5, 2025",
    summary="(CVSS + Σ)/2 × ThM",
    formula="owasp-v0.5",
    factor_keys=CARD_KEYS,
    factor_levels=HALVES,
    threat_levels=_levels("0.91", "0.97", "1.00"),
    mitigation_levels=NO_TERM,
    rounding=ROUND_HALF_UP,
)
_OWASP_V1_AMENDED = _OWASP_V08._replace(
    name="owasp-v1-amended",
    version="amendment proposed to OWASP by MindXO, April 2026",
    summary="CVSS + (10 − CVSS) × Σ/10 × ThM × MF",
    formula="owasp-v1-amended",
)

PROFILES: Mapping[str, Profile] = MappingProxyType(
    {each.name: each for each in (_DIRECTORY, _OWASP_V08, _OWASP_V05, _OWASP_V1_AMENDED)}
)
DEFAULT = "directory"


def profile(name: str) -> Profile:
    """The profile of that name; UsageError when there is none."""
    if name not in PROFILES:
        raise UsageError(f"there is no scoring profile {name!r}; choose one of {', '.join(PROFILES)}")
    return PROFILES[name]


def has_mitigation(profile: Profile) -> bool:
    """Whether the formula has a mitigation term at all."""
    return profile.mitigation_levels != NO_TERM
