"""Who had a hand in a card: everybody who amended it, or a card that it comes of."""

from __future__ import annotations

from sqlalchemy import Connection, select

from pipeline.model import Card
from pipeline.store.db.tables import cards


def of(connection: Connection, card: Card) -> tuple[str, ...]:
    """In the order of their names; nobody for a card that no person made."""
    found, at, seen = set(), card, {card.id}
    while True:
        if at.provenance.amended_by is not None:
            found.add(at.provenance.amended_by)
        record = connection.scalar(select(cards.c.record).where(cards.c.id == at.provenance.parent))
        if record is None:
            return tuple(sorted(found))
        at = Card.model_validate_json(record)
        if at.id in seen:
            return tuple(sorted(found))
        seen.add(at.id)
