"""
Read a listing: an address, a file or standard input in, a ``Listing`` out.

The network is a ``PageSource`` that the caller passes in; everything else here works on bytes.
"""

import hashlib
import re
from contextlib import AbstractContextManager
from pathlib import Path, PurePath
from typing import BinaryIO, Protocol
from urllib.parse import unquote, urlsplit

from pipeline.errors import AddressRefused, TooLarge, UnreadableFile
from pipeline.fetch import local
from pipeline.fetch.read import bounds, by_format, hidden_text, shortfall
from pipeline.fetch.read.decode import decode
from pipeline.fetch.read.labelled_lines import keys
from pipeline.fetch.read.normalise import normalise, one_line
from pipeline.model import Http, Listing

MAX_BYTES = 5_000_000
MAX_NAME_CHARS = 120
STDIN = "-"
NOT_MODIFIED = 304
UNNAMED = "unnamed listing"

_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*)://")
_OTHER_SCHEME = re.compile(r"(?:file|data|javascript|mailto|ftp|blob|about):", re.IGNORECASE)
_TELLS_NOTHING = keys(
    "readme skill index server agent agent-card agent_card card tools tools-list listing description page "
    "default llms home record modelcard model_card .well-known raw blob main master docs doc document download "
    "untitled"
)


class FetchedPage(Protocol):
    """A page as it came: unpacked bytes, the server's word for the charset, and the facts of the exchange."""

    @property
    def body(self) -> bytes: ...
    @property
    def charset(self) -> str | None: ...
    @property
    def http(self) -> Http: ...


class PageSource(Protocol):
    """Gets a page or raises a SourceError."""

    def get(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> FetchedPage: ...


def read_source(source: str, *, web: PageSource, stdin: BinaryIO, now: str) -> Listing:
    """
    The listing at an http(s) address, in a file, or on standard input (``-``). ``now`` is RFC 3339, UTC.

    Raises a SourceError: UnreadableFile, TooLarge, UnsupportedFormat, AddressRefused, or what ``web`` raises.
    """
    if _is_http(source):
        page = web.get(source)
        return parse(page.body, source=source, charset=page.charset, now=now, http=page.http)
    if _SCHEME.match(source) or _OTHER_SCHEME.match(source):
        raise AddressRefused(f"{source!r} is not read: only http:// and https:// addresses, files, and - are")
    raw = _read_stdin(stdin) if source == STDIN else _read_file(source, local.opened(source))
    return parse(raw, source=source, charset=None, now=now, http=None)


def revisit(  # noqa: PLR0913 (two of them are what the last visit found)
    source: str, *, web: PageSource, now: str, etag: str | None, last_modified: str | None, below: str | None
) -> Listing | None:
    """
    The listing at an address or in a file; None where the server says that the one with these validators still
    holds. A file must lie below the folder ``below``; where that is None, none is read. Raises what ``read_source``
    raises.
    """
    if not _is_http(source):
        if below is None:
            raise AddressRefused(f"{source!r} is not read: a catalogue from the network names no file of this machine")
        raw = _read_file(source, local.opened_below(source, below))
        return parse(raw, source=source, charset=None, now=now, http=None)
    page = web.get(source, etag=etag, last_modified=last_modified)
    if page.http.status == NOT_MODIFIED:
        return None
    return parse(page.body, source=source, charset=page.charset, now=now, http=page.http)


def _is_http(source: str) -> bool:
    scheme = _SCHEME.match(source)
    return scheme is not None and scheme[1].lower() in ("http", "https")


def parse(raw: bytes, *, source: str, charset: str | None, now: str, http: Http | None) -> Listing:
    """
    The listing that ``raw`` holds; ``charset`` is what the server said it is written in. It says what of a source that
    is too long was left unread.

    Raises UnsupportedFormat for what is not text, and for JSON and XML that no listing is written in.
    """
    address = http.final_url if http else source
    draft = by_format(decode(raw, charset=charset), host=_host(address))
    text, unread = bounds.listing(normalise(draft.text))
    substance = bounds.listing(normalise(draft.substance)).kept
    hidden = hidden_text.kept(draft.hidden, text)
    name = one_line(draft.name or "")[:MAX_NAME_CHARS].strip() or _name_of(address)
    return Listing(
        source=source,
        kind=draft.kind,
        name=name,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        raw_sha256=hashlib.sha256(raw).hexdigest(),
        fetched_at=now,
        http=http,
        shortfall=shortfall.find(draft, text, substance),
        own_words=substance if draft.kind in shortfall.RECORDS else None,
        hidden=hidden.entries,
        unread=bounds.told(draft.unread, unread),
        hidden_unread=hidden.more or None,
    )


def _read_stdin(stdin: BinaryIO) -> bytes:
    raw = stdin.read(MAX_BYTES + 1)
    if not raw.strip():
        raise UnreadableFile("standard input is empty: pipe a listing into it, or name a file or an address")
    return _within_limit(raw, "standard input")


def _read_file(source: str, opened: AbstractContextManager[BinaryIO]) -> bytes:
    try:
        with opened as file:
            raw = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise UnreadableFile(f"no file {source!r}{_meant(source)}") from error
    except IsADirectoryError as error:
        raise UnreadableFile(f"{source!r} is a directory: name a file in it{_inside(source)}") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise UnreadableFile(f"cannot read {source!r}: {reason}; check the path and its permissions") from error
    if not raw.strip():
        raise UnreadableFile(f"{source!r} is empty: name a file that describes the product")
    return _within_limit(raw, repr(source))


def _within_limit(raw: bytes, what: str) -> bytes:
    if len(raw) > MAX_BYTES:
        raise TooLarge(f"{what} is larger than {MAX_BYTES // 1_000_000} MB: pass only the part that is the listing")
    return raw


def _meant(source: str) -> str:
    """Advice for an address that lacks its scheme."""
    host = re.match(r"(?:https?:/*|(?=www\.)|(?=[^/]+/))((?:[\w-]+\.)+[a-z]{2,})(?:[/:?#]|$)", source, re.IGNORECASE)
    return f": check the path; for the web page, write 'https://{host[1]}…'" if host else ": check the path"


def _inside(source: str) -> str:
    likely = ("SKILL.md", "README.md", "server.json", "agent-card.json")
    found = [name for name in likely if (Path(source) / name).is_file()]
    return f", such as {str(Path(source) / found[0])!r}" if found else ""


def _host(address: str) -> str:
    """The host's name without ``www.``; nothing for a file."""
    if not _SCHEME.match(address):
        return ""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _name_of(address: str) -> str:
    """What the address says: a file's stem, the folder of a README, the last telling part of a path, the host."""
    if address == STDIN:
        return UNNAMED
    host = _host(address)
    path = PurePath(unquote(urlsplit(address).path) if host else address)
    parts = [path.stem, *(part for part in reversed(path.parts[:-1]))] if path.parts else []
    telling = (one_line(part) for part in parts if part.strip("/. ") and part.lower() not in _TELLS_NOTHING)
    return next(telling, host or UNNAMED)[:MAX_NAME_CHARS]
