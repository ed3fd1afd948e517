"""
Runs of a text that are words in an encoding, and what they say.

Base64 (both alphabets), base32, hexadecimal, percent, HTML entities and ``\\u`` escapes by their form; ROT13 and
reversed lines by their commonest words; letters set apart by the words that they make. Nothing is decoded twice here.
"""

import base64
import html
import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from itertools import islice
from typing import NamedTuple

from pipeline.screen.words import bare, vocabulary

_BASE64 = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{16,}(?:\n[A-Za-z0-9+/_-]{16,})*={0,2}")
_BASE32 = re.compile(r"(?<![A-Z0-9])[A-Z2-7]{24,}={0,6}")
_HEX = re.compile(r"(?<![0-9A-Za-z])(?:\\x)?[0-9a-fA-F]{2}(?:(?:\\x|[ :])?[0-9a-fA-F]{2}){11,}(?![0-9A-Za-z])")
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2}[\w.~+-]{0,20}){6,}")
_ENTITY = r"&(?:#\d{2,7}|#[xX][0-9A-Fa-f]{2,6}|[a-z]{2,8});"
_ENTITIES = re.compile(rf"(?:{_ENTITY}[\w ]?){{5,}}{_ENTITY}")
_ESCAPES = re.compile(r"(?:\\u[0-9A-Fa-f]{4}){4,}")
_APART = re.compile(r"(?<![^\W_])[^\W_](?:[ .\-_·|*]{1,2}[^\W_]){5,}(?![^\W_])")
_LINE = re.compile(r"[^\n]{12,}")
_COMMON = {
    "rot13": frozenset(
        ["gur", "naq", "guvf", "vf", "nf", "gb", "bs", "nyy", "lbh", "cyrnfr", "fpber", "vtaber", "entr", "engr"]
    ),
    "reversed": frozenset(["eht", "dna", "siht", "sa", "ot", "fo", "lla", "uoy", "esaelp", "erocs", "erongi", "etar"]),
}
"""The commonest words of an attempt, so written."""
_LOWER, _UPPER = "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ROT13 = str.maketrans(_LOWER + _UPPER, _LOWER[13:] + _LOWER[:13] + _UPPER[13:] + _UPPER[:13])
_MIN_COMMON = 2
_PRINTABLE = 0.9


class Decoded(NamedTuple):
    start: int
    end: int
    how: str
    text: str


def runs(text: str) -> Iterator[Decoded]:
    """Every run that decodes to text, in no particular order; a run may be read in more than one way."""
    for sign, pattern, how, decode in _FORMS:
        for found in pattern.finditer(text) if sign in text else ():
            said = decode(found[0])
            if said and _is_text(said):
                yield Decoded(found.start(), found.end(), how, said)
    yield from _lines(text)


def _lines(text: str) -> Iterator[Decoded]:
    """ROT13 and reversed writing, line by line."""
    words = frozenset(text.lower().split())
    for how, common in _COMMON.items():
        if len(words & common) < _MIN_COMMON:
            continue
        pattern = re.compile(rf"\b(?:{'|'.join(sorted(common))})\b", re.IGNORECASE)
        for line in _LINE.finditer(text):
            if len(list(islice(pattern.finditer(text, *line.span()), _MIN_COMMON))) == _MIN_COMMON:
                said = line[0].translate(_ROT13) if how == "rot13" else line[0][::-1]
                yield Decoded(line.start(), line.end(), "ROT13" if how == "rot13" else "reversed letters", said)


def _is_text(said: str) -> bool:
    """Whether it is printable, nearly all of it, and holds words."""
    printable = sum(1 for char in said if char.isprintable() or char in "\n\t")
    letters = sum(map(str.isalpha, said))
    return printable >= _PRINTABLE * len(said) and letters * 2 > len(said)


def _base64(run: str) -> str:
    plain = run.replace("\n", "").translate(str.maketrans("-_", "+/")).rstrip("=")
    if len(plain) % 4 == 1:
        plain = plain[:-1]
    return _utf8(base64.b64decode(plain + "=" * (-len(plain) % 4)))


def _base32(run: str) -> str:
    plain = run.rstrip("=")
    plain = plain[: len(plain) - len(plain) % 8 + {2: 2, 4: 4, 5: 5, 7: 7}.get(len(plain) % 8, 0)]
    try:
        return _utf8(base64.b32decode(plain + "=" * (-len(plain) % 8)))
    except ValueError:
        return ""


def _hex(run: str) -> str:
    return _utf8(bytes.fromhex(re.sub(r"\\x|[ :]", "", run)))


def _utf8(data: bytes) -> str:
    """Nothing where the bytes are no text."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return ""


def _percent(run: str) -> str:
    return _utf8(re.sub(rb"%([0-9A-Fa-f]{2})", lambda found: bytes.fromhex(found[1].decode()), run.encode()))


def _escapes(run: str) -> str:
    return "".join(chr(int(code, 16)) for code in re.findall(r"[0-9A-Fa-f]{4}", run.replace("\\u", " ")))


@lru_cache(maxsize=64)
def _apart(run: str) -> str:
    """
    Letters set apart, cut into the words that the screen knows; what is no such word is kept between them. A text is
    read several times until it settles, and the cutting takes longest of all.
    """
    together = bare(re.sub(r"[ .\-_·|*]", "", run))
    return " ".join(_known_words().sub(lambda found: f" {found[0]} ", together).split())


@cache
def _known_words() -> re.Pattern[str]:
    return re.compile("|".join(sorted(vocabulary(), key=lambda word: (-len(word), word))))


_FORMS: tuple[tuple[str, re.Pattern[str], str, Callable[[str], str]], ...] = (
    ("", _BASE64, "base64", _base64),
    ("", _BASE32, "base32", _base32),
    ("", _HEX, "hexadecimal", _hex),
    ("%", _PERCENT, "percent encoding", _percent),
    ("&", _ENTITIES, "HTML entities", html.unescape),
    ("\\u", _ESCAPES, "escapes", _escapes),
    ("", _APART, "letters set apart", _apart),
)
"""Of each encoding what no run of it is without, its pattern, its name, and what decodes a run."""
