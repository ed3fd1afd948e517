"""A site in; its faults out, a line for each: what is missing, altered, broken, or points to nowhere."""

import hashlib
import json
import re
import stat
from collections.abc import Callable, Iterator
from functools import lru_cache
from html import unescape
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import NamedTuple
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

from pydantic import ValidationError

from pipeline.card.public import genuine
from pipeline.errors import UsageError
from pipeline.model import Card
from pipeline.publish import manifest
from pipeline.publish.card_page import frozen_files
from pipeline.publish.manifest import Manifest
from pipeline.publish.records import card_folder
from pipeline.render.words import counted

MOST_BYTES = 4_000_000
"""Of one page; a reader with a poor connection waits too long for more."""
_LINKS = re.compile(r'\s(href|src|action|content)="([^"]*)"')
_IDS = re.compile(r'\sid="([^"]*)"')
_OUTSIDE = ("http:", "https:", "mailto:", "data:")
_LOADED = re.compile(
    r'<(?:script|img|iframe|audio|video|source|embed|object|link rel="(?:stylesheet|icon)")[^>]*(?:src|href)="'
    r"(?:https?:)?//",
)
_POLICY = '<meta http-equiv="Content-Security-Policy" content="default-src \'none\';'


class Checked(NamedTuple):
    faults: tuple[str, ...]
    files: int

    @property
    def summary(self) -> str:
        found = counted(len(self.faults), "fault") if self.faults else "no fault"
        return f"{counted(self.files, 'file')} checked: {found}"


def check(folder: Path) -> Checked:
    """Raises UsageError for a folder that is no site of ours, or cannot be read."""
    made = manifest.read(folder, {})
    if made is None:
        raise UsageError(f"{str(folder)!r} is no site of 'threatcard publish'.")
    if not made.key:
        return Checked((f"{manifest.NAME}: cannot be read; publish again.",), 0)
    known = made.written()
    try:
        found = list(_walked(folder, folder))
        site = _Folder(folder, {one.name for one in found if one.odd is None})
        faults = [f"{one.name}: {one.odd}" for one in sorted(found) if one.odd is not None]
        faults += [*_strays(site, known), *_frozen(made, site)]
        for name in sorted(known):
            faults += [f"{name}: {fault}" for fault in _file(site, name, known[name])]
        faults += [f"{card_folder(slug)}/card.json: {fault}" for slug, fault in _shown(made, site)]
    except OSError as err:
        raise UsageError(f"{str(folder)!r} cannot be read: {err.strerror or err}.") from err
    return Checked(tuple(faults), len(known))


class _Found(NamedTuple):
    """What lies in the folder; ``odd``: what is wrong with it that is no regular file."""

    name: str
    odd: str | None = None


def _walked(folder: Path, root: Path) -> Iterator[_Found]:
    """Each file, whatever it is, and each folder that nothing is in. No link is followed. Raises OSError."""
    for path in folder.iterdir():
        name, mode = path.relative_to(root).as_posix(), path.lstat().st_mode
        if stat.S_ISDIR(mode):
            inside = list(_walked(path, root))
            yield from inside or [_Found(name, "is an empty folder, which publish does not leave")]
        elif stat.S_ISREG(mode):
            yield _Found(name)
        else:
            yield _Found(name, f"is {'a link' if stat.S_ISLNK(mode) else 'no regular file'}, and publish makes none")


class _Folder(NamedTuple):
    root: Path
    names: set[str]


def _strays(site: _Folder, known: dict[str, str]) -> Iterator[str]:
    for name in sorted(site.names - known.keys() - {manifest.NAME}):
        yield f"{name}: publish did not put it there"


def _frozen(made: Manifest, site: _Folder) -> Iterator[str]:
    for slug, entry in sorted(made.entries.items()):
        wanted = (name for card in entry.frozen for name in frozen_files(card))
        yield from (f"{name}: the edition of {slug} is not kept" for name in wanted if name not in entry.files)


def _shown(made: Manifest, site: _Folder) -> Iterator[tuple[str, str]]:
    """A product's card is the one that the lists have."""
    for slug, entry in sorted(made.entries.items()):
        name = f"{card_folder(slug)}/card.json"
        if name not in site.names:
            continue
        try:
            card = Card.model_validate_json((site.root / name).read_bytes())
        except ValidationError:
            continue  # It is named as no card.
        score = card.score
        shown = (card.id, card.name, score and score.aivss, score.severity if score else "")
        if shown != (entry.row.card, entry.row.name, entry.row.aivss, entry.row.band):
            yield slug, f"it is not the card {entry.row.card[:12]} as the lists have it"


def _file(site: _Folder, name: str, digest: str) -> Iterator[str]:
    if name not in site.names:
        yield "is missing"
        return
    body = (site.root / name).read_bytes()
    if hashlib.sha256(body).hexdigest() != digest:
        yield "is not as it was written"
    if not body:
        yield "is empty"
    test = _TESTS.get(_kind(name))
    if test is not None:
        yield from test(site, name, body)


def _kind(name: str) -> str:
    return "card.json" if name.endswith("/card.json") else Path(name).suffix


def _page(site: _Folder, name: str, body: bytes) -> Iterator[str]:
    text = body.decode("utf-8", "replace")
    if len(body) > MOST_BYTES:
        yield f"has {len(body):,} bytes; more than {MOST_BYTES:,} is too long for a page"
    if _POLICY not in text:
        yield "has no content security policy"
    if _LOADED.search(text):
        yield "loads something from another host"
    for link in dict.fromkeys(unescape(link) for attribute, link in _LINKS.findall(text) if attribute != "content"):
        if (fault := _link(site, name, link, text)) is not None:
            yield fault


def _link(site: _Folder, name: str, link: str, text: str) -> str | None:
    if link.startswith(_OUTSIDE):
        return None
    parts = urlsplit(link)
    target = normpath(join(dirname(name), unquote(parts.path))) if parts.path else name
    if parts.path.endswith("/"):
        target = join(target, "index.html")
    if target not in site.names:
        return f"the link {link!r} leads to nothing"
    # A fragment with values in it is read by the page's script.
    if not parts.fragment or "=" in parts.fragment:
        return None
    ids = _IDS.findall(text) if target == name else _ids(site.root / target)
    return None if unquote(parts.fragment) in ids else f"the link {link!r} leads to no place in its page"


@lru_cache(maxsize=64)
def _ids(path: Path) -> frozenset[str]:
    return frozenset(unescape(one) for one in _IDS.findall(path.read_text("utf-8", "replace")))


def _card(_site: _Folder, name: str, body: bytes) -> Iterator[str]:
    try:
        card = Card.model_validate_json(body)
    except ValidationError as err:
        yield f"is no card: {err.errors()[0]['msg']}"
        return
    if not genuine(card):
        yield "its content does not have its digest"
    elif name.startswith("c/") and card.id not in name:
        yield f"is the card {card.id[:12]}"


def _json(_site: _Folder, _name: str, body: bytes) -> Iterator[str]:
    if _loaded(body) is None:
        yield "is no JSON"


def _lines(_site: _Folder, _name: str, body: bytes) -> Iterator[str]:
    bad = (number for number, line in enumerate(body.splitlines(), start=1) if _loaded(line) is None)
    if (first := next(bad, None)) is not None:
        yield f"line {first} is no JSON"


def _loaded(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _xml(_site: _Folder, _name: str, body: bytes) -> Iterator[str]:
    try:
        ElementTree.fromstring(body)
    except ElementTree.ParseError as err:
        yield f"is no XML: {err}"


_TESTS: dict[str, Callable[[_Folder, str, bytes], Iterator[str]]] = {
    ".html": _page,
    "card.json": _card,
    ".json": _json,
    ".jsonl": _lines,
    ".xml": _xml,
    ".svg": _xml,
}
