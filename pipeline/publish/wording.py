"""What the lists, the feeds and the badges say of a row or of a change, in words."""

from decimal import Decimal
from typing import NamedTuple
from unicodedata import combining

from pipeline.publish.records import Change, Row, Site
from pipeline.render.escape import visible
from pipeline.render.words import figure, interval
from pipeline.scoring import severity

WITHHELD = "withheld"
DAY = len("2026-11-30")
LONGEST_NAME = 120
MOST_MARKS = 3
"""Upon one letter; languages that pile them up are content with two."""

WHAT: dict[str, str] = {
    "published": "Published",
    "changed": "New card",
    "reviewed again": "Reviewed again",
    "expired": "Expired",
    "withdrawn": "Withdrawn",
    "reply": "Vendor's note",
    "dispute": "Disputed by the vendor",
    "settled": "Dispute settled",
}

SCORED = ("published", "changed", "reviewed again")
"""What brings a score with it."""


class Said(NamedTuple):
    """A score as a card says it first: ``lead`` is what counts, ``aside`` what a reader may pass over."""

    lead: str
    aside: str

    def __str__(self) -> str:
        return f"{self.lead} ({self.aside})" if self.aside else self.lead


def score(row: Row) -> Said:
    """
    ``7.6 High`` with its interval; of what no model judged the interval's bands and ends, as on its card; of a card
    without a number that it is withheld, and where the score likely lies.
    """
    span = interval_of(row)
    if row.aivss is None:
        return Said(WITHHELD, f"likely {span}" if span else "")
    if row.estimated and span and row.low is not None and row.high is not None:
        return Said(f"{bands(row.low, row.high)}, {span}", f"about {figure(row.aivss, 1)}")
    return Said(number(row.aivss, row.band), span)


def bands(low: Decimal, high: Decimal) -> str:
    """``High to Critical``: the bands of an interval's two ends; one where they are the same."""
    first, last = severity(low), severity(high)
    return first if first == last else f"{first} to {last}"


def interval_of(row: Row) -> str:
    """``6.0–9.3``; nothing where there is none."""
    return "" if row.low is None or row.high is None else interval(row.low, row.high, 1)


def number(aivss: Decimal | None, band: str) -> str:
    """``7.6 High``"""
    return WITHHELD if aivss is None else f"{figure(aivss, 1)} {band}".rstrip()


def named(text: str, otherwise: str = "without a name") -> str:
    """A stranger's name for a thing, as long as a line bears; a link must have words where nothing of it is seen."""
    shown = visible(text)
    if not shown.isascii():
        shown = _low(shown)
    return (shown if len(shown) <= LONGEST_NAME else f"{shown[:LONGEST_NAME]}…") or otherwise


def _low(text: str) -> str:
    """No tower of marks upon a letter: it would stand across the lines above."""
    kept, marks = [], 0
    for char in text:
        marks = marks + 1 if combining(char) else 0
        if marks <= MOST_MARKS:
            kept.append(char)
    return "".join(kept)


def day(timestamp: str) -> str:
    return timestamp[:DAY]


def moment(timestamp: str, site: Site) -> str:
    """As RFC 3339 has it: what happens on a day, such as an expiry, happens when it begins."""
    known = timestamp or site.updated_at or site.today
    return f"{known}T00:00:00Z" if len(known) == DAY else known


def marks(row: Row) -> tuple[str, ...]:
    """What a reader must know of a row beside its score."""
    found = {
        "draft: nobody approved it": row.state == "draft",
        f"expired {row.expires}" if row.expires else "expired": row.state == "expired",
        "withdrawn": row.state == "withdrawn",
        "disputed": row.disputed,
        "partial": row.status == "partial",
    }
    return tuple(mark for mark, holds in found.items() if holds)


def moved(change: Change) -> str:
    """``6.1 Medium → 7.6 High``, or the score alone where there was none before or it stayed."""
    if not had_score_before(change) or change.previous_said == change.said:
        return change.said
    return f"{change.previous_said} → {change.said}"


def had_score_before(change: Change) -> bool:
    """Of a product's first edition there is nothing to compare with."""
    return change.what == "changed" or change.previous_aivss is not None


def other_band(change: Change) -> bool:
    """Whether the band changed; that a number came or went counts, because the band came or went with it."""
    return had_score_before(change) and change.band != change.previous_band
