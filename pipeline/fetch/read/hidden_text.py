"""
What a source holds that a person who looks at it does not see: found in the source, bounded, and never listing text.

Comments, characters of no width, text written in tag characters or variation selectors, long blank runs and what
stands behind them, and the strings of a JSON listing that no line of the text shows. Scripts and style sheets are
programs, not hidden text. ``kept`` bounds it all: a flood of entries costs the shortest ones first, and is counted.
"""

import html
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import NamedTuple

from pipeline.fetch.read.normalise import one_line
from pipeline.model import Hidden, HidingPlace

MAX_ENTRIES = 200
MAX_CHARS = 2_000
MAX_TOTAL = 100_000
"""Characters of all entries together."""
MAX_COMPARED = 1_000
"""How many of the longest candidates are looked up in the text."""
MIN_WORDS = 2
BLANK_CHARS = 2_000
BLANK_LINES = 100
PAGE_BLANK_CHARS = 20_000
PAGE_BLANK_LINES = 1_000
"""Templates leave many blank lines in a page's source, which no browser shows."""
_AFTER_BLANK = 300
_MAX_DEPTH = 20
_MAX_FLAG = 6
"""A flag such as Scotland's is spelled in at most six tag characters behind a black flag."""

_OUTSIDE_TEXT = re.compile(r"<!--|<(script|style)\b", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{1,300}>")
_BREAK = re.compile(r"<br\s{0,10}/?>", re.IGNORECASE)
_TAGS = re.compile("\U0001f3f4?[\U000e0020-\U000e007e]{3,}")
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{8,}")
_NO_WIDTH = "\u200b-\u200d\u2060-\u2064\ufeff"
_IN_WORD = re.compile(f"(?<=[^\\W\\d_])[{_NO_WIDTH}]+(?=[a-zA-Z\u0370-\u04ff])")
_LONG_NO_WIDTH = re.compile(f"(?<![{_NO_WIDTH}])[{_NO_WIDTH}]{{16,}}")
_BLANK = re.compile("(?<![\\s\u00a0\u2800\u3164])[\\s\u00a0\u2800\u3164]{100,}")


class Kept(NamedTuple):
    """What is carried, and how many more entries there may be that are not."""

    entries: tuple[Hidden, ...]
    more: int


def kept(found: Iterable[Hidden], text: str) -> Kept:
    """
    The entries on one line each, in pieces of at most MAX_CHARS, each once; attributes and metadata only where ``text``
    does not show them; of more than MAX_ENTRIES or MAX_TOTAL characters the longest, in their order.
    """
    pieces = dict.fromkeys(
        Hidden(place=one.place, text=piece) for one in found for piece in _pieces(one_line(one.text)) if piece
    )
    longest = sorted(enumerate(pieces), key=lambda row: -len(row[1].text))
    shown = " ".join(text.split()).casefold()
    unseen = [
        row
        for row in longest[:MAX_COMPARED]
        if row[1].place not in _MAY_BE_SHOWN or row[1].text.casefold() not in shown
    ]
    most = bisect_right(list(accumulate(len(one.text) for _, one in unseen)), MAX_TOTAL)
    carried = unseen[: min(most, MAX_ENTRIES)]
    more = len(unseen) - len(carried) + max(0, len(longest) - MAX_COMPARED)
    return Kept(tuple(one for _, one in sorted(carried, key=lambda row: row[0])), more)


_MAY_BE_SHOWN = ("attribute", "metadata")


def _pieces(text: str) -> Iterator[str]:
    """Cut at spaces where there are any."""
    while len(text) > MAX_CHARS:
        at = text.rfind(" ", MAX_CHARS // 2, MAX_CHARS)
        at = at if at > 0 else MAX_CHARS
        yield text[:at].strip()
        text = text[at:].strip()
    yield text


def prose(place: HidingPlace, values: Iterable[str | None]) -> Iterator[Hidden]:
    """The values that hold at least MIN_WORDS words, or are long enough to hold words in disguise."""
    return (Hidden(place=place, text=value) for value in values if value and is_prose(value))


def is_prose(value: str) -> bool:
    return len(value) >= 24 or (len(value) >= 6 and not value.isascii()) or len(value.split()) >= MIN_WORDS


def of_source(source: str, *, page: bool) -> Iterator[Hidden]:
    """What can be told from the decoded source of a page or of a Markdown file."""
    yield from comments(source)
    plain = html.unescape(source)
    yield from smuggled(plain)
    if page:
        yield from padding(_BREAK.sub("\n", plain), chars=PAGE_BLANK_CHARS, lines=PAGE_BLANK_LINES)
    else:
        yield from padding(plain, chars=BLANK_CHARS, lines=BLANK_LINES)


def of_json(value: object) -> Iterator[Hidden]:
    """Every string of the value as metadata, and what is smuggled or pushed away in it."""
    for text in _strings(value, _MAX_DEPTH):
        yield from prose("metadata", [text])
        yield from smuggled(text)
        yield from padding(text, chars=BLANK_CHARS, lines=BLANK_LINES)


def _strings(value: object, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict) and depth:
        for item in value.values():
            yield from _strings(item, depth - 1)
    elif isinstance(value, list) and depth:
        for item in value:
            yield from _strings(item, depth - 1)


def comments(source: str) -> Iterator[Hidden]:
    """Every ``<!-- … -->`` outside scripts and style sheets."""
    lower = source.lower()
    lower, at = (lower if len(lower) == len(source) else source), 0
    while found := _OUTSIDE_TEXT.search(source, at):
        end = f"</{found[1].lower()}" if found[1] else "-->"
        stop = lower.find(end, found.end())
        if stop < 0:
            return
        if not found[1]:
            yield from prose("comment", [source[found.end() : stop].strip()])
        at = stop + len(end)


def smuggled(text: str) -> Iterator[Hidden]:
    """Words written in characters that have no width, decoded; and the lines whose words hold such characters."""
    yield from (_no_width(read) for run in _TAGS.findall(text) if (read := _from_tags(run)))
    yield from (_no_width(read) for run in _SELECTORS.findall(text) if (read := _from_selectors(run)))
    yield from (_no_width(_from_bits(run)) for run in _LONG_NO_WIDTH.findall(text))
    end = 0
    for found in _IN_WORD.finditer(text):
        if found.start() >= end:
            start = max(text.rfind("\n", 0, found.start()) + 1, found.start() - MAX_CHARS // 2)
            stop = text.find("\n", found.start())
            end = min(len(text) if stop < 0 else stop, found.start() + MAX_CHARS // 2)
            yield _no_width(_TAG.sub(" ", text[start:end]))


def _no_width(text: str) -> Hidden:
    return Hidden(place="zero_width", text=text)


def _from_tags(run: str) -> str:
    if run[0] == "\U0001f3f4" and len(run) - 1 <= _MAX_FLAG:
        return ""
    return "".join(chr(ord(char) - 0xE0000) for char in run.lstrip("\U0001f3f4"))


def _from_selectors(run: str) -> str:
    """Bytes as variation selectors: the first sixteen are 0 to 15, the supplement is 16 to 255."""
    data = bytes(ord(char) - 0xFE00 if char < "\uff00" else ord(char) - 0xE0100 + 16 for char in run)
    text = data.decode("utf-8", errors="replace")
    return text if sum(map(str.isprintable, text)) * 10 >= len(text) * 9 else f"{len(run)} variation selectors in a row"


def _from_bits(run: str) -> str:
    """Two kinds of character read as bits, either way round; else how many there are."""
    kinds = sorted(set(run))
    for zero in kinds if len(kinds) == 2 else []:
        bits = "".join("0" if char == zero else "1" for char in run)
        data = bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits) - 7, 8))
        if data.isascii() and data.decode("ascii").isprintable():
            return data.decode("ascii")
    return f"{len(run)} characters of no width in a row"


def padding(text: str, *, chars: int, lines: int) -> Iterator[Hidden]:
    """Blank runs of at least that many characters or line feeds, with what stands behind them."""
    for run in _BLANK.finditer(text):
        feeds, behind = run[0].count("\n"), one_line(text[run.end() : run.end() + _AFTER_BLANK])
        if behind and (len(run[0]) >= chars or feeds >= lines):
            yield Hidden(place="padding", text=f"{len(run[0])} blank characters ({feeds} line feeds), then: {behind}")
