"""Which cards are checks, in rows: what one comes to, once somebody decides on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, select, update

from pipeline.store.db.tables import seeded
from pipeline.store.review.ended import CHECK
from pipeline.taxonomy.seeded import OUTCOMES

__all__ = ["CHECK", "Decided", "decide", "outcome"]


class Decided(NamedTuple):
    """The act, what the check came to by it, and what the person said."""

    verdict: str
    outcome: str
    said: Mapping[str, Any]

    @property
    def details(self) -> dict[str, Any]:
        return {**self.said, "verdict": self.verdict, "outcome": self.outcome}


def outcome(connection: Connection, card: str, action: str) -> str | None:
    """What this act makes of the card as a check; None where it is none, is over, or the act decides nothing."""
    if action not in OUTCOMES:
        return None
    waits = select(seeded.c.card).where(seeded.c.card == card, seeded.c.outcome.is_(None))
    return None if connection.scalar(waits) is None else OUTCOMES[action]


def decide(connection: Connection, card: str, done: Decided, *, by: str, now: str) -> None:
    values = {"outcome": done.outcome, "decided_at": now, "decided_by": by}
    connection.execute(update(seeded).where(seeded.c.card == card).values(values))
