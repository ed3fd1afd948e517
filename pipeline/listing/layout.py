"""
A listing's whole text in; where its code and comments stand, its tables' heads and its headings, out.

Decided over the whole text, also where only some of its passages are read: the line that opens a fence or heads a
section may stand in a passage that was left out.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from pipeline.model import Passage

Span = tuple[int, int]
BLANK = "\ue001"
"""Stands for each character that is no prose: of the private use area, so that no cue has it and words end at it."""
RECENT = 8
"""Texts whose layout is kept: every control and every cue asks for it."""

_FENCE = re.compile(
    r"^[ \t>]*(?P<item>(?:[-*+•]|\d{1,3}[.)])[ \t]+)?(?P<mark>`{3,}|~{3,})(?P<info>[^\n]*)$|(?<=\s)(?P<late>```)$",
    re.MULTILINE,
)
"""A line that opens or ends code; some open it at the end of a line of words."""
_INLINE = re.compile(r"`[^`\n]{1,200}`")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_HEAD = re.compile(r"^[ \t]*\|?[^\n|]*\|[^\n]*\n(?=[ \t]*\|?[ \t]*:?--[-:| \t]*$)", re.MULTILINE)
_TABLE = re.compile(r"^([ \t]*\|[^\n]*\|[ \t]*)\n(?=[ \t]*\|)(?:[ \t]*\|[^\n]*(?:\n|\Z))+", re.MULTILINE)
"""A table whose rule the reader has taken out: its first row is the head."""
_HEADING = re.compile(r"^(#{1,6})[ \t]+([^\n]*)$", re.MULTILINE)


class Code(NamedTuple):
    """A stretch of code: from its fence to the line that ends it, and to the end of that line."""

    start: int
    ends: int
    end: int


class Title(NamedTuple):
    """A heading outside code."""

    start: int
    level: int
    text: str
    within: int | None
    """Which of the titles it is below."""


class Layout(NamedTuple):
    """All in the order of the text, as offsets into it."""

    code: tuple[Code, ...]
    comments: tuple[Span, ...]
    heads: tuple[Span, ...]
    titles: tuple[Title, ...]

    def no_prose(self) -> list[Span]:
        """What says nothing by where it stands."""
        return sorted([*((start, end) for start, _, end in self.code), *self.comments, *self.heads])

    def is_code(self, at: int) -> bool:
        """Whether a place is inside a fence or a comment."""
        fence = bisect_right(self.code, at, key=lambda code: code.start) - 1
        comment = bisect_right(self.comments, at, key=lambda span: span[0]) - 1
        return (fence >= 0 and at < self.code[fence].ends) or (comment >= 0 and at < self.comments[comment][1])

    def above(self, at: int) -> list[Title]:
        """The headings that a place is below, the nearest first: five below another at most."""
        found: list[Title] = []
        title = bisect_right(self.titles, at, key=lambda title: title.start) - 1
        one: int | None = title if title >= 0 else None
        while one is not None:
            found.append(self.titles[one])
            one = self.titles[one].within
        return found


class Place(NamedTuple):
    """A whole text, and where in it a passage begins."""

    text: str
    start: int


def place(passage: Passage) -> Place:
    """Where the passage stands; one that was made by itself is all that there is."""
    return Place(passage.whole, passage.start) if passage.whole else Place(passage.text, 0)


@lru_cache(maxsize=RECENT)
def of(text: str) -> Layout:
    """The layout of a whole text, in time linear in its length."""
    code = tuple(_code(text))
    outside = blanked(text, [(start, end) for start, _, end in code])
    spoken = _INLINE.sub(lambda match: BLANK * len(match[0]), outside)
    comments = tuple(match.span() for match in _COMMENT.finditer(spoken))
    outside = blanked(outside, comments)
    heads = [match.span() for match in _HEAD.finditer(outside)]
    heads += [match.span(1) for match in _TABLE.finditer(blanked(outside, sorted(heads)))]
    return Layout(code, comments, tuple(sorted(heads)), tuple(_titles(outside)))


def _titles(text: str) -> Iterator[Title]:
    above: list[tuple[int, int]] = []
    for number, match in enumerate(_HEADING.finditer(text)):
        level = len(match[1])
        while above and above[-1][1] >= level:
            above.pop()
        yield Title(match.start(), level, match[2], above[-1][0] if above else None)
        above.append((number, level))


def _code(text: str) -> Iterator[Code]:
    """From each fence to one of the same characters, no fewer of them and nothing behind; to the end without one."""
    opened: tuple[int, str] | None = None
    for match in _FENCE.finditer(text):
        mark, info = match["mark"] or match["late"], (match["info"] or "").strip()
        if opened is None:
            if not (mark[0] == "`" and "`" in info):
                opened = match.start(), mark
        elif mark.startswith(opened[1]) and not info and not match["item"]:
            yield Code(opened[0], match.start(), match.end())
            opened = None
    if opened is not None:
        yield Code(opened[0], len(text), len(text))


def blanked(text: str, spans: Sequence[Span]) -> str:
    """The text with each of the spans, which are in order and apart, blanked out; line feeds stay."""
    kept: list[str] = []
    at = 0
    for start, end in spans:
        kept += [text[at:start], "\n".join([BLANK * len(line) for line in text[start:end].split("\n")])]
        at = end
    return "".join([*kept, text[at:]])
