"""A report in; where the review application has its cards and its run, out: nothing where that is not known."""

import re

from pipeline.drift.records import Report

_ID = re.compile("[0-9a-f]{12,64}")
"""Of a card or a run; nothing else becomes a part of an address."""


def card(report: Report, card_id: str | None) -> str:
    """The address of a card's page; "" where there is none to go to."""
    return _under(report, "cards", card_id)


def run(report: Report) -> str:
    """The address of the run's page; "" where it is not known."""
    return _under(report, "runs", report.run)


def _under(report: Report, what: str, named: str | None) -> str:
    base = report.review_url
    if base is None or not base.startswith(("https://", "http://")) or not _ID.fullmatch(named or ""):
        return ""
    return f"{base}/{what}/{named}"
