"""Where a catalogue is read from: a file or an address in, its bytes as a stream and the form that they are in out."""

import gzip
import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import PurePosixPath
from typing import BinaryIO, Literal, NamedTuple, TextIO, cast
from urllib.parse import unquote, urlsplit

from pipeline.catalogue import holding, records
from pipeline.errors import AddressRefused, InputError, UnreadableFile
from pipeline.fetch import PageSource, local
from pipeline.fetch.net.urls import shown
from pipeline.fetch.places.plan import is_name
from pipeline.fetch.places.providers import PUBLIC
from pipeline.fetch.read.many import Many

Form = Literal["yaml", "csv", "json lines", "sitemap"]

READ = (
    "YAML (a list with '- url: …'), CSV (with a header that has url), JSON Lines (one object a line), a sitemap, "
    "an MCP registry (https://HOST/v0/servers) or a saved page of one, a marketplace.json, or a folder of files"
)

_BY_SUFFIX: dict[str, Form] = {
    ".yaml": "yaml",
    ".yml": "yaml",
    ".csv": "csv",
    ".tsv": "csv",
    ".jsonl": "json lines",
    ".ndjson": "json lines",
    ".xml": "sitemap",
}
_BY_TYPE: dict[str, Form] = {
    "text/csv": "csv",
    "text/tab-separated-values": "csv",
    "application/csv": "csv",
    "application/yaml": "yaml",
    "application/x-yaml": "yaml",
    "text/yaml": "yaml",
    "text/x-yaml": "yaml",
    "application/jsonl": "json lines",
    "application/x-ndjson": "json lines",
    "application/xml": "sitemap",
    "text/xml": "sitemap",
}
_HEAD = 4_096
_OF_PLUGINS = re.compile(r"/\.[a-z]+-plugin\Z")
"""Where a repository keeps its marketplace, whose plugins lie beside that folder."""
_GZIP = b"\x1f\x8b"
_LIST = re.compile(r"(?:[ \t]*(?:#[^\n]*|---[^\n]*)?\r?\n)*[ \t]*(?:-\s|\[)")
_HEADER = re.compile(r'(?:[^\n]*[,;\t])?"?url"?(?:[,;\t][^\n]*)?\r?(?:\n|\Z)', re.IGNORECASE)


class Opened(NamedTuple):
    """The catalogue's bytes; they can be read again from the start."""

    stream: BinaryIO
    name: str
    """For messages."""
    source: str
    """The file's absolute path, or the address."""
    suffix: str
    media: str
    """The bare media type that the server gave; empty for a file."""
    folder: str | None
    """What the paths in it are relative to; None for one that came over the network, which may name none."""
    below: str | None
    """Where the files that it names must lie."""

    @property
    def form(self) -> Form:
        """Raises InputError when it is none of them."""
        return _BY_SUFFIX.get(self.suffix) or _BY_TYPE.get(self.media) or _told(self)

    def held(self) -> Many | None:
        """The listings that stand in it, where it is JSON that holds them."""
        start = _peek(self.stream, _HEAD).lstrip(b"\xef\xbb\xbf \t\r\n")
        return holding.found(self.stream) if start[:1] in (b"{", b"[") else None

    def text(self) -> TextIO:
        """UTF-8, or UTF-16 with its mark; a byte that is neither becomes U+FFFD. Line ends are line feeds."""
        start = _peek(self.stream, 2)
        encoding = "utf-16" if start in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        return io.TextIOWrapper(self.stream, encoding=encoding, errors="replace")

    def place(self, written: str) -> str:
        """The source that a row's ``url`` means; raises InputError for one that this catalogue may not name."""
        if self._is_name(written):
            return written
        if self.folder is None or self.below is None or not written or records.is_address(written):
            return records.address(written)
        if records.has_scheme(written):
            raise InputError(
                f"url is {shown(written)}: only http:// and https:// addresses and files are read "
                "(a file whose name holds a colon is written ./NAME)"
            )
        path = os.path.abspath(os.path.join(self.folder, written))
        if (why := local.refused(path, self.below)) is not None:
            raise InputError(f"url is {shown(written)}, which {why}: name a file below {shown(self.below)}")
        return path

    def _is_name(self, written: str) -> bool:
        """Whether it is looked up over the network, as ``io.github.owner/name`` is, and no file's path."""
        there = self.folder is not None and os.path.lexists(os.path.join(self.folder, written))
        return is_name(written, PUBLIC) and not there


def below(source: str) -> str | None:
    """The folder in which the files of a catalogue must lie; None for an address, which names none."""
    if records.is_address(source):
        return None
    real = os.path.realpath(source)
    folder = real if os.path.isdir(real) else os.path.dirname(real)
    return os.path.dirname(folder) if _OF_PLUGINS.search(folder) else folder


@contextmanager
def opened(source: str, *, web: PageSource) -> Iterator[Opened]:
    """Raises OSError, UnreadableFile for a pipe, AddressRefused for ``ftp://…``, and what ``web`` raises."""
    if records.is_address(source):
        yield fetched(source, web=web)
        return
    if records.has_scheme(source) and not os.path.exists(source):
        raise AddressRefused(f"{source!r} is not read: only http:// and https:// addresses, files and folders are")
    if (other := local.kind(os.stat(source).st_mode)) is not None:
        raise UnreadableFile(f"{source!r} is {other}, and a catalogue is read from a file: save it first")
    with local.opened(source) as file:
        packed = _peek(file, 2) == _GZIP
        with gzip.open(file) if packed else nullcontext(file) as stream:
            folder = os.path.dirname(os.path.abspath(source))
            whole = os.path.abspath(source)
            yield Opened(cast(BinaryIO, stream), repr(source), whole, _suffix(source), "", folder, below(source))


def fetched(url: str, *, web: PageSource) -> Opened:
    page = web.get(url)
    media = re.split("[;,]", page.http.content_type, maxsplit=1)[0].strip().lower()
    return Opened(
        io.BytesIO(page.body), shown(url), url, _suffix(urlsplit(page.http.final_url).path), media, None, None
    )


def _suffix(path: str) -> str:
    name = PurePosixPath(unquote(path).lower())
    return name.with_suffix("").suffix if name.suffix == ".gz" else name.suffix


def _peek(stream: BinaryIO, size: int) -> bytes:
    start = stream.read(size)
    stream.seek(0)
    return start


def _told(catalogue: Opened) -> Form:
    """By its beginning, where neither its name nor its type says what it is."""
    start = _peek(catalogue.stream, _HEAD).decode("utf-8-sig", "replace")
    if not start.strip():
        raise InputError(f"{catalogue.name} is empty: a catalogue is {READ}")
    if start.lstrip().startswith("<") and "<html" not in start.lower():
        return "sitemap"
    if _LIST.match(start):
        return "yaml"
    if start.lstrip().startswith("{"):
        return "json lines"
    if _HEADER.match(start.lstrip()):
        return "csv"
    if records.is_address(start.lstrip()):
        raise InputError(f"{catalogue.name} is a list of addresses: write 'url' above the first, which makes it CSV")
    raise InputError(f"{catalogue.name} is no catalogue: give {READ}")
