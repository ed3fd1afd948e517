"""A card that was made before and is made again, since its listing says again what it said then: it waits once more."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select, update

from pipeline.review import rules
from pipeline.store.db import rows
from pipeline.store.db.tables import cards, reviews, standings
from pipeline.store.review import acts, chain
from pipeline.store.review.ended import ENDED, RETURN
from pipeline.store.review.seals import Seals

RULE = "same card again"
_STANDS = ("draft", "claimed", "approved")


class Again(NamedTuple):
    """The card that a run made again, and for whom."""

    card: str
    run: str
    author: str
    now: str


def put_back(connection: Connection, seals: Seals, made: Again) -> None:
    """
    The card as a draft, if it has ended and no amendment of it stands; a row of the log. Done twice in a run it is as
    if done once, whatever a person has decided in between.
    """
    held = acts.revision(connection, made.card)
    if held is None or held.state not in ENDED or _amendment_stands(connection, held.id):
        return
    if _done(connection, held.id, made.run):
        return
    log = chain.Log(connection, seals)
    after = rules.redrafted(held.standing)
    connection.execute(
        update(standings).where(standings.c.card == held.id).values(rows.of_standing(after, latest=False))
    )
    told = {"run": made.run, "rule": RULE}
    log.add(chain.Entry(RETURN, made.author, acts.SYSTEM, made.now, "job", told, held.id, after.slug, after.version))


def _amendment_stands(connection: Connection, card: str) -> bool:
    """Whether what people made of the card waits, or is approved: it is of the same text."""
    made_of = select(cards.c.id, standings.c.state).join(standings, standings.c.card == cards.c.id)
    parents = [card]
    while parents:
        found = connection.execute(made_of.where(cards.c.parent.in_(parents))).all()
        if any(row.state in _STANDS for row in found):
            return True
        parents = [row.id for row in found]
    return False


def _done(connection: Connection, card: str, run: str) -> bool:
    before = select(reviews.c.details).where(reviews.c.card == card, reviews.c.action == RETURN)
    return any(f'"run":"{run}"' in details for details in connection.scalars(before))
