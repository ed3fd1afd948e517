"""
Read a listing: an address, a name, a file or standard input in, a ``Listing`` out.

The network is a ``PageSource`` that the caller passes in; everything else here works on bytes.
"""

import os
import re
from typing import BinaryIO, NamedTuple
from urllib.parse import unquote, urlsplit

from pipeline.errors import AddressRefused
from pipeline.fetch import following, local, together
from pipeline.fetch.following import Source
from pipeline.fetch.page_source import FetchedPage, PageSource
from pipeline.fetch.parsing import MAX_NAME_CHARS, STDIN, UNNAMED, of_draft, parse
from pipeline.fetch.places import asking
from pipeline.fetch.places.asking import Asking, Found
from pipeline.fetch.places.joined import one
from pipeline.fetch.places.plan import plan
from pipeline.fetch.places.providers import PUBLIC, Places
from pipeline.model import Listing

__all__ = [
    "MAX_NAME_CHARS", "STDIN", "UNNAMED", "By", "FetchedPage", "Last", "PageSource", "Wanted", "parse", "read",
    "read_source", "revisit",
]  # fmt: skip

NOT_MODIFIED = 304

_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*)://")
_OTHER_SCHEME = re.compile(r"(?:file|data|javascript|mailto|ftp|blob|about):", re.IGNORECASE)


class Wanted(NamedTuple):
    """What makes up one listing."""

    source: str
    """An http(s) address, a name that stands for one, a file's path, or ``-`` for standard input."""
    beside: tuple[str, ...] = ()
    """Further documents about the same product, each as ``source``."""
    follow: int = 0
    """How many further pages of the source's site are read, as ``taxonomy.pages`` says which matter."""
    only: str | None = None
    """The one that is wanted of a source that holds many, as ``FILE#NAME`` says it too."""


class By(NamedTuple):
    """What reads it, and when: RFC 3339, UTC."""

    web: PageSource
    stdin: BinaryIO
    now: str
    places: Places = PUBLIC


def read(wanted: Wanted, by: By) -> Listing:
    """
    One listing of all its documents. A page that was to be followed and cannot be read is left out, and said to be.

    Raises a SourceError: UnreadableFile, TooLarge, UnsupportedFormat, AddressRefused, or what ``web`` raises.
    """
    first = _read(wanted.source, by, wanted.only)
    others = [_read(source, by, None).listing for source in wanted.beside]
    followed = following.read(first, by.web, now=by.now, most=wanted.follow)
    return together.joined([first.listing, *others, *followed.listings], missed=followed.unread)


def read_source(source: str, *, web: PageSource, stdin: BinaryIO, now: str, places: Places = PUBLIC) -> Listing:
    """``read`` of one source alone."""
    return read(Wanted(source), By(web, stdin, now, places))


def _read(source: str, by: By, only: str | None) -> Source:
    there = source == STDIN or (not _is_http(source) and os.path.lexists(source))
    planned = None if there else plan(source, by.places)
    if planned is not None:
        found = asking.read(planned, Asking(by.web, by.places, strict=False))
        page = found.texts[0].page
        return Source(_whole(source, found, by.now), page.body, page.charset)
    if _is_http(source):
        page = by.web.get(source)
        wanted = only or _named_in(source)
        listing = parse(page.body, source=source, charset=page.charset, now=by.now, http=page.http, only=wanted)
        return Source(listing, page.body, page.charset)
    if _SCHEME.match(source) or _OTHER_SCHEME.match(source):
        raise AddressRefused(f"{source!r} is not read: only http:// and https:// addresses, files, and - are")
    path, named = (source, None) if source == STDIN else local.one_of(source)
    raw = local.read_stdin(by.stdin) if source == STDIN else local.read(path)
    return Source(parse(raw, source=source, charset=None, now=by.now, http=None, only=only or named))


class Last(NamedTuple):
    """What the last visit found, and the folder in which a file must lie; where that is None, none is read."""

    etag: str | None
    last_modified: str | None
    below: str | None


def revisit(wanted: Wanted, last: Last, *, web: PageSource, now: str, places: Places = PUBLIC) -> Listing | None:
    """
    The listing as it is now; None where the server says that the one with these validators still holds. Of several
    documents every one is read, and one that cannot be read tonight is an error: without it, it would be another text.
    Raises what ``read`` raises.
    """
    several = bool(wanted.beside or wanted.follow)
    first = _again(wanted.source, last._replace(etag=None, last_modified=None) if several else last, web, now, places)
    if first is None or not several:
        return first and first.listing
    others = [_again(source, Last(None, None, last.below), web, now, places) for source in wanted.beside]
    followed = following.read(first, web, now=now, most=wanted.follow, strict=True)
    return together.joined([first.listing, *(one.listing for one in others if one), *followed.listings])


def _again(source: str, last: Last, web: PageSource, now: str, places: Places) -> Source | None:
    planned = None if os.path.isabs(source) else plan(source, places)
    if planned is not None:
        found = asking.read(planned, Asking(web, places, strict=True), etag=last.etag)
        return Source(_whole(source, found, now), found.texts[0].page.body) if found.texts else None
    if not _is_http(source):
        if last.below is None:
            raise AddressRefused(f"{source!r} is not read: a catalogue from the network names no file of this machine")
        path, named = local.one_of(source)
        raw = local.read_below(path, last.below)
        return Source(parse(raw, source=source, charset=None, now=now, http=None, only=named))
    page = web.get(source, etag=last.etag, last_modified=last.last_modified)
    if page.http.status == NOT_MODIFIED:
        return None
    named = _named_in(source)
    listing = parse(page.body, source=source, charset=page.charset, now=now, http=page.http, only=named)
    return Source(listing, page.body, page.charset)


def _whole(source: str, found: Found, now: str) -> Listing:
    """One listing of all that was read in the place of ``source``."""
    read = [
        of_draft(text.answer.draft, text.page.body, source=source, now=now, http=text.page.http) for text in found.texts
    ]
    return one(read, found)


def _is_http(source: str) -> bool:
    scheme = _SCHEME.match(source)
    return scheme is not None and scheme[1].lower() in ("http", "https")


def _named_in(url: str) -> str | None:
    """What the address of a file of many names in it: the fragment, where the path is that of JSON or YAML."""
    parts = urlsplit(url)
    return unquote(parts.fragment) or None if parts.path.lower().endswith(local.MAY_HOLD_MANY) else None
