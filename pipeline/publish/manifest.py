"""
What a site was made from, kept within it: a line for each product with its row and the digests of its files, so that
a card that did not change need not be read again. The file is also what tells a site of ours from another folder.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ValidationError

from pipeline.card.make import software
from pipeline.publish.asked import Asked, state
from pipeline.publish.records import Change, Row, is_plain
from pipeline.store.records import Product

NAME = ".threatcard-site.jsonl"
FORM: Literal[2] = 2
"""Of this file; one of another form is taken for none, and everything is made anew."""
SOURCES = ("publish", "render", "card", "policy", "scoring", "taxonomy")
"""Rooms that shape a page."""
PACKAGE = Path(__file__).parent.parent


class Entry(NamedTuple):
    """One product, as it was written."""

    stamp: str
    """Of everything that its page shows, the cards by their ids."""
    row: Row
    changes: tuple[Change, ...]
    files: Mapping[str, str]
    """By path, the SHA-256 of what was written."""
    frozen: Mapping[str, str]
    """By card, the stamp of the approval that its frozen page shows."""


class Manifest(NamedTuple):
    key: str
    """Of what all pages depend on; "" where there is no manifest that can be read."""
    entries: Mapping[str, Entry]
    """By slug."""
    files: Mapping[str, str]
    """What belongs to no product."""
    cards: str
    """The digest of the digests of the cards that ``catalogue.jsonl`` is joined of."""

    def written(self) -> dict[str, str]:
        """Every file of the site, with its digest."""
        known = dict(self.files)
        for entry in self.entries.values():
            known.update(entry.files)
        return known


NONE = Manifest("", {}, {}, "")


def key(asked: Asked) -> str:
    """Another version of the software, another template or another wish: other pages."""
    shown = (asked.title, asked.url, asked.drafts, asked.approver, asked.note, asked.context)
    return digest([FORM, software(), _sources(), *shown])


@cache
def _sources() -> str:
    found = hashlib.sha256()
    for path in sorted(path for room in SOURCES for path in (PACKAGE / room).rglob("*")):
        if path.suffix in (".py", ".j2", ".css", ".js"):
            found.update(path.relative_to(PACKAGE).as_posix().encode())
            found.update(path.read_bytes())
    return found.hexdigest()


def stamp(product: Product, asked: Asked) -> str:
    return digest([product, state(product, asked.today)])


def approval_stamp(given: Iterable[Any]) -> str:
    return digest(list(given))


def digest(of: Any) -> str:
    return hashlib.sha256(json.dumps(of, sort_keys=True, default=str).encode()).hexdigest()


def text(made: Manifest) -> bytes:
    lines = [
        json.dumps({"form": FORM, "key": made.key}),
        *(_line(slug, made.entries[slug]) for slug in sorted(made.entries)),
        json.dumps({"files": made.files, "cards": made.cards}, sort_keys=True),
    ]
    return ("\n".join(lines) + "\n").encode()


def _line(slug: str, entry: Entry) -> str:
    known = {**entry._asdict(), "row": entry.row, "changes": entry.changes, "slug": slug}
    return json.dumps(known, sort_keys=True, default=str)


class _First(BaseModel):
    form: Literal[2]
    key: str


class _Line(BaseModel):
    slug: str
    stamp: str
    row: Row
    changes: tuple[Change, ...]
    files: dict[str, str]
    frozen: dict[str, str]


class _Last(BaseModel):
    files: dict[str, str]
    cards: str


Lines = dict[bytes, tuple[str, Entry]]
"""Of manifests, as they were read: the slug and the entry."""


def read(folder: Path, lines: Lines) -> Manifest | None:
    """
    None where there is none; ``NONE`` for one that cannot be read, is of another form, or names what no site holds:
    somebody may have written in it. ``lines`` are those that were read before, which are not read again: a site and the
    one before it have nearly all in common.
    """
    try:
        first, *told = (folder / NAME).read_bytes().splitlines() or [b""]
        key = _First.model_validate_json(first).key
        last = _Last.model_validate_json(told.pop() if told else b"")
        lines.update((line, _entry(line)) for line in told if line not in lines)
    except FileNotFoundError:
        return None
    except ValidationError:
        return NONE
    entries = dict(lines[line] for line in told)
    names = chain(last.files, *(entry.files for entry in entries.values()))
    return Manifest(key, entries, last.files, last.cards) if all(map(is_plain, names)) else NONE


def _entry(line: bytes) -> tuple[str, Entry]:
    found = _Line.model_validate_json(line)
    return found.slug, Entry(found.stamp, found.row, found.changes, found.files, found.frozen)
