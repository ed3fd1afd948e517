"""Whether the log is as it was written, and whether what stands in the store is what the log says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, exists, func, select

from pipeline.store.db import rows
from pipeline.store.db.tables import cards, head, metadata, reviews, users
from pipeline.store.records import BadRow, ReviewRow
from pipeline.store.review import chain, verify_cards, verify_replies, verify_seeds
from pipeline.store.review.anchors import Anchor
from pipeline.store.review.people import of_token
from pipeline.store.review.replay import Replay, Wrong
from pipeline.store.review.replayed import Account
from pipeline.store.review.seals import NOT_YET, UNKEYED, Seals, same

AT_ONCE = 500


def log(connection: Connection, wanted: Select[Any] | None = None) -> Iterator[ReviewRow]:
    """In order, a few at a time: there may be many."""
    ordered = (select(reviews) if wanted is None else wanted).order_by(reviews.c.seq).limit(AT_ONCE)
    found = connection.execute(ordered).mappings().all()
    while found:
        yield from map(rows.to_review, found)
        found = connection.execute(ordered.where(reviews.c.seq > found[-1]["seq"])).mappings().all()


def first_bad(connection: Connection, seals: Seals, anchors: Sequence[Anchor] = ()) -> BadRow | None:
    """The first thing that is wrong: in the log, at its end, before an anchor, and then in what stands."""
    walk = _Walk(seals, anchors)
    return (
        walk.first_bad(log(connection))
        or walk.anchored()
        or _end(connection, seals, walk)
        or _users(connection, walk.replay)
        or _dangling(connection)
        or _deleted(connection, walk.replay)
        or verify_cards.first_bad(connection, seals, walk.replay)
        or verify_cards.first_bad_listing(connection)
        or verify_replies.first_bad(connection, walk.replay)
        or verify_seeds.first_bad(connection, walk.replay)
    )


class _Walk:
    """Over the rows of the log: each held against the one before, with the MAC where there is a key, and replayed."""

    def __init__(self, seals: Seals, anchors: Sequence[Anchor]) -> None:
        self.replay = Replay()
        self.seq, self.hash = 0, chain.NOTHING
        self._seals, self._anchors = seals, anchors
        self._at = {anchor.rows: "" for anchor in anchors} | {0: chain.NOTHING}

    def first_bad(self, found: Iterator[ReviewRow]) -> BadRow | None:
        for row in found:
            if (why := self._wrong(row)) is not None:
                return why
            self.seq, self.hash = row.seq, row.hash
            if row.seq in self._at:
                self._at[row.seq] = row.hash
        return None

    def _wrong(self, row: ReviewRow) -> BadRow | None:
        seq = self.seq + 1
        if row.seq != seq:
            return BadRow(seq, f"row {seq} is missing")
        if chain.digest(row) != row.hash:
            return BadRow(seq, f"row {seq} was altered: it no longer has the hash that it carries")
        if row.previous != self.hash:
            return BadRow(seq, f"row {seq} does not follow the row before it: one of them was put in its place")
        if self._seals.keyed and row.mac is not None and not same(row.mac, self._seals.row(row.hash)):
            return BadRow(seq, f"row {seq} was not written with the key: it, or a row before it, is another one")
        try:
            self.replay.take(row)
        except Wrong as err:
            return BadRow(seq, f"row {seq} cannot be: {err}")
        return None

    def anchored(self) -> BadRow | None:
        """The first anchor that this log does not go back to."""
        for anchor in sorted(self._anchors):
            if anchor.rows > self.seq:
                why = f"the log ends at row {self.seq}, and had {anchor.rows} rows at {anchor.at}"
                return BadRow(self.seq + 1, f"{why}: rows were cut off, or an older copy was put in its place")
            if self._at[anchor.rows] != anchor.hash:
                return BadRow(anchor.rows, f"row {anchor.rows} is another one than at {anchor.at}: it was written anew")
        return None


def _end(connection: Connection, seals: Seals, walk: _Walk) -> BadRow | None:
    """Whether the row that should be the last is the last, and was written with the key."""
    heads = connection.scalar(select(func.count()).select_from(head)) or 0
    found = connection.execute(chain.HEAD).one_or_none()
    if found is None:
        return BadRow(walk.seq, "the head of the log is missing: nothing says how many rows there should be")
    if heads > 1:
        return BadRow(walk.seq, f"the log has {heads} heads: there is one")
    seq, digest, mac = found.seq, found.hash, found.mac
    if walk.seq != seq:
        return BadRow(walk.seq + 1, f"row {walk.seq + 1} is missing: the log went on to row {seq}")
    if walk.hash != digest:
        return BadRow(seq, f"row {seq} is not the one that was written last")
    return _key(connection, seals, seq, mac, same(mac, seals.head(seq, digest)))


def _key(connection: Connection, seals: Seals, seq: int, mac: str | None, fits: bool) -> BadRow | None:
    without = select(reviews.c.seq).where(reviews.c.mac.is_(None)).order_by(reviews.c.seq).limit(1)
    under = select(reviews.c.seq).where(reviews.c.mac.is_not(None)).order_by(reviews.c.seq).limit(1)
    if not seals.keyed:
        keyed = mac is not None or connection.scalar(under) is not None
        return BadRow(seq, f"it takes its key: {UNKEYED[:-1]}") if keyed else None
    if mac is None:
        return BadRow(seq, f"its head is under no key: {NOT_YET[:-1]}, if it never was")
    if not fits:
        return BadRow(seq, f"row {seq} was not made the last one with the key: rows after it were cut off")
    if (first := connection.scalar(without)) is not None:
        return BadRow(first, f"row {first} was not written with the key: its MAC is missing")
    return None


def _users(connection: Connection, replay: Replay) -> BadRow | None:
    standing = {row["name"]: _account(row) for row in connection.execute(select(users)).mappings()}
    for name in sorted({*standing, *replay.users}):
        there, told = standing.get(name), replay.users.get(name)
        if there is None or told is None:
            missing = "is not there, and the log added them" if there is None else "was added without a row of the log"
            return BadRow(0, f"the user {name!r} {missing}")
        for field, stands, said in zip(Account._fields, there, told, strict=True):
            if stands != said:
                shown = "another one than was given" if field == "token" else f"{stands!r}, and {said!r} by the log"
                return BadRow(0, f"the user {name!r} was altered beside the log: {field} is {shown}")
    return None


def _account(row: RowMapping) -> Account:
    return Account(row["role"], row["token_id"], of_token(row["token_hash"]), row["created_at"], row["disabled_at"])


def _deleted(connection: Connection, replay: Replay) -> BadRow | None:
    there = set(connection.scalars(select(reviews.c.card).join(cards, cards.c.id == reviews.c.card).distinct()))
    for card, seq in replay.first.items():
        if card not in there:
            return BadRow(seq, f"the card of row {seq}, {card[:12]}, is not there any more")
    return None


def _dangling(connection: Connection) -> BadRow | None:
    """What names a row that is not there: the database lets nobody delete that, unless it is told to look away."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            for key in column.foreign_keys:
                other = key.column.table.alias("other")
                there = exists().where(other.c[key.column.name] == column)
                found = connection.scalar(select(column).where(column.is_not(None), ~there).limit(1))
                if found is not None:
                    gone = f"{str(found)[:12]} of {key.column.table.name}"
                    return BadRow(0, f"{table.name} names {gone}, which was deleted")
    return None
