"""The log under another key: every MAC and every seal anew, when all of it was whole under the one before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, delete, func, insert, select, update

from pipeline.errors import InputError, StoreError
from pipeline.store.db.engine import reading, writing
from pipeline.store.db.tables import cards, head_mac, reviews, standings
from pipeline.store.review import verify
from pipeline.store.review.chain import HEAD, Entry, Log
from pipeline.store.review.people import SHELL
from pipeline.store.review.seals import Seals

AT_ONCE = 200


def begun(engine: Engine, seals: Seals) -> None:
    """
    Whether cards may be sealed with what is set. A store in which there is nothing yet that could have been altered
    comes under the key here.
    """
    with reading(engine) as connection:
        found = _head(connection)
        bare = found is not None and seals.keyed and _bare(connection, found)
    if bare:
        with writing(engine) as connection:
            found = _head(connection)
            if found is not None and _bare(connection, found):
                _headed(connection, seals, found.seq, found.hash)
            found = _head(connection)
    if found is not None:
        try:
            seals.check(found.seq, found.hash, found.mac)
        except StoreError as err:
            seals.hold(str(err))


def _head(connection: Connection) -> Any:
    return connection.execute(HEAD).one_or_none()


def _bare(connection: Connection, found: Any) -> bool:
    there = select(func.count()).select_from(cards)
    return found.mac is None and not found.seq and not connection.scalar(there)


def carried_out(connection: Connection, old: Seals, new: Seals, *, now: str) -> None:
    """Raises InputError where the log does not verify under the old key, StoreError where it is under another."""
    log = Log(connection, old)
    if (bad := verify.first_bad(connection, old)) is not None:
        raise InputError(f"the log does not verify, and stays as it is: {bad.why}.")
    log.add(Entry("rekey", SHELL, "system", now, SHELL, {"from": old.name, "to": new.name, "rule": SHELL}))
    for hashes in _pages(connection, select(reviews.c.seq, reviews.c.hash), reviews.c.seq, 0):
        changes = [{"of": row.seq, "to": new.row(row.hash)} for row in hashes]
        connection.execute(update(reviews).where(reviews.c.seq == bindparam("of")).values(mac=bindparam("to")), changes)
        last = hashes[-1]
    _headed(connection, new, last.seq, last.hash)
    _sealed(connection, new)


def _headed(connection: Connection, seals: Seals, seq: int, hash: str) -> None:
    connection.execute(delete(head_mac))
    if (mac := seals.head(seq, hash)) is not None:
        connection.execute(insert(head_mac).values(id=1, mac=mac))


def _sealed(connection: Connection, seals: Seals) -> None:
    columns = (cards.c.id, cards.c.listing, cards.c.run, cards.c.record, standings.c.author)
    wanted = select(*columns).join(standings, standings.c.card == cards.c.id)
    for found in _pages(connection, wanted, cards.c.id, ""):
        changes = [
            {
                "of": one.id,
                "to": seals.card(one.id, author=one.author, listing=one.listing, run=one.run, record=one.record),
            }
            for one in found
        ]
        connection.execute(update(cards).where(cards.c.id == bindparam("of")).values(seal=bindparam("to")), changes)


def _pages(connection: Connection, wanted: Any, key: Any, first: Any) -> Iterator[Any]:
    last = first
    while found := connection.execute(wanted.where(key > last).order_by(key).limit(AT_ONCE)).all():
        yield found
        last = getattr(found[-1], key.key)
