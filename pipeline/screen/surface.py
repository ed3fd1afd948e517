"""How a text is dressed rather than what it says: letters that pass for others, filler, hidden praise."""

import re
from collections.abc import Iterator
from itertools import groupby
from operator import eq
from typing import Literal

from pipeline.screen.units import MARK
from pipeline.screen.words import fold, is_mixed, means
from pipeline.taxonomy.steering import Severity

REPEATED_LINES = 40
REPEATED_WORDS = 100
_MANY_MIXED = 3
_CLAIMS = 2
_MIXES = "mixes letters that only look Latin into a word"

_STRANGE = re.compile(
    "(?<![^\\W\\d_])[^\\W\\d_]*[\u0250-\u02af\u0370-\u052f\u0561-\u0587\u1d00-\u1d2b\ua730-\ua7ff][^\\W\\d_]*"
)
_WORD = re.compile(r"\S+")
_LINE = re.compile(r"[^\n]*[^\s][^\n]*")
_SAFETY = re.compile(
    r"\b(?:safe|harmless|secure[ds]?|sandboxed|certified|approved|approval|audited|verified|trusted|compliant"
    r"|low[- ]risk|no risk|human review|reviewed|isolated|risk[- ]free)\b",
    re.IGNORECASE,
)
_PRODUCT = re.compile(
    r"\b(?:this|the|our) (?:product|agent|server|tool|assistant|system|software|service|plugin|skill)\b", re.IGNORECASE
)

_Row = tuple[Literal["homoglyphs", "padding", "hidden_text"], Severity, str, int, int]


def homoglyphs(text: str) -> Iterator[_Row]:
    """Words that mix letters of two scripts, neighbours as one; grave where the screen knows the word in disguise."""
    if text.isascii():
        return
    memo: dict[str, bool] = {}
    mixed = [
        found
        for found in _STRANGE.finditer(text)
        if (memo[found[0]] if found[0] in memo else memo.setdefault(found[0], is_mixed(found[0])))
    ]
    known = {word for word, is_one in memo.items() if is_one and means(fold(word.casefold()))}
    start = end = -1
    severity: Severity = "medium"
    for found in mixed:
        if found[0] not in known and len(mixed) < _MANY_MIXED:
            continue
        if start >= 0 and found.start() - end > 1:
            yield "homoglyphs", severity, _MIXES, start, end
            start, severity = -1, "medium"
        start, end = (start if start >= 0 else found.start()), found.end()
        severity = "high" if found[0] in known else severity
    if start >= 0:
        yield "homoglyphs", severity, _MIXES, start, end


def padding(text: str) -> Iterator[_Row]:
    """A line or a word repeated far beyond any use, with text behind it."""
    lines = [line.strip() for line in text.split("\n")]
    if _repeated([line for line in lines if line], REPEATED_LINES):
        yield from _repeats(text, _LINE, REPEATED_LINES, "line")
    if _repeated(text.split(), REPEATED_WORDS):
        yield from _repeats(text, _WORD, REPEATED_WORDS, "word")


def _repeated(pieces: list[str], least: int) -> bool:
    """Whether one of them stands so many times in a row; so many pairs of neighbours are hardly ever alike at all."""
    alike = sum(map(eq, pieces, pieces[1:]))
    return alike >= least - 1 and any(len(list(run)) >= least for _, run in groupby(pieces))


def _repeats(text: str, pattern: re.Pattern[str], least: int, what: str) -> Iterator[_Row]:
    start = end = times = 0
    last = ""
    for found in pattern.finditer(text):
        piece = found[0].strip()
        if piece == last and MARK not in piece:
            times, end = times + 1, found.end()
            continue
        if times >= least:
            yield "padding", "medium", f"repeats a {what} {times} times before more text", start, end
        last, start, end, times = piece, found.start(), found.end(), 1


def claims(text: str, place: str) -> Iterator[_Row]:
    """Praise of the product's safety where visitors do not look; attributes and metadata are often read out."""
    if place not in ("comment", "css", "zero_width"):
        return
    said = {found[0].casefold() for found in _SAFETY.finditer(text)}
    if len(said) >= _CLAIMS and _PRODUCT.search(text):
        yield "hidden_text", "medium", "praises the product's safety", 0, len(text)
