"""The body of an answer: only text, only gzip or identity, and never more than the limit."""

import re
import zlib
from collections.abc import Callable, Iterator
from typing import NamedTuple

import httpx2

from pipeline.errors import CompressionBomb, ConnectionFailed, TooLarge, UnsupportedEncoding, UnsupportedFormat
from pipeline.fetch.net.policy import Policy
from pipeline.fetch.net.urls import shown

ACCEPT_ENCODING = "gzip, identity"
BOMB_RATIO = 100
BOMB_FLOOR = 100_000
"""Bytes; below this no ratio matters: a short page of blanks is no bomb."""
PIECE = 65_536

_MEMBER = zlib.MAX_WBITS | 16
"""One gzip file of those that a body may be made of."""
_ENCODINGS = {"": False, "identity": False, "gzip": True, "x-gzip": True}
"""Content-Encoding, and whether it is to be unpacked."""
_TEXT_TYPES = frozenset(
    {
        "application/json",
        "application/json5",
        "application/jsonl",
        "application/markdown",
        "application/toml",
        "application/x-markdown",
        "application/x-ndjson",
        "application/x-yaml",
        "application/xhtml+xml",
        "application/xml",
        "application/yaml",
    }
)
_TEXT_SUFFIXES = ("+json", "+yaml")
_SNIFFED = frozenset({"", "application/octet-stream", "binary/octet-stream"})
"""Types that say nothing: the bytes decide."""
_GZIP_TYPES = frozenset({"application/gzip", "application/x-gzip"})
_GZIP = b"\x1f\x8b"
_STREAM = "text/event-stream"
_DOCUMENTS = frozenset({"application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"})
"""No text, and read all the same."""
_PDF = b"%PDF-"
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]|\A%PDF-")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class Body(NamedTuple):
    data: bytes
    wire_bytes: int


def read_body(response: httpx2.Response, policy: Policy, *, url: str) -> Body:
    """The whole body, unpacked. Raises what ``pieces`` and the two checks raise, and TooLarge."""
    kind = media_type(response)
    may_be_gzip = policy.gzip_files and kind in _GZIP_TYPES
    if not may_be_gzip:
        check_type(kind, url)
    data = read_any(response, policy, url=url)
    if policy.gzip_files and data.startswith(_GZIP):
        data = _whole(pieces(iter([data]), packed=True, url=url), policy.max_bytes, url)
    if (may_be_gzip or kind in _SNIFFED) and not (looks_like_text(data) or data.startswith(_PDF)):
        raise UnsupportedFormat(f"{shown(url)} came without a text type and is not text: give a page or a text file")
    return Body(data, response.num_bytes_downloaded)


def read_any(response: httpx2.Response, policy: Policy, *, url: str) -> bytes:
    """The whole body, unpacked, whatever its type. Raises what ``pieces`` and ``is_packed`` raise, and TooLarge."""
    packed = is_packed(response, url)
    if _announced(response) > policy.max_bytes:
        raise TooLarge(f"{shown(url)} announces {_announced(response):,} bytes: the limit is {policy.max_bytes:,}")
    return _whole(pieces(response.iter_raw(), packed=packed, url=url), policy.max_bytes, url)


def _whole(unpacked: Iterator[bytes], max_bytes: int, url: str) -> bytes:
    data = bytearray()
    for piece in unpacked:
        data += piece
        if len(data) > max_bytes:
            raise TooLarge(f"{shown(url)} is larger than {max_bytes:,} bytes: save the part that matters to a file")
    return bytes(data)


def media_type(response: httpx2.Response) -> str:
    """The bare type, lower case; empty when the server names none."""
    header: str = response.headers.get("content-type", "")
    return re.split("[;,]", header, maxsplit=1)[0].strip().lower()


def check_type(kind: str, url: str) -> None:
    """Raise UnsupportedFormat unless the type is text, or says nothing."""
    if kind == _STREAM:
        raise UnsupportedFormat(f"{shown(url)} is a live endpoint ({_STREAM}): give the page that describes it")
    if kind.startswith("text/") or kind.endswith(_TEXT_SUFFIXES) or kind in _TEXT_TYPES | _SNIFFED | _DOCUMENTS:
        return
    raise UnsupportedFormat(f"{shown(url)} is {kind!r}, not text: give a page or a text file")


def is_packed(response: httpx2.Response, url: str) -> bool:
    """Whether the body is gzip; raises UnsupportedEncoding for anything but gzip and identity."""
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding not in _ENCODINGS:
        raise UnsupportedEncoding(
            f"{shown(url)} came as {encoding!r}, which was not asked for: save the page and pass the file"
        )
    return _ENCODINGS[encoding]


def looks_like_text(data: bytes) -> bool:
    """No control characters but white space and escape at the start, unless the text is UTF-16."""
    return data.startswith(_UTF16) or not _BINARY.search(data[:8_192])


def pieces(chunks: Iterator[bytes], *, packed: bool, url: str) -> Iterator[bytes]:
    """The body as it comes, unpacked; the caller stops when it has enough."""
    return _unpack(chunks, url) if packed else chunks


def _announced(response: httpx2.Response) -> int:
    length = response.headers.get("content-length", "")
    return int(length) if re.fullmatch("[0-9]{1,18}", length) else 0


def _unpack(chunks: Iterator[bytes], url: str) -> Iterator[bytes]:
    """Gzip members one after another, zeros as padding; nothing is unpacked ahead of what is asked for."""
    member = zlib.decompressobj(wbits=_MEMBER)
    taken = made = 0
    for chunk in chunks:
        rest = chunk
        while rest:
            if member.eof:
                rest = rest.lstrip(b"\0")
                member = zlib.decompressobj(wbits=_MEMBER) if rest else member
                continue
            piece = _decompress(member.decompress, rest, url)
            left = member.unused_data if member.eof else member.unconsumed_tail
            taken, made = taken + len(rest) - len(left), made + len(piece)
            if made > BOMB_FLOOR and made > BOMB_RATIO * taken:
                raise CompressionBomb(f"{shown(url)} unpacks to more than {BOMB_RATIO} times its size: refused")
            rest = left
            yield piece
    if taken and not member.eof:
        raise ConnectionFailed(f"{shown(url)} ends in the middle of its gzip data: try again")


def _decompress(decompress: Callable[[bytes, int], bytes], data: bytes, url: str) -> bytes:
    try:
        return decompress(data, PIECE)
    except zlib.error as err:
        raise ConnectionFailed(f"{shown(url)} says gzip and is not ({err}): save the page and pass the file") from err
