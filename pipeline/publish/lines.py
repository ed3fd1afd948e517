"""
Rows as lines of a list: each is rendered once, however many of the lists it stands in, and a long list is paged.

A catalogue of ten thousand cards has some two hundred thousand lines in its lists.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from pipeline.publish import layout, paths, twins, wording
from pipeline.publish.records import File, Row, Site

PAGE = 250
"""Lines of a page, so that the longest is some 100 KB."""
_ROOT = "\0"
"""Where a line has the way back to the top; no text that was made visible holds it."""

Key = Callable[[Row], object]


class Lines(NamedTuple):
    """All that stand in lists, the highest score first, and how each is shown."""

    rows: tuple[Row, ...]
    shown: Mapping[str, str]
    """By slug."""
    told: Mapping[str, str]
    """By slug, the same for programs."""

    def html(self, rows: Sequence[Row], root: str, before: Callable[[Row], str] | None = None) -> Markup:
        """``before`` is what a line begins with: markup that holds nothing of a stranger's."""
        said = (f"<li>{before(row) if before else ''}{self.shown[row.slug]}</li>" for row in rows)
        return Markup("\n".join(said).replace(_ROOT, root))

    def twin(self, folder: str, title: str, says: str, rows: Sequence[Row]) -> File:
        return twins.of_list(folder, title, says, [self.told[row.slug] for row in rows])


class Page(NamedTuple):
    """One page of a list; ``number`` counts from 1, ``last`` is how many there are."""

    rows: tuple[Row, ...]
    number: int
    last: int
    before: str | None
    """The folder of the page before this one."""
    after: str | None


def of(rows: Sequence[Row]) -> Lines:
    ranked = tuple(sorted(rows, key=_rank))
    line = layout.environment().get_template("line.html.j2").render
    told = {row.slug: twins.of_row(row) for row in ranked}
    return Lines(ranked, {row.slug: line(_values(row)) for row in ranked}, told)


def _rank(row: Row) -> tuple[object, ...]:
    """What has no number comes last, the one that may be the highest first."""
    known = row.aivss if row.aivss is not None else row.high
    return row.aivss is None, -known if known is not None else 1, row.name.casefold(), row.slug


def _values(row: Row) -> dict[str, object]:
    said = wording.score(row)
    asides = (said.aside, paths.kind_label(row.kind) if row.kind else "", f"read {wording.day(row.read_at)}")
    return {
        "to": Markup(_ROOT) + paths.of_card(row),
        "name": wording.named(row.name),
        "band": paths.band_key(row.band) if row.band and row.state in ("current", "draft") else "unscored",
        "lead": said.lead,
        "marks": wording.marks(row),
        "aside": " · ".join(filter(None, asides)),
    }


def pages(folder: str, rows: Sequence[Row]) -> Iterator[tuple[str, Page]]:
    """Folder and page: the first lies in the folder itself, the others in ``2``, ``3`` … below it."""
    last = max(1, -(-len(rows) // PAGE))
    for number in range(1, last + 1):
        held = tuple(rows[(number - 1) * PAGE : number * PAGE])
        before = _at(folder, number - 1) if number > 1 else None
        yield _at(folder, number), Page(held, number, last, before, _at(folder, number + 1) if number < last else None)


def _at(folder: str, number: int) -> str:
    return folder if number == 1 else f"{folder}/{number}"


def listed(site: Site) -> Lines:
    return of(site.listed)
