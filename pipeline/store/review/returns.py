"""A card that was made before and is made again, since its listing says again what it said then: it waits once more."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select

from pipeline.store.db.tables import reviews
from pipeline.store.review import acts, again, chain, former
from pipeline.store.review.ended import ENDED, RETURN
from pipeline.store.review.seals import Seals

RULE = "same card again"


class Again(NamedTuple):
    """The card that a run made again, and for whom."""

    card: str
    run: str
    author: str
    now: str


def put_back(connection: Connection, seals: Seals, made: Again) -> None:
    """
    The card as a draft, if it has ended, no amendment of it stands, and its name is one still; a row of the log. Done
    twice in a run it is as if done once, whatever a person has decided in between.
    """
    held = acts.revision(connection, made.card)
    if held is None or held.state not in ENDED or again.amendment_stands(connection, held.id):
        return
    if _done(connection, held.id, made.run) or held.standing.slug in former.names(connection):
        return
    told = {"run": made.run, "rule": RULE}
    again.put_back(connection, chain.Log(connection, seals), held, again.Made(made.author, "job", made.now, told))


def _done(connection: Connection, card: str, run: str) -> bool:
    before = select(reviews.c.details).where(reviews.c.card == card, reviews.c.action == RETURN)
    return any(f'"run":"{run}"' in details for details in connection.scalars(before))
