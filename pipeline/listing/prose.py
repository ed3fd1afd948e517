"""
Passages in, what of them is prose of the product out: the same text, character for character, with everything blanked
that is an address, code, an identifier, a path or the head of a table, and every near-miss of a cue.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Literal, NamedTuple

from pipeline.listing import layout
from pipeline.listing import passages as split
from pipeline.listing.layout import BLANK
from pipeline.model import Passage
from pipeline.taxonomy import asides

Section = Literal["body", "setup", "aside"]
RECENT = 64
"""Listings whose prose is kept: one is held against more than a hundred cues."""
ALIKE = 16
"""Texts that are kept between their ways of being read, and PIECES of them."""
PIECES = 1_024

_CODE = re.compile(r"`[^`\n]{1,200}`")
_PLAIN = re.compile(r"`(?:--)?[A-Za-z]+(?:-[A-Za-z]+)*`")
"""Code that is a word of the language, or the name of a switch: it says what it says."""
_COMMAND = (
    r"^[ \t]*(?:[$>][ \t]+)?(?:npx|npm|pnpm|yarn|uvx?|pipx?|pip3|docker|git|curl|wget|brew|export|sudo|cd|mkdir|cargo"
    r"|claude mcp|python3?|code --)[ \t]+[\w@.$/~\"'-][^\n]*$"
)
_PARAMETER = (
    r"^[ \t]*[-*+•|]?[ \t]*[*`_]{0,4}[\w.-]{1,60}[*`_]{0,4}:?[ \t]*[|(:][ \t]*`?(?:string|str|number|bool(?:ean)?"
    r"|int(?:eger)?|float|array|list\[|object|dict"
    r"|any|enum|required|optional)\b[^\n]*$|^[ \t]*tool [^\s:]+ (?:parameters?|arguments?|returns)\b[^\n]*$"
)
"""A row that declares a parameter: its words are about a value that is passed."""
_PARAMETERS = re.compile(_PARAMETER, re.MULTILINE)
_NO_PROSE = (
    re.compile(r"\b[a-z][a-z+.-]{1,15}://[^\s<>\"'`|]+|\bwww\.[^\s<>\"'`|]+", re.IGNORECASE),
    re.compile(r"\b[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+"),
    re.compile(r"(?<![\w.-])(?:[\w-]{1,64}\.){1,6}[a-z]{2,10}/[^\s<>\"'`|]*", re.IGNORECASE),
    re.compile(r"</?[a-zA-Z][^<>\n]{0,300}>"),
    re.compile(_COMMAND, re.MULTILINE),
    re.compile(r"^[ \t]*(?:[{}\[\]]+,?|\"[\w.@/-]+\"[ \t]*:[^\n]*)$", re.MULTILINE),
    re.compile(r"(?<![\w/.~])(?:~|\.{1,2})?/[\w.*@{}-]+(?:/[\w.*@{}-]*)*"),
    re.compile(r"(?<![\w/@-])[\w@-]+(?:/[\w@-]+)*/[\w@-]+\.[a-z]{1,5}\b|(?<![\w/@])@[\w-]+/[\w.-]+"),
    re.compile(r"(?<![\w-])[\w-]+\.(?:md|mdx|txt|json[lc]?|ya?ml|toml|py|jsx?|tsx?|mjs|sh|go|rs|rb|env|cfg|ini|lock|html"
               r"|s?css|xml)\b"),
    re.compile(r"\b[\w-]{1,64}=[\"'{(\[]?[^\s|]*"),
    re.compile(r"\b[^\W_]+(?:_[^\W_]+)+\b"),
    re.compile(r"\b[a-z]{2,}(?:[A-Z][a-z0-9]+)+\b|\b(?:[A-Z][a-z]+){3,}\b|\b(?:[A-Z][a-z]+)+(?:Error|Exception"
               r"|Tools?|Handler)\b"),
    re.compile(r"\b\w+\([^()\n]{0,80}\)|\b\w+(?:\.\w+){2,}\b"),
)  # fmt: skip
_NEAR_MISS = tuple(re.compile(source, re.IGNORECASE) for source in asides.NEAR_MISSES)
_ITEM = re.compile(r"\n[ \t]+(?=[-*•+]\s|\d+[.)]\s|\|)")
_ASIDE = re.compile(asides.ASIDE, re.IGNORECASE)
_SETUP = re.compile(asides.SETUP, re.IGNORECASE)


class Sentence(NamedTuple):
    """Offsets into its passage, without the heading above it."""

    start: int
    end: int
    section: Section


class Prose(NamedTuple):
    """One passage; ``text`` is as long as the passage's own."""

    passage: Passage
    text: str
    sentences: tuple[Sentence, ...]


def prose(passages: Sequence[Passage], *, code: bool = False, near_misses: bool = False) -> tuple[Prose, ...]:
    """
    Of passages in the order of the listing: a fence or a section may begin in one, or in what was left out between
    them, and end in another (``layout``). With ``code``
    words set as code within a sentence stay, for names that are written so; with ``near_misses`` those of cues do.
    """
    return _prose(tuple(passages), code, near_misses)


@lru_cache(maxsize=RECENT)
def _prose(passages: tuple[Passage, ...], code: bool, near_misses: bool) -> tuple[Prose, ...]:
    places = [layout.place(p) for p in passages]
    shown = "\n".join(
        _outside(at.text)[at.start : at.start + len(p.text)] for p, at in zip(passages, places, strict=True)
    )
    spoken = _spoken(shown, code or "`" not in shown)
    starts = [0, *accumulate(len(p.text) + 1 for p in passages)]
    pieces = [spoken[at : at + len(p.text)] for p, at in zip(passages, starts, strict=False)]
    return tuple(
        Prose(p, piece if near_misses else _plain(piece), tuple(_sentences(p.text, at.start, _sections(at.text))))
        for p, piece, at in zip(passages, pieces, places, strict=True)
    )


def blanked(text: str, *, code: bool = False, near_misses: bool = False) -> str:
    """The text with what is no prose blanked out, in time linear in its length."""
    spoken = _spoken(_outside(text), code or "`" not in text)
    return spoken if near_misses else _plain(spoken)


@lru_cache(maxsize=ALIKE)
def _outside(text: str) -> str:
    """A whole text with what its layout makes no prose blanked out."""
    return layout.blanked(text, layout.of(text).no_prose())


@lru_cache(maxsize=PIECES)
def _plain(text: str) -> str:
    """Without near-misses, none of which goes beyond its line; the same passages come again and again."""
    for pattern in _NEAR_MISS:
        text = _sub(pattern, text, _blank)
    return text


@lru_cache(maxsize=ALIKE)
def _spoken(text: str, code: bool) -> str:
    """The text, of which ``_outside`` is left, with its near-misses: one is read with them and without."""
    text = _sub(_PARAMETERS, text, _blank)
    text = text if code else _sub(_CODE, text, lambda m: m[0] if _PLAIN.fullmatch(m[0]) else _blank(m))
    for pattern in _NO_PROSE:
        text = _sub(pattern, text, _blank)
    return text


def _sub(pattern: re.Pattern[str], text: str, by: Callable[[re.Match[str]], str]) -> str:
    return pattern.sub(by, text)


def _blank(match: re.Match[str]) -> str:
    return "\n".join([BLANK * len(line) for line in match[0].split("\n")])


class _Title(NamedTuple):
    start: int
    section: Section


@lru_cache(maxsize=ALIKE)
def _sections(text: str) -> tuple[_Title, ...]:
    """Where each heading of a whole text stands, and what it and those above it make of the sentences below."""
    found: list[_Title] = []
    above: list[tuple[int, Section]] = []
    for start, level, title, _ in layout.of(text).titles:
        while above and above[-1][0] >= level:
            above.pop()
        # A title at the head is the product's own name: "Docker", "Sponsor finder".
        own: Section = "body" if level == 1 and not found else _kind(title)
        above.append((level, own))
        found.append(_Title(start, _strictest(section for _, section in above)))
    return tuple(found)


def _kind(title: str) -> Section:
    if _ASIDE.search(title):
        return "aside"
    return "setup" if _SETUP.search(title) else "body"


def _strictest(sections: Iterable[Section]) -> Section:
    held = set(sections)
    return "aside" if "aside" in held else "setup" if "setup" in held else "body"


def _sentences(text: str, at: int, sections: Sequence[_Title]) -> list[Sentence]:
    starts = [title.start for title in sections]
    found: list[Sentence] = []
    for start, end in _spans(text):
        above = bisect_right(starts, at + start)
        found.append(Sentence(start, end, sections[above - 1].section if above else "body"))
    return found


@lru_cache(maxsize=PIECES)
def _spans(text: str) -> tuple[tuple[int, int], ...]:
    below = ((_below_heading(text, begin, end), end) for begin, end in _items(text))
    return tuple((start, end) for start, end in below if start < end)


def _items(text: str) -> Iterator[tuple[int, int]]:
    """Its sentences; an indented item of a list says something of its own."""
    for begin, end in split.sentences(text, 0, len(text)):
        start = begin
        for item in _ITEM.finditer(text, begin, end):
            yield start, item.start()
            start = item.end()
        yield start, end


def _below_heading(text: str, start: int, end: int) -> int:
    """A heading says nothing; without an empty line below it, it stands in the sentence that follows."""
    while text.startswith("#", start):
        line = text.find("\n", start, end)
        if line < 0:
            return end
        start = line + 1
        while start < end and text[start].isspace():
            start += 1
    return start
