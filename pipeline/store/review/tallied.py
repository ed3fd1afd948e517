"""The acts of the log, as far as reviewers are counted by them."""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlalchemy import Connection, case, select

from pipeline.errors import StoreError
from pipeline.review.tally import COUNTED, Done, Tallies, tallies
from pipeline.store.db.tables import reviews
from pipeline.store.review.ended import CHECK

AT_ONCE = 1_000
_ACTS = (
    select(
        reviews.c.seq, reviews.c.at, reviews.c.actor, reviews.c.action, reviews.c.card,
        case((reviews.c.action.in_(("amend", CHECK)), reviews.c.details), else_="").label("details"),
    )
    .where(reviews.c.action.in_(COUNTED))
    .order_by(reviews.c.seq)
    .limit(AT_ONCE)
)  # fmt: skip


def counted(connection: Connection, *, since: str) -> Tallies:
    """Verdicts from the day ``since`` on. Raises StoreError where the log cannot be read."""
    try:
        return tallies(_acts(connection), since=since)
    except (ValueError, KeyError, TypeError) as err:
        raise StoreError("the log cannot be read: find out where with 'threatcard review verify-log'.") from err


def _acts(connection: Connection) -> Iterator[Done]:
    """In order, some at a time: there may be many."""
    found = connection.execute(_ACTS).all()
    while found:
        for row in found:
            told = json.loads(row.details) if row.details else {}
            draft = told["draft"] if row.action == "amend" else ""
            outcome = told["outcome"] if row.action == CHECK else ""
            yield Done(row.at, row.actor, row.action, row.card, draft, outcome)
        found = connection.execute(_ACTS.where(reviews.c.seq > found[-1].seq)).all()
