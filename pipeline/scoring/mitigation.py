"""Rule 4: verified controls in, a mitigation factor out; and the threat multiplier that goes with a base."""

from collections.abc import Iterable
from decimal import Decimal

from pipeline.model import Control, Exploitation, ProductIs
from pipeline.taxonomy import risks

NO_CREDIT = Decimal("1.00")


def mitigation_factor(controls: Iterable[Control], product_is: ProductIs | None = None) -> Decimal:
    """
    The factor that the verified controls earn: 1.00 without any.

    ``risks.CREDIT`` holds the combinations that must be demonstrated; everything else earns by the number of
    different kinds, claimed or demonstrated. A control without evidence earns nothing.
    """
    verified = [c for c in controls if c.evidence and c.refused is None]
    shown = {c.kind for c in verified if c.label == "demonstrated"}
    by_kind = [Decimal(value) for kinds, value in risks.CREDIT if kinds <= shown]
    count = len({c.kind for c in verified})
    by_count = next(Decimal(value) for least, value in risks.CREDIT_BY_COUNT if count >= least)
    return min([*by_kind, by_count])


def threat_multiplier(base: Decimal, exploitation: Exploitation = "none_reported") -> Decimal:
    """
    The raters' multiplier for a CVSS base (``risks.THREAT_BY_BASE``), one step of 0.05 up where exploitation was
    reported and one down where it was disproved, within the levels of the directory profile.
    """
    usual = next(Decimal(value) for least, value in risks.THREAT_BY_BASE if base >= Decimal(least))
    moved = usual + Decimal(risks.THREAT_BY_EXPLOITATION[exploitation])
    return min(max(moved, Decimal(risks.THREAT_LEVELS[0])), Decimal(risks.THREAT_LEVELS[-1]))
