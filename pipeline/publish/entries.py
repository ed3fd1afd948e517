"""A row as the index shows it: what counts of its score first, as its card does, and what must be known beside it."""

from collections.abc import Iterable
from typing import NamedTuple

from pipeline.model import Interval
from pipeline.publish import wording
from pipeline.publish.records import Row, card_folder
from pipeline.render.escape import visible
from pipeline.render.headline import likeliest
from pipeline.render.words import figure
from pipeline.taxonomy import products

_NAME, _TAG = 200, 60
"""Characters that are shown: a stranger's name is no reason for a heavy page."""


class Entry(NamedTuple):
    row: Row
    name: str
    """Visible, and never empty: a link must have words."""
    tags: tuple[str, ...]
    estimated: bool
    """No model has judged it: its interval counts before its number."""
    likely: str
    """The likeliest band, where that is not the number's own."""
    marks: tuple[str, ...]

    @property
    def folder(self) -> str:
        return card_folder(self.row.slug)

    @property
    def lead(self) -> str:
        """``7.6 High``, ``High to Critical`` of an estimate, or that the score is withheld."""
        row = self.row
        if row.aivss is None:
            return wording.WITHHELD
        if self.estimated and row.low is not None and row.high is not None:
            return wording.bands(row.low, row.high)
        return f"{figure(row.aivss, 1)} {row.band}"

    @property
    def aside(self) -> str:
        """The interval, and what a reader may pass over."""
        row, span = self.row, wording.interval_of(self.row)
        if row.aivss is None:
            return f"likely {span}" if span else ""
        if self.estimated:
            return f"{span}, about {figure(row.aivss, 1)}, no model"
        return ", ".join(filter(None, (span, f"more likely {self.likely}" if self.likely else "")))

    @property
    def css(self) -> str:
        return self.row.band.lower() if self.row.aivss is not None else "unscored"

    @property
    def kind(self) -> str:
        return products.LABELS.get(self.row.kind, "")


def entries(rows: Iterable[Row]) -> tuple[Entry, ...]:
    """By name, as a reader looks for them."""
    return tuple(sorted(map(_entry, rows), key=lambda entry: (entry.name.casefold(), entry.row.slug)))


def _entry(row: Row) -> Entry:
    estimated = row.estimated and row.aivss is not None and bool(wording.interval_of(row))
    return Entry(
        row=row,
        name=cut(visible(row.name), _NAME) or "without a name",
        tags=tuple(dict.fromkeys(filter(None, (cut(visible(tag), _TAG) for tag in row.tags)))),
        estimated=estimated,
        likely="" if estimated else _likely(row),
        marks=_marks(row),
    )


def _likely(row: Row) -> str:
    if row.aivss is None or row.low is None or row.high is None:
        return ""
    likely = likeliest(Interval(low=row.low, high=row.high, bands=dict(row.bands)))
    return "" if likely == row.band else likely


def _marks(row: Row) -> tuple[str, ...]:
    holds = {
        "draft": row.state == "draft",
        "disputed": row.disputed,
        "partial": row.status == "partial",
        "high flag": row.flags_high > 0,
    }
    return tuple(mark for mark, one in holds.items() if one)


def cut(text: str, most: int) -> str:
    """At most ``most`` characters; what was cut is shown to be."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
