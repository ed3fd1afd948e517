"""The log as a chain: each row carries the hash of the one before, so that no row can change unseen."""

import hashlib
from collections.abc import Iterable

from pipeline.card.make import canonical
from pipeline.store.records import BadRow, ReviewRow

NOTHING = "0" * 64
"""Stands before the first row."""


def linked(row: ReviewRow, previous: str) -> ReviewRow:
    """The row as it follows another, with its hash."""
    row = row._replace(previous=previous)
    return row._replace(hash=digest(row))


def digest(row: ReviewRow) -> str:
    """SHA-256 over the canonical JSON of the row: all of it but the hash itself."""
    body = row._asdict()
    del body["hash"]
    return hashlib.sha256(canonical(body).encode()).hexdigest()


def first_bad(rows: Iterable[ReviewRow], seq: int, last: str) -> BadRow | None:
    """The first row that is not as it was written; ``seq`` and ``last`` are those of the last row there should be."""
    expected, before = 1, NOTHING
    for row in rows:
        if row.seq != expected:
            return BadRow(expected, f"row {expected} is missing")
        if digest(row) != row.hash:
            return BadRow(row.seq, f"row {row.seq} was altered: it no longer has the hash that it carries")
        if row.previous != before:
            return BadRow(row.seq, f"row {row.seq} does not follow the row before it: one of them was put in its place")
        expected, before = row.seq + 1, row.hash
    if expected - 1 != seq:
        return BadRow(expected, f"row {expected} is missing: the log went on to row {seq}")
    if before != last:
        return BadRow(seq, f"row {seq} is not the one that was written last")
    return None
