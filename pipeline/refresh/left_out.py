"""The rows of a catalogue that a run cannot use: what is said of them, and what they say of missing entries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import structlog

from pipeline.catalogue import BadRow, Row
from pipeline.store.nightly import Nightly
from pipeline.store.nightly.entries import Listed, Night

log = structlog.get_logger(__name__)

MOST_BAD_ROWS = 1_000
"""Rows that cannot be read which the report and the log name; of more than these there is the number."""
SHOWN = 5
"""Of the rows for whose sake nothing is marked gone."""
TOGETHER = 500
"""Slugs in one statement."""


class LeftOut:
    """The rows of a catalogue that cannot be used: what is told of them is bounded, however many there are."""

    def __init__(self) -> None:
        self.count = 0
        self.slugs: set[str] = set()
        self.unknown: list[str] = []
        """The places of some that have no slug."""
        self.taken: set[str] = set()
        """Names that rows of this catalogue have come to."""
        self._first: list[BadRow] = []

    def good(self, rows: Iterable[Row]) -> Iterator[Listed]:
        """The others."""
        for row in rows:
            if isinstance(row, BadRow):
                self.add(row)
            else:
                given = (row.slug, row.source, row.kind, row.tags, row.schedule, row.beside, row.follow)
                yield Listed(*given, named=row.named)
        if self.count > MOST_BAD_ROWS:
            log.warning("catalogue rows left out that are not named", more=self.count - MOST_BAD_ROWS)

    def told(self) -> list[dict[str, str]]:
        """The first ones, for the report."""
        return [{"where": row.where, "why": row.why} for row in self._first]

    def add(self, row: BadRow) -> None:
        self.count += 1
        if len(self._first) < MOST_BAD_ROWS:
            self._first.append(row)
            log.warning("catalogue row left out", where=row.where, why=row.why)
        if row.slug is not None:
            self.slugs.add(row.slug)
        elif len(self.unknown) < SHOWN:
            self.unknown.append(row.where)


def vanished(night: Night, left: LeftOut, nightly: Nightly) -> int:
    """How many entries are gone: none while a row that cannot be read may be any of them."""
    slugs = iter(sorted(left.slugs))
    while some := list(islice(slugs, TOGETHER)):
        nightly.see(night, some)
    if left.unknown:
        log.warning("nothing is marked gone: rows without a slug may be what is missing", rows=left.unknown)
        return 0
    return nightly.vanish(night)
