"""The log as a chain: each row carries the hash of the one before, so that no row can change unseen."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select, update

from pipeline.card.make import canonical
from pipeline.store.db import rows
from pipeline.store.db.tables import head, head_mac, reviews
from pipeline.store.records import ReviewRow
from pipeline.store.review.seals import Seals

SYSTEM = "system"
"""The role of what no person decided."""
NOTHING = "0" * 64
"""Stands before the first row."""
HEAD = (
    select(head.c.seq, head.c.hash, head_mac.c.mac)
    .outerjoin(head_mac, head_mac.c.id == head.c.id)
    .where(head.c.id == 1)
)
"""The last row that there should be, and its MAC, if the log is under a key."""


def linked(row: ReviewRow, previous: str) -> ReviewRow:
    """The row as it follows another, with its hash."""
    row = row._replace(previous=previous)
    return row._replace(hash=digest(row))


def digest(row: ReviewRow) -> str:
    """SHA-256 over the canonical JSON of the row: all of it but the hash itself, and the MAC of that."""
    body = row._asdict()
    del body["hash"], body["mac"]
    return hashlib.sha256(canonical(body).encode("utf-8", "surrogatepass")).hexdigest()


class Entry(NamedTuple):
    """What a row of the log says, but for its place in it. Without ``card`` it is about something else."""

    action: str
    actor: str
    role: str
    at: str
    address: str
    details: Mapping[str, Any]
    card: str = ""
    slug: str = ""
    version: int = 0


class Log:
    """The log while it is held: nobody else can go on from its last row until the transaction ends."""

    def __init__(self, connection: Connection, seals: Seals) -> None:
        """Raises StoreError where the log is under another key than is set."""
        held = connection.execute(HEAD.with_for_update(of=head)).one()
        seals.check(held.seq, held.hash, held.mac)
        self._connection, self._seals = connection, seals
        self._seq, self._hash = held.seq, held.hash

    def add(self, entry: Entry) -> ReviewRow:
        """The row that comes next."""
        row = ReviewRow(
            seq=self._seq + 1, at=entry.at, actor=entry.actor, role=entry.role, action=entry.action, card=entry.card,
            slug=entry.slug, version=entry.version, address=entry.address, details=entry.details, previous="", hash="",
        )  # fmt: skip
        row = linked(row, self._hash)
        row = row._replace(mac=self._seals.row(row.hash))
        self._connection.execute(insert(reviews).values(rows.of_review(row)))
        last = {"seq": row.seq, "hash": row.hash}
        self._connection.execute(update(head).where(head.c.id == 1).values(last))
        if (mac := self._seals.head(row.seq, row.hash)) is not None:
            self._connection.execute(update(head_mac).where(head_mac.c.id == 1).values(mac=mac))
        self._seq, self._hash = row.seq, row.hash
        return row
