"""
Read a listing: an address, a name, a file or standard input in, a ``Listing`` out.

The network is a ``PageSource`` that the caller passes in; everything else here works on bytes.
"""

import os
import re
from collections.abc import Callable
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


class Last(NamedTuple):
    """What the last visit found, and the folder in which a file must lie; where that is None, none is read."""

    etag: str | None
    last_modified: str | None
    below: str | None


class _Way(NamedTuple):
    """How sources are read: what gets a page, who keeps the text behind a name, what is in a file."""

    web: PageSource
    now: str
    places: Places
    file: Callable[[str], bytes]
    named: Callable[[str], bool]
    """Whether a source may be a name that stands for a text elsewhere."""
    strict: bool
    """Whether what is missing for today alone is an error."""


def read(wanted: Wanted, by: By) -> Listing:
    """
    One listing of all its documents. A page that was to be followed and cannot be read is left out, and said to be.

    Raises a SourceError: UnreadableFile, TooLarge, UnsupportedFormat, AddressRefused, or what ``web`` raises.
    """

    def file(path: str) -> bytes:
        return local.read_stdin(by.stdin) if path == STDIN else local.read(path)

    def named(source: str) -> bool:
        return source != STDIN and (_is_http(source) or not os.path.lexists(source))

    return _listing(wanted, _Way(by.web, by.now, by.places, file, named, strict=False))


def read_source(source: str, *, web: PageSource, stdin: BinaryIO, now: str, places: Places = PUBLIC) -> Listing:
    """``read`` of one source alone."""
    return read(Wanted(source), By(web, stdin, now, places))


def revisit(wanted: Wanted, last: Last, *, web: PageSource, now: str, places: Places = PUBLIC) -> Listing | None:
    """
    The listing as it is now; None where the server says that the one with these validators still holds. Of several
    documents every one is read, and one that cannot be read tonight is an error: without it, it would be another text.
    Raises what ``read`` raises.
    """

    def file(path: str) -> bytes:
        if last.below is None:
            raise AddressRefused(f"{path!r} is not read: a catalogue from the network names no file of this machine")
        return local.read_below(path, last.below)

    way = _Way(web, now, places, file, lambda source: not os.path.isabs(source), strict=True)
    if wanted.beside or wanted.follow:
        return _listing(wanted, way)
    source = _source(wanted.source, way, None, etag=last.etag, last_modified=last.last_modified)
    return source and source.listing


def _listing(wanted: Wanted, way: _Way) -> Listing:
    sources = [_source(wanted.source, way, wanted.only), *(_source(one, way, None) for one in wanted.beside)]
    # Nothing was sent that a server could say still holds.
    first, *others = [source for source in sources if source is not None]
    followed = following.read(first, way.web, now=way.now, most=wanted.follow, strict=way.strict)
    listings = [first.listing, *(one.listing for one in others), *followed.listings]
    return together.joined(listings, missed=followed.unread)


def _source(
    source: str, way: _Way, only: str | None, *, etag: str | None = None, last_modified: str | None = None
) -> Source | None:
    """None where what these validators are of still holds."""
    planned = plan(source, way.places) if way.named(source) else None
    if planned is not None:
        found = asking.read(planned, Asking(way.web, way.places, strict=way.strict), etag=etag)
        if not found.texts:
            return None
        page = found.texts[0].page
        return Source(_whole(source, found, way.now), page.body, page.charset)
    if _is_http(source):
        page = way.web.get(source, etag=etag, last_modified=last_modified)
        if page.http.status == NOT_MODIFIED:
            return None
        wanted = only or _named_in(source)
        listing = parse(page.body, source=source, charset=page.charset, now=way.now, http=page.http, only=wanted)
        return Source(listing, page.body, page.charset)
    if _SCHEME.match(source) or _OTHER_SCHEME.match(source):
        raise AddressRefused(f"{source!r} is not read: only http:// and https:// addresses, files, and - are")
    path, named = (source, None) if source == STDIN else local.one_of(source)
    return Source(parse(way.file(path), source=source, charset=None, now=way.now, http=None, only=only or named))


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
