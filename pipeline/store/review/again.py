"""A card that has ended and is made again is a draft once more, by a row of the log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, select, update

from pipeline.review import rules
from pipeline.store.db import rows
from pipeline.store.db.tables import cards, standings
from pipeline.store.records import Revision
from pipeline.store.review import chain
from pipeline.store.review.ended import RETURN

_STANDS = ("draft", "claimed", "approved")


class Made(NamedTuple):
    """Who made it again, from where, when, and what the log says of it."""

    by: str
    address: str
    now: str
    details: Mapping[str, Any]


def put_back(connection: Connection, log: chain.Log, held: Revision, made: Made) -> None:
    after = rules.redrafted(held.standing)
    connection.execute(
        update(standings).where(standings.c.card == held.id).values(rows.of_standing(after, latest=False))
    )
    told = dict(made.details)
    log.add(
        chain.Entry(RETURN, made.by, chain.SYSTEM, made.now, made.address, told, held.id, after.slug, after.version)
    )


def amendment_stands(connection: Connection, card: str) -> bool:
    """Whether what people made of the card waits, or is approved: it is of the same text."""
    made_of = select(cards.c.id, standings.c.state).join(standings, standings.c.card == cards.c.id)
    parents = [card]
    while parents:
        found = connection.execute(made_of.where(cards.c.parent.in_(parents))).all()
        if any(row.state in _STANDS for row in found):
            return True
        parents = [row.id for row in found]
    return False
