"""
Bytes to text, without guessing more than is needed.

In this order: a byte order mark; UTF-16 that has lost its mark; UTF-8; the charset that the server, the page's
``<meta>`` or the XML declaration names; UTF-8 with a few broken bytes; what ``charset-normalizer`` makes of it;
Windows-1252. Odd bytes never raise, they become U+FFFD. What is not text at all is refused.
"""

import codecs
import re
from typing import NamedTuple

from charset_normalizer import from_bytes

from pipeline.errors import UnsupportedFormat

ADVICE = "save its text as .md or .txt and pass that"

_SAMPLE = 20_000
_FEW_ODD_BYTES = 8
_MAX_CONTROL_SHARE = 0.05
"""Random bytes hold 10 % of control characters, text hardly any."""
_MAX_BROKEN_SHARE = 0.1
"""Broken bytes to whole multi-byte characters: below it a text is UTF-8 with flaws."""

SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a zip archive or an Office document"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"%!PS", "a PostScript file"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"\x7fELF", "an executable"),
    (b"MZ\x90\x00", "an executable"),
    (b"\xcf\xfa\xed\xfe", "an executable"),
    (b"\xca\xfe\xba\xbe", "an executable"),
    (b"\x00asm", "an executable"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"SQLite format 3\x00", "an SQLite database"),
)

_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "shift_jis": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "euc_jis_2004": "euc_jp",
    "shift_jis_2004": "cp932",
}
"""What browsers read for a name, by Python's name for it."""

_READABLE = frozenset(
    [
        *(f"cp125{n}" for n in range(9)),
        *(f"iso8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)),
        *("utf-8", "utf-16", "utf-16-le", "utf-16-be", "koi8-r", "koi8-u", "cp866", "mac-roman", "mac-cyrillic"),
        *("cp932", "euc_jp", "iso2022_jp", "gb18030", "hz", "big5hkscs", "cp949", "cp874", "tis-620"),
    ]
)
"""Names that a page may use: nothing that computes (``unicode_escape``) and nothing stateful beyond Japanese mail."""

_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})"""
    rb"""|^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{2,40})""",
    re.IGNORECASE,
)


class _Attempt(NamedTuple):
    text: str
    broken: int
    """U+FFFD that the bytes did not spell out."""


def decode(raw: bytes, *, charset: str | None) -> str:
    """
    The text of ``raw``; ``charset`` is what the server said. Raises UnsupportedFormat for what is not text.
    """
    _refuse_known_binaries(raw)
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode(encoding, errors="replace")
    if wide := _bare_utf16(raw):
        return raw.decode(wide, errors="replace")
    _refuse_control_characters(raw)
    return _decode_text(raw, _codecs_declared(raw, charset))


def _decode_text(raw: bytes, declared: list[str]) -> str:
    if "iso2022_jp" in declared and b"\x1b" in raw:
        return raw.decode("iso2022_jp", errors="replace")
    utf8 = _attempt(raw, "utf-8")
    if not utf8.broken:
        return utf8.text
    for encoding in declared:
        tried = _attempt(raw, encoding)
        if tried.broken <= _MAX_BROKEN_SHARE * _wide(tried.text):
            return tried.text
    if utf8.broken <= _MAX_BROKEN_SHARE * _wide(utf8.text):
        return utf8.text
    return raw.decode(_guess(raw), errors="replace")


def _guess(raw: bytes) -> str:
    """The likeliest codec; a handful of odd bytes is too little to tell by, and then it is Windows-1252."""
    odd = _NOT_ASCII.search(raw)
    start = max(0, odd.start() - 200) if odd else 0
    sample = raw[start : start + _SAMPLE]
    if len(_NOT_ASCII.findall(sample)) < _FEW_ODD_BYTES:
        return "cp1252"
    best = from_bytes(sample).best()
    return (_codec(best.encoding) if best else None) or "cp1252"


def _attempt(raw: bytes, encoding: str) -> _Attempt:
    text = raw.decode(encoding, errors="replace")
    return _Attempt(text, text.count("\ufffd") - raw.count(b"\xef\xbf\xbd"))


def _wide(text: str) -> int:
    """Characters outside ASCII that came out whole."""
    return sum(1 for char in text if char > "\x7f" and char != "\ufffd")


def _codecs_declared(raw: bytes, charset: str | None) -> list[str]:
    found = _DECLARED.search(raw[:4096])
    in_page = (found[1] or found[2]).decode("ascii", errors="replace") if found else None
    return [codec for name in (charset, in_page) if name and (codec := _codec(name))]


def _codec(name: str) -> str | None:
    try:
        known = codecs.lookup(name.strip().strip("\"'")).name
    except (LookupError, ValueError):
        return None
    codec = _WIDER.get(known, known)
    return codec if codec in _READABLE else None


def _bare_utf16(raw: bytes) -> str | None:
    """UTF-16 without its mark: markup and English put a zero into every other byte."""
    sample = raw[:1000]
    if len(sample) < 8:
        return None
    even, odd = sample[0::2].count(0) * 2 / len(sample), sample[1::2].count(0) * 2 / len(sample)
    if odd > 0.6 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.6 and odd < 0.1 else None


def _refuse_known_binaries(raw: bytes) -> None:
    start = raw[:64].lstrip()
    for signature, what in SIGNATURES:
        if start.startswith(signature) or raw.startswith(signature):
            raise UnsupportedFormat(f"this is {what}, which is not read: {ADVICE}")


def _refuse_control_characters(raw: bytes) -> None:
    sample = raw[:_SAMPLE]
    controls = sum(1 for byte in sample if byte < 32 and byte not in b"\t\n\r\f\x1b")
    if controls > _MAX_CONTROL_SHARE * len(sample) and controls > 1:
        raise UnsupportedFormat(f"this is a binary file (it begins {raw[:8]!r}), which is not read: {ADVICE}")
