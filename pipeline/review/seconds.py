"""A second reviewer: the cards that one approval is not enough for, and who may give the other."""

from __future__ import annotations

from collections.abc import Collection

from pipeline.errors import Forbidden
from pipeline.taxonomy.reviews import MAY

FIRST = "approve_once"
"""The first of two approvals, as the log has it: the card is not approved by it."""
APPROVALS = ("approve", FIRST)
FEWEST = 2
"""People who may approve a card; of fewer no second is asked."""
APPROVERS = tuple(role for role, actions in MAY.items() if "approve" in actions)
"""The roles of those people."""


def asked(band: str, *, of: Collection[str], approvers: Collection[str], authors: Collection[str | None]) -> bool:
    """Whether a card of this band takes two; nobody counts who made it what it is."""
    return band in of and len(set(approvers) - set(authors)) >= FEWEST


def may_be_second(name: str, first_by: str | None) -> None:
    """Raises Forbidden."""
    if first_by == name:
        raise Forbidden("you have approved this card once; a second person has to approve it too.")
