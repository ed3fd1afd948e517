"""What a nightly run found in; the drift report out: JSON, Markdown, one HTML page and lines for a shell."""

from pipeline.drift.records import (
    BadRow,
    Cause,
    Counts,
    Failure,
    Gone,
    Inconclusive,
    Input,
    Moved,
    New,
    Outdated,
    Partial,
    Remade,
    Report,
    Reworded,
    Waiting,
    in_order,
)
from pipeline.drift.writing import json, markdown, page, summary

__all__ = [
    "BadRow",
    "Cause",
    "Counts",
    "Failure",
    "Gone",
    "Inconclusive",
    "Input",
    "Moved",
    "New",
    "Outdated",
    "Partial",
    "Remade",
    "Report",
    "Reworded",
    "Waiting",
    "in_order",
    "json",
    "markdown",
    "page",
    "summary",
]
