"""
The directory's index: a plain list that needs no script, and beside it a catalogue in one plain script, by which the
reader's browser searches, filters, sorts and compares without asking anybody.

Where the list is long it goes on in ``list/2/``, ``list/3/`` …, so that no page grows with the directory.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.publish import twins, wording
from pipeline.publish.catalogue import script
from pipeline.publish.entries import Entry, entries
from pipeline.publish.layout import page
from pipeline.publish.records import File, Site
from pipeline.render.words import BANDS
from pipeline.taxonomy import factors, layers
from pipeline.taxonomy.products import PRODUCTS

PAGE = 250
"""Entries of a plain page, some 100 KB."""
COMPARE = "compare"
STATIC = Path(__file__).parent / "static"
ASSETS = ("rows.js", "directory.js", "compare.js", "directory.css")
BROWSE = (("band", "Bands"), ("kind", "Kinds"), ("factor", "Factors"), ("layer", "Layers"), ("tag", "Tags"))
"""Folders of the lists that need no script either."""
SORTS = (
    ("name", "Name"),
    ("score", "Score, highest first"),
    ("score-up", "Score, lowest first"),
    ("read", "Read last, newest first"),
    ("read-up", "Read last, oldest first"),
)


class Held(NamedTuple):
    """One plain page; ``number`` counts from 1."""

    entries: Sequence[Entry]
    number: int
    last: int
    start: int
    """How many stand before it."""


def files(site: Site) -> Iterator[File]:
    """The index, the pages on which its list goes on, the page that compares, and what they load."""
    every = entries(site.listed)
    counts = _counts(every)
    for held in _pages(every):
        folder = "" if held.number == 1 else f"list/{held.number}"
        scripts = ("catalogue.js", "rows.js", "directory.js") if held.number == 1 else ()
        yield page(site, folder, "directory.html.j2", scripts=scripts, held=held, total=len(every), **counts)
    choice = [twins.of_row(entry.row) for entry in every]
    yield twins.of_list(COMPARE, "Compare cards", "What can be compared, each with where its figures stand.", choice)
    yield page(site, COMPARE, "compare.html.j2", scripts=("catalogue.js", "rows.js", "compare.js"))
    yield File("assets/catalogue.js", script(every))
    for name in ASSETS:
        yield File(f"assets/{name}", (STATIC / name).read_bytes())


def _pages(every: Sequence[Entry]) -> Iterator[Held]:
    last = max(1, -(-len(every) // PAGE))
    for number in range(1, last + 1):
        start = (number - 1) * PAGE
        yield Held(every[start : start + PAGE], number, last, start)


def _counts(every: Sequence[Entry]) -> dict[str, Any]:
    """What can be chosen, each with how many there are."""
    bands = Counter(entry.row.band or wording.WITHHELD for entry in every)
    kinds = Counter(entry.row.kind for entry in every)
    return {
        "bands": [(name, bands[name]) for name in (*reversed(BANDS), wording.WITHHELD)],
        "kinds": [(product.key, product.label, kinds[product.key]) for product in PRODUCTS if kinds[product.key]],
        "factors": factors.FACTORS,
        "layers": layers.LAYERS,
        "levels": factors.GRID[1:],
        "sorts": SORTS,
        "browse": BROWSE,
    }
