"""What a report says beside the figures of a run: the text behind a card, and what cards say of themselves."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection, select

from pipeline.store.db.tables import cards, entries, listings

AT_ONCE = 200
LACKING = ("partial", "inconclusive")
_SEVERE = ("high", "medium")


class Standing(NamedTuple):
    """A card that lacks something; ``why`` is what its flags say, the most severe alone."""

    slug: str
    card: str
    status: str
    why: str


def of_card(connection: Connection, card_id: str) -> str | None:
    wanted = select(listings.c.body).join(cards, cards.c.listing == listings.c.digest).where(cards.c.id == card_id)
    body = connection.scalar(wanted)
    return None if body is None else zlib.decompress(body).decode()


def standing(connection: Connection, catalogue: str) -> Iterator[Standing]:
    """Of entries that are gone none. A few are read at a time: records are long."""
    wanted = (
        select(entries.c.slug, cards.c.id, cards.c.status, cards.c.record)
        .join(cards, cards.c.id == entries.c.card)
        .where(entries.c.catalogue == catalogue, entries.c.gone_at.is_(None), cards.c.status.in_(LACKING))
        .order_by(entries.c.slug)
        .limit(AT_ONCE)
    )
    found = connection.execute(wanted).all()
    while found:
        for row in found:
            yield Standing(row.slug, row.id, row.status, _why(row.record))
        found = connection.execute(wanted.where(entries.c.slug > found[-1].slug)).all()


def _why(record: str) -> str:
    flags = json.loads(record)["flags"]
    said = [[one["message"] for one in flags if one["severity"] == severity] for severity in _SEVERE]
    return "; ".join(next((messages for messages in said if messages), ()))
