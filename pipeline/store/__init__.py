"""Listings, cards, verdicts, people and runs in, and out again: SQLite or PostgreSQL, and all the SQL there is."""

from pipeline.store.listed import Counts, Page, QueueFilter, QueueRow
from pipeline.store.progress import Outcome, Progress
from pipeline.store.records import (
    BadRow,
    Edition,
    Known,
    Product,
    Queued,
    Remark,
    Reply,
    ReviewRow,
    Revision,
    Run,
    Task,
    Withdrawn,
)
from pipeline.store.review.anchors import Anchor
from pipeline.store.review.people import User
from pipeline.store.store import Store

__all__ = [
    "Anchor", "BadRow", "Counts", "Edition", "Known", "Outcome", "Page", "Product", "Progress", "QueueFilter",
    "QueueRow", "Queued", "Remark", "Reply", "ReviewRow", "Revision", "Run", "Store", "Task", "User", "Withdrawn",
]  # fmt: skip
