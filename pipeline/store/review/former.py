"""Names that are names no longer, by the log: each was merged into another one."""

from __future__ import annotations

import json

from sqlalchemy import Connection, select

from pipeline.errors import ReviewError, StoreError
from pipeline.store.db.tables import reviews

MERGE = "merge"


def names(connection: Connection, *, now: str | None = None) -> dict[str, str]:
    """
    By each name that is one no longer, the name that stands for it, at that time or at this moment. Raises StoreError
    for a row that cannot be read.
    """
    wanted = select(reviews.c.seq, reviews.c.slug, reviews.c.details).where(reviews.c.action == MERGE)
    if now is not None:
        wanted = wanted.where(reviews.c.at <= now)
    found: dict[str, str] = {}
    for row in connection.execute(wanted.order_by(reviews.c.seq)):
        gone = _gone(row.seq, row.details)
        found = {one: row.slug if into == gone else into for one, into in found.items()} | {gone: row.slug}
    return found


def of(connection: Connection, slug: str) -> tuple[str, ...]:
    """The name with those that were merged into it."""
    return (slug, *sorted(gone for gone, into in names(connection).items() if into == slug))


def must_be_a_name(connection: Connection, slug: str) -> None:
    """Raises ReviewError: what is decided under a name that is none would stand beside the product's own card."""
    if (into := names(connection).get(slug)) is not None:
        raise ReviewError(f"{slug} was merged into {into}: decide on the card of that name.")


def _gone(seq: int, details: str) -> str:
    try:
        return str(json.loads(details)["from"])
    except (ValueError, KeyError, TypeError, RecursionError) as err:
        raise StoreError(f"row {seq} of the log cannot be read: see 'threatcard review verify-log'.") from err
