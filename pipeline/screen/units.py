"""The sentences of a text, with their offsets; what has been masked parts what stands on its sides."""

import re
from typing import NamedTuple

MARK = "▒"
"""Stands for one character that is masked while a text is settled."""
MASK = "[…]"
"""Stands for a whole span in a text that is handed on."""
LONG = 400
"""Lines of a stretch longer than this are read as sentences of their own."""
LONGEST = 700
_CUT = 500
_SHORTEST = 3
"""What is shorter says nothing."""
_MAX_GAP = 16

_BOUNDARY = re.compile(
    rf"{MARK}+|{re.escape(MASK)}|\n\s*\n|(?<=[.!?…])[\"'”’»)\]*_]{{0,3}}\s+|[。！？]+"
    r"|\n(?=[ \t]*(?:```|~~~))|\n(?=[ \t]*(?:[-*+•>|#]|\d{1,3}[.)])\s)"
)
_LINE = re.compile(r"\n+")


class Unit(NamedTuple):
    start: int
    end: int
    follows: bool
    """Whether it stands right behind the unit before it."""


def units(text: str) -> list[Unit]:
    """Sentences, lines of long stretches without a full stop, and pieces of lines that are very long."""
    found: list[Unit] = []
    start = 0
    for boundary in _BOUNDARY.finditer(text):
        _add(text, start, boundary.start(), found)
        start = boundary.end()
    _add(text, start, len(text), found)
    return found


def _add(text: str, start: int, end: int, found: list[Unit]) -> None:
    if end - start <= LONG:
        _append(text, start, end, found)
        return
    line = start
    for feed in _LINE.finditer(text, start, end):
        _add_line(text, line, feed.start(), found)
        line = feed.end()
    _add_line(text, line, end, found)


def _add_line(text: str, start: int, end: int, found: list[Unit]) -> None:
    while end - start > LONGEST:
        space = text.rfind(" ", start + _CUT // 2, start + _CUT)
        cut = space if space > 0 else start + _CUT
        _append(text, start, cut, found)
        start = cut
    _append(text, start, end, found)


def _append(text: str, start: int, end: int, found: list[Unit]) -> None:
    if end - start < _SHORTEST:
        return
    piece = text[start:end]
    start, end = start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
    if start < end:
        gap = text[found[-1].end : start] if found else MARK
        found.append(Unit(start, end, follows=len(gap) <= _MAX_GAP and MARK not in gap and MASK not in gap))
