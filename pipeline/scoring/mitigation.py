"""Rule 4: verified controls in, a mitigation factor out; and the threat multiplier that goes with a base."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from pipeline.model import Control, Exploitation, ProductIs
from pipeline.taxonomy import controls as table
from pipeline.taxonomy import risks

NO_CREDIT = Decimal("1.00")
STEP = Decimal("0.05")
_WHOLE = 100
"""Percent."""


def mitigation_factor(
    controls: Iterable[Control], product_is: ProductIs | None = None, credits: table.Credits = table.CREDITS
) -> Decimal:
    """
    The factor that the verified controls earn: 1.00 without any; a control without evidence, or refused, earns nothing.

    ``points = Σ over kinds of max(group × reach × label) + purpose × max(min(reach, 1) × label)`` and
    ``MF = max(least, 1.00 − points / 1000)``, to the nearest step of 0.05, half a step towards credit. Another control,
    a better label or a further reach never raises it (``taxonomy.controls``).
    """
    verified = [c for c in controls if c.evidence and c.refused is None]
    best: dict[str, int] = {}
    for control in verified:
        points = credits.points[_group(control)] * _shown(control, credits)
        best[control.kind] = max(best.get(control.kind, 0), points)
    purpose = table.PURPOSES[product_is or "neither"]
    points = sum(best.values()) + purpose.points * _fit(verified, purpose, credits)
    steps = (Decimal(points) / (_WHOLE**2 * 1000) / STEP).quantize(Decimal(1), ROUND_HALF_UP)
    return max(Decimal(purpose.least), NO_CREDIT - steps * STEP)


def _group(control: Control) -> str:
    return table.GROUPS.get(control.kind, table.OTHER)


def _shown(control: Control, credits: table.Credits, most: int | None = None) -> int:
    """Reach times label, in ten-thousandths; the reach no more than ``most`` percent."""
    reach = credits.reach[control.reach or table.REACH_UNSAID[control.label]]
    return (reach if most is None else min(reach, most)) * credits.label[control.label]


def _fit(verified: Iterable[Control], purpose: table.Purpose, credits: table.Credits) -> int:
    """How much of what its purpose earns is shown: by the best of the controls that can show it."""
    telling = (c for c in verified if (c.kind == purpose.needs if purpose.needs else _group(c) != "entry"))
    return max((_shown(c, credits, most=_WHOLE) for c in telling), default=0)


def threat_multiplier(base: Decimal, exploitation: Exploitation = "none_reported") -> Decimal:
    """
    The raters' multiplier for a CVSS base (``risks.THREAT_BY_BASE``), one step of 0.05 up where exploitation was
    reported and one down where it was disproved, within the levels of the directory profile.
    """
    usual = next(Decimal(value) for least, value in risks.THREAT_BY_BASE if base >= Decimal(least))
    moved = usual + Decimal(risks.THREAT_BY_EXPLOITATION[exploitation])
    return min(max(moved, Decimal(risks.THREAT_LEVELS[0])), Decimal(risks.THREAT_LEVELS[-1]))
