"""
What the findings take out of a listing, and what is left of it.

Only what is grave is taken out: an excused finding ("low") is most likely what a guard names, and stays. A reader of
the text sees a short mark in its place; a reader of passages sees what stands around it as pieces that keep the number
and the offsets of the passage they come from, so that whatever is quoted from them stands in the listing itself.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from pipeline.model import Passage
from pipeline.screen.units import MASK

Span = tuple[int, int]


def merged(text: str, spans: Iterable[Span]) -> list[Span]:
    """The spans in order; those that overlap, or have nothing but white space between them, as one."""
    done: list[Span] = []
    for start, end in sorted(spans):
        if done and (start <= done[-1][1] or text[done[-1][1] : start].isspace()):
            done[-1] = done[-1][0], max(done[-1][1], end)
        elif end > start:
            done.append((start, end))
    return done


def shortened(text: str, spans: Sequence[Span]) -> str:
    """The text with a short mark in the place of each of the merged spans."""
    return MASK.join(text[start:end] for start, end in _between(spans, 0, len(text)))


def pieces(passages: Sequence[Passage], spans: Sequence[Span]) -> tuple[Passage, ...]:
    """What the merged spans leave of the passages: of one that is parted, each piece under its number."""
    left: list[Passage] = []
    at = 0
    for passage in passages:
        while at < len(spans) and spans[at][1] <= passage.start:
            at += 1
        last = at
        while last < len(spans) and spans[last][0] < passage.end:
            last += 1
        left += [passage] if last == at else _pieces(passage, spans[at:last])
    return tuple(left)


def share_gone(passages: Sequence[Passage], left: Sequence[Passage]) -> Decimal:
    """Which part of the passages' characters is not in ``left``, 0 to 1; of nothing, nothing is gone."""
    whole, rest = (sum(len(passage.text) for passage in some) for some in (passages, left))
    return Decimal(whole - rest) / whole if whole else Decimal(0)


def _pieces(passage: Passage, spans: Sequence[Span]) -> Iterator[Passage]:
    for start, end in _between(spans, passage.start, passage.end):
        text = passage.text[start - passage.start : end - passage.start]
        start, text = start + len(text) - len(text.lstrip()), text.strip()
        if any(char.isalnum() for char in text):
            span = {"start": start, "end": start + len(text), "text": text}
            yield passage.model_copy(update=span)


def _between(spans: Sequence[Span], start: int, end: int) -> list[Span]:
    """What lies outside of the spans, from ``start`` to ``end``; empty stretches too."""
    edges = [start, *(edge for span in spans for edge in span), end]
    outside = [(one, other) for at, (one, other) in enumerate(pairwise(edges)) if at % 2 == 0]
    return [(max(one, start), max(min(other, end), one)) for one, other in outside]
