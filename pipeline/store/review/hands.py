"""Who had a hand in a card: everybody who amended it, or a card that it comes of."""

from __future__ import annotations

from sqlalchemy import Connection, select

from pipeline.model import Card
from pipeline.store.db.tables import cards


def of(connection: Connection, card: Card) -> tuple[str, ...]:
    """In the order of their names; nobody for a card that no person made."""
    found, at = set(), card.provenance
    # A card names its parent by the digest of its content, so no chain comes round.
    while at.amended_by is not None:
        found.add(at.amended_by)
        record = connection.scalar(select(cards.c.record).where(cards.c.id == at.parent))
        if record is None:
            break
        at = Card.model_validate_json(record).provenance
    return tuple(sorted(found))
