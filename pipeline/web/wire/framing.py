"""The head of a request as it came, what is wrong with it out: whatever two servers in a row could read in two ways."""

import re
from collections import Counter
from typing import NamedTuple

MOST_HEAD = 16_384
"""Bytes of a request line and its headers together."""
MOST_FIELDS = 100

_END = re.compile(rb"\n\r?\n")
_LINE = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+ [\x21-\x7e]+ HTTP/(1\.[01])")
_FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\x00-\x08\x0a-\x1f\x7f]*)")
_LENGTH = re.compile(rb"[0-9]{1,15}")
_ONCE = (b"host", b"content-length", b"transfer-encoding", b"content-type", b"authorization")
"""Of which a second is taken by one server, and the first by the next."""


class Fault(NamedTuple):
    """Why a request is not looked at, as HTTP says it."""

    status: int
    words: str


TOO_LONG = Fault(431, f"The head of a request may have {MOST_HEAD} bytes.")


def end(head: bytes | bytearray, start: int = 0) -> int | None:
    """Where the head ends; None where more of it is to come. ``start``: no end lies before that."""
    found = _END.search(head, max(0, start - 3))
    return None if found is None else found.end()


def fault(head: bytes) -> Fault | None:
    """What is wrong with a whole head (RFC 9112, 2.2, 5.2 and 6.3); None for one that can be read in one way only."""
    if len(head) > MOST_HEAD:
        return TOO_LONG
    lines = head.split(b"\r\n")
    if lines[-2:] != [b"", b""] or any(b"\n" in line or b"\r" in line for line in lines):
        return Fault(400, "Lines of a request end in CR LF.")
    first = _LINE.fullmatch(lines[0])
    if first is None:
        return Fault(400, "The request line cannot be read.")
    if len(lines) - 3 > MOST_FIELDS:
        return Fault(431, f"A request may have {MOST_FIELDS} headers.")
    fields = [_FIELD.fullmatch(line) for line in lines[1:-2]]
    if not all(fields):
        return Fault(400, "A header cannot be read; a value stands on one line.")
    return _length([(field[1].lower(), field[2].strip(b" \t")) for field in fields if field], first[1])


def _length(fields: list[tuple[bytes, bytes]], version: bytes) -> Fault | None:
    """What is wrong with how long the request says it is."""
    # Behind some servers Content_Length is the same header.
    names = Counter(name.replace(b"_", b"-") for name, _ in fields)
    given = dict(fields)
    if twice := [name for name in _ONCE if names[name] > 1]:
        return Fault(400, f"{twice[0].decode().title()} may be given once.")
    if b"content_length" in given or b"transfer_encoding" in given:
        return Fault(400, "A request says with Content-Length how long it is.")
    coding, length = given.get(b"transfer-encoding"), given.get(b"content-length")
    if coding is not None and length is not None:
        return Fault(400, "A request has a Content-Length or a Transfer-Encoding, not both.")
    if length is not None and not _LENGTH.fullmatch(length):
        return Fault(400, "The Content-Length is no number.")
    if coding is not None and (coding.lower() != b"chunked" or version == b"1.0"):
        return Fault(501, "No Transfer-Encoding is understood but chunked, in HTTP/1.1.")
    return None
