"""A card that is made of another one, from the same snapshot: a draft, to which an untouched older one gives way."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, update

from pipeline.errors import NoSuchCard
from pipeline.model import Card
from pipeline.review import rules
from pipeline.store.db import rows
from pipeline.store.db.tables import standings
from pipeline.store.review import acts, chain
from pipeline.store.review.seals import Seals


class Successor(NamedTuple):
    card: Card
    of: str
    """The id of the card that it is made of."""
    origin: acts.Origin
    now: str


def put(connection: Connection, seals: Seals, made: Successor) -> None:
    """
    The card as a draft. The one that it is made of stays as it is where anybody has claimed or approved it; a draft
    that nobody has touched is superseded, so that a reviewer finds one of the two. Raises NoSuchCard.
    """
    log = chain.Log(connection, seals)
    acts.add_card(connection, seals, made.card, made.origin)
    held = acts.revision(connection, made.of)
    if held is None:
        raise NoSuchCard(f"there is no card {made.of} in the store.")
    if held.state != "draft" or held.standing.approved_at is not None or held.id == made.card.id:
        return
    after = rules.superseded(held.standing)
    connection.execute(
        update(standings).where(standings.c.card == held.id).values(rows.of_standing(after, latest=False))
    )
    told = {"by": made.card.id, "rule": acts.NEWER}
    log.add(
        chain.Entry(
            "supersede", made.origin.author, chain.SYSTEM, made.now, "shell", told, held.id, after.slug, after.version
        )
    )  # fmt: skip
