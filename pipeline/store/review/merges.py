"""Two names of one product made one: from a row of the log on, what the one was is the other's history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, RowMapping, func, select, update

from pipeline.errors import Forbidden, NoSuchCard, ReviewError
from pipeline.review.replies import WAITING
from pipeline.store.db.tables import cards, entries, replies, standings
from pipeline.store.review import allowed, chain, former
from pipeline.store.review.disputes import SEEDED
from pipeline.store.review.former import MERGE
from pipeline.store.review.replies import By
from pipeline.store.review.seals import Seals

MERGED = "merged"
"""The rule by which the cards of a name give way that is no more."""
MAY = ("reviewer", "admin")


class Merge(NamedTuple):
    """The product that is known as ``gone`` is the one that is known as ``into``."""

    gone: str
    into: str


def carried_out(connection: Connection, seals: Seals, asked: Merge, by: By, *, single_user: bool) -> int:
    """
    How many cards gave way. What was approved of the one is superseded by what is approved of the other; its entries in
    catalogues are gone, and the next run takes their rows under the name that stands.

    Raises NoSuchCard, Forbidden, and ReviewError where something would be lost.
    """
    log = chain.Log(connection, seals)
    rule = allowed.rule(connection, by.actor, single_user=single_user)
    if by.actor.role not in MAY:
        raise Forbidden(f"to merge is not for the role {by.actor.role}; it takes reviewer or admin.")
    _must_be_two(connection, asked)
    held = _standing(connection, asked.gone)
    _must_lose_nothing(connection, asked, held, by.now)
    over = [row for row in held if row["state"] in ("draft", "claimed", "approved", "withdrawn")]
    for row in over:
        _give_way(connection, log, row, asked, by)
    here = (entries.c.slug == asked.gone) & entries.c.gone_at.is_(None)
    connection.execute(update(entries).where(here).values(gone_at=by.now, due=None))
    told = {"from": asked.gone, "rule": rule}
    log.add(chain.Entry(MERGE, by.actor.name, by.actor.role, by.now, by.address, told, slug=asked.into))
    return len(over)


def _give_way(connection: Connection, log: chain.Log, row: RowMapping, asked: Merge, by: By) -> None:
    version = row["version"] + 1
    changes = {"state": "superseded", "version": version, "latest": False, "claimed_by": None, "claimed_until": None}
    changes |= {"first_by": None, "first_at": None}
    connection.execute(update(standings).where(standings.c.card == row["card"]).values(changes))
    told = {"into": asked.into, "rule": MERGED}
    actor = by.actor.name
    log.add(chain.Entry("supersede", actor, chain.SYSTEM, by.now, by.address, told, row["card"], asked.gone, version))


def _must_be_two(connection: Connection, asked: Merge) -> None:
    if asked.gone == asked.into:
        raise ReviewError("these are one name; give two.")
    before = former.names(connection)
    for name in asked:
        if name in before:
            raise ReviewError(f"{name} was merged into {before[name]} already; name that one.")
        if connection.scalar(select(cards.c.id).where(cards.c.slug == name, cards.c.id.in_(SEEDED)).limit(1)):
            raise ReviewError(f"{name} is no product's name: decide on its card, and leave it.")
        if not connection.scalar(select(func.count()).select_from(cards).where(cards.c.slug == name)):
            raise NoSuchCard(f"there is no card {name!r} in the store; 'threatcard review list' shows those to review.")


def _standing(connection: Connection, slug: str) -> Sequence[RowMapping]:
    wanted = select(standings, cards.c.parent).join(cards, cards.c.id == standings.c.card)
    return connection.execute(wanted.where(standings.c.slug == slug).order_by(standings.c.card)).mappings().all()


def _must_lose_nothing(connection: Connection, asked: Merge, held: Sequence[RowMapping], now: str) -> None:
    gone, into = asked
    for row in held:
        if row["state"] == "claimed" and (row["claimed_until"] or "") > now:
            raise ReviewError(f"{row['claimed_by']} has a card of {gone} in hand: let them decide, or release it.")
        if row["state"] in ("draft", "claimed") and row["parent"] is not None and row["approved_at"] is None:
            raise ReviewError(f"an amendment of {gone} waits, which a person made: approve or reject it first.")
    if any(_in_force(row, now) for row in held) and not any(_in_force(row, now) for row in _standing(connection, into)):
        raise ReviewError(f"a card of {gone} is approved and none of {into} is: approve one of {into} first.")
    waiting = select(func.count()).select_from(replies).where(replies.c.slug == gone, replies.c.state.in_(WAITING))
    if connection.scalar(waiting):
        raise ReviewError(f"what the vendor said to {gone} waits: decide on it first ('threatcard reply list').")
    _must_be_listed_once(connection, asked)


def _in_force(row: RowMapping, now: str) -> bool:
    return bool(row["latest"]) and (row["expires"] is None or row["expires"] > now[:10])


def _must_be_listed_once(connection: Connection, asked: Merge) -> None:
    there = select(entries.c.catalogue).where(entries.c.slug.in_(asked), entries.c.gone_at.is_(None))
    twice = connection.scalar(there.group_by(entries.c.catalogue).having(func.count() > 1).limit(1))
    if twice is not None:
        raise ReviewError(
            f"{twice} lists both, and one name has one source: take {asked.gone} out of it, refresh, and merge then."
        )
