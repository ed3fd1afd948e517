"""Where in a file of the repository each card stands: the line of a catalogue that names its product."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pipeline.export.records import Entry
from pipeline.export.sarif import Place

_PARTS = re.compile(r"[\s\"'`,;|<>()\[\]{}]+")


class Found(NamedTuple):
    places: Mapping[str, Place]
    """By the entry's ``ref``."""
    unnamed: tuple[str, ...]
    """Those that no line names: the first line stands for them."""


def in_catalogue(entries: Sequence[Entry], path: str, text: str) -> Found:
    """By the listing's source, else by the slug: the first line in which it stands as a whole."""
    lines = text.splitlines() or [""]
    first: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        for part in (*_PARTS.split(line), line.strip()):
            first.setdefault(part, number)
    places: dict[str, Place] = {}
    unnamed: list[str] = []
    for entry in entries:
        found = _line(entry, first, lines)
        if found is None:
            unnamed.append(entry.ref)
        at = found or 1
        places[entry.ref] = Place(path, at, max(1, len(lines[at - 1].encode("utf-16-le", "replace")) // 2))
    return Found(places, tuple(unnamed))


def _line(entry: Entry, first: Mapping[str, int], lines: Sequence[str]) -> int | None:
    source, slug = entry.read_from, entry.card.slug
    if source in first:
        return first[source]
    if slug in first:
        return first[slug]
    # An address with commas or brackets in it is no part by itself.
    return next((number for number, line in enumerate(lines, 1) if source and source in line), None)
