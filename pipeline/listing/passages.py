"""A listing's text in, numbered passages out; and the passages that fit into a prompt."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from pipeline.model import Passage

TARGET = 400
"""Characters that a passage aims at; a longer sentence stays whole."""
BUDGET = 24_000
"""Characters of listing that go to a model at most."""
RUNAWAY = 1_600
"""A "sentence" longer than this is none (a table, minified text): it is cut at white space."""

_PARAGRAPH = re.compile(r"\n\s*\n|\n(?=[-*#>|]|\d+[.)] )")
_SENTENCE_END = re.compile(
    r"[.!?…。！？](?:[\"'”’)\]]*)(?=\s+(?:[\"'“‘(\[]*[A-Z0-9À-ÞА-Я#*\-]|$))"  # a capital or a digit follows
    r"|[。！？][\"'”’」』）)\]]*"
)
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|cf|approx|Inc|Ltd|Corp|Dr|Mr|Ms|No|Fig|St)|\b[A-Z])\.$")


class Selection(NamedTuple):
    """What goes to the model, and how much of the listing that leaves out."""

    passages: tuple[Passage, ...]
    left_out: tuple[Passage, ...]


def split(text: str, *, target: int = TARGET) -> tuple[Passage, ...]:
    """Passages of about ``target`` characters in order; a sentence is never cut, nor a short paragraph."""
    spans: list[tuple[int, int]] = []
    for start, end in _paragraphs(text, 0, len(text)):
        spans.extend([(start, end)] if end - start <= target else _packed(_sentences(text, start, end), target))
    packed = _packed(spans, target)
    return tuple(Passage(number=n, start=s, end=e, text=text[s:e]) for n, (s, e) in enumerate(packed, 1))


def select(passages: Sequence[Passage], *, budget: int = BUDGET) -> Selection:
    """
    The passages that fit into ``budget`` characters.

    A listing says what it is first and how it is run last, so two thirds of the budget go to its beginning
    and one third to its end; what falls between is left out, and returned so that it can be said.
    A single passage larger than what is left is left out whole: half a sentence is no evidence.
    """
    if sum(len(p.text) for p in passages) <= budget:
        return Selection(tuple(passages), ())
    head = _fitting(passages, budget * 2 // 3)
    rest = passages[len(head) :]
    tail = _fitting(rest[::-1], budget - sum(len(p.text) for p in head))[::-1]
    kept = (*head, *tail)
    numbers = {p.number for p in kept}
    return Selection(kept, tuple(p for p in passages if p.number not in numbers))


def _fitting(passages: Sequence[Passage], budget: int) -> tuple[Passage, ...]:
    taken: list[Passage] = []
    for passage in passages:
        budget -= len(passage.text)
        if budget < 0:
            break
        taken.append(passage)
    return tuple(taken)


def _paragraphs(text: str, start: int, end: int) -> list[tuple[int, int]]:
    edges = [start, *(m.end() for m in _PARAGRAPH.finditer(text, start, end)), end]
    return [s for a, b in pairwise(edges) if (s := _stripped(text, a, b))[0] < s[1]]


def sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The spans of the sentences of ``text[start:end]``, without white space around them; a paragraph ends one."""
    return [span for paragraph in _paragraphs(text, start, end) for span in _sentences(text, *paragraph)]


def _sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Those of one paragraph."""
    found: list[tuple[int, int]] = []
    begin = start
    for match in _SENTENCE_END.finditer(text, start, end):
        if not _ABBREVIATION.search(text, max(begin, match.start() - 12), match.start() + 1):
            found.append(_stripped(text, begin, match.end()))
            begin = match.end()
    found.append(_stripped(text, begin, end))
    return [piece for span in found if span[0] < span[1] for piece in _bounded(text, *span)]


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > RUNAWAY:
        cut = max(text.rfind(gap, start + RUNAWAY // 2, start + RUNAWAY) for gap in " \n")
        cut = cut if cut > 0 else start + RUNAWAY
        yield _stripped(text, start, cut)
        start = _stripped(text, cut, end)[0]
    yield start, end


def _packed(spans: Sequence[tuple[int, int]], target: int) -> list[tuple[int, int]]:
    packed: list[tuple[int, int]] = []
    for start, end in spans:
        if packed and end - packed[-1][0] <= target:
            packed[-1] = (packed[-1][0], end)
        else:
            packed.append((start, end))
    return packed


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
