"""Listings, cards, verdicts, people and runs in, and out again: SQLite or PostgreSQL, and all the SQL there is."""

from pipeline.store.records import (
    BadRow,
    Counts,
    Known,
    Outcome,
    Page,
    Progress,
    Queued,
    QueueFilter,
    QueueRow,
    ReviewRow,
    Revision,
    Run,
    Task,
    User,
)
from pipeline.store.review.anchors import Anchor
from pipeline.store.store import Store

__all__ = [
    "Anchor", "BadRow", "Counts", "Known", "Outcome", "Page", "Progress", "QueueFilter", "QueueRow", "Queued",
    "ReviewRow", "Revision", "Run", "Store", "Task", "User",
]  # fmt: skip
