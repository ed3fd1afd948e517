"""Seeded checks: what is spoiled on a card that is known to be bad, and what it is called so that nothing marks it."""

from decimal import Decimal
from typing import NamedTuple

KINDS = ("factor", "cvss")
"""What one check spoils: the factor with the most quotes, or the CVSS base."""

MIDDLE = Decimal("0.5")
"""A factor from here on is put at its lowest level, one below at its highest."""


class Base(NamedTuple):
    """A base that fits hardly any listing, and its vector."""

    base: Decimal
    vector: str


MILD = Base(Decimal("1.0"), "CVSS:4.0/AV:P/AC:H/AT:P/PR:H/UI:A/VC:N/VI:N/VA:L/SC:N/SI:N/SA:N")
SEVERE = Base(Decimal("10.0"), "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H")
BASE_MIDDLE = Decimal("5.5")
"""A base from here on is put at ``MILD``, one below at ``SEVERE``."""

SUFFIXES = ("2", "v2", "2.0", "3", "1.5", "2.1", "v3", "4", "Next", "Core", "Lite", "Plus")
"""What stands behind a product's name on the check that is made of its card: as vendors name versions and editions."""

OUTCOMES = {
    "reject": "caught", "amend": "caught", "request_changes": "caught", "approve": "let through",
}  # fmt: skip
"""What a check came to, by the act that decided on it."""
