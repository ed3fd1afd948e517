"""Listings, cards, verdicts, people and runs, in SQLite or PostgreSQL: all the SQL there is."""

from pipeline.store.records import (
    BadRow,
    Counts,
    Page,
    QueueFilter,
    QueueRow,
    ReviewRow,
    Revision,
    Run,
    User,
)
from pipeline.store.store import Store

__all__ = ["BadRow", "Counts", "Page", "QueueFilter", "QueueRow", "ReviewRow", "Revision", "Run", "Store", "User"]
