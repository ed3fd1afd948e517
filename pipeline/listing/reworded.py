"""Two texts of a listing in; the words that came into it and went out of it, as excerpts of bounded length, out."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import takewhile
from typing import NamedTuple

MOST_SHOWN = 3
"""Places of which the words are given; of more there is the number."""
MOST_CHARACTERS = 90
"""Of one excerpt: a report has a line for it."""
MOST_PIECES = 1_500
"""Between the first change and the last; beyond, all of them are one change: comparing costs their square."""
MOST_STEPS = 4_000_000
"""What comparing the words of one listing may cost, a twentieth of a second or so: a run reads thousands."""

_PIECE = re.compile(r"[^.!?\n]*[.!?\n]*")
"""A sentence or a line."""


class Words(NamedTuple):
    """``came`` and ``went`` are in the order of the text; ``more`` counts the places that neither shows."""

    came: tuple[str, ...]
    went: tuple[str, ...]
    more: int


class _Place(NamedTuple):
    went: str
    came: str


def reworded(before: str, after: str) -> Words:
    """White space is no word. Where more changed than can be compared, the beginnings of both stretches are given."""
    places = list(_places(before, after))
    shown = places[:MOST_SHOWN]
    came, went = (tuple(text for text in texts if text) for texts in ([p.came for p in shown], [p.went for p in shown]))
    return Words(came, went, len(places) - len(shown))


def _places(before: str, after: str) -> Iterator[_Place]:
    old, new = ([one.split() for one in _PIECE.findall(text) if one.strip()] for text in (before, after))
    budget = MOST_STEPS
    for a, b, c, d in _changed([tuple(one) for one in old], [tuple(one) for one in new], MOST_PIECES):
        left, right = ([word for piece in pieces for word in piece] for pieces in (old[a:b], new[c:d]))
        budget -= len(left) * len(right)
        spans = _changed(left, right, MOST_PIECES) if budget > 0 else iter(((0, len(left), 0, len(right)),))
        yield from (_Place(_excerpt(left[e:f]), _excerpt(right[g:h])) for e, f, g, h in spans)


def _changed(old: Sequence[object], new: Sequence[object], most: int) -> Iterator[tuple[int, int, int, int]]:
    """The stretches that differ; what is alike at both ends is not compared."""
    head = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
    rest = zip(reversed(old[head:]), reversed(new[head:]), strict=False)
    tail = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], rest))
    a, b = len(old) - tail, len(new) - tail
    if max(a, b) - head > most:
        yield head, a, head, b
        return
    matched = SequenceMatcher(None, old[head:a], new[head:b], autojunk=False)
    for kind, e, f, g, h in matched.get_opcodes():
        if kind != "equal":
            yield head + e, head + f, head + g, head + h


def _excerpt(words: Sequence[str]) -> str:
    """What fits, without what cannot be shown in a line."""
    text = " ".join(words[:MOST_CHARACTERS])
    plain = "".join(one if one.isprintable() else " " for one in text)
    return plain if len(plain) <= MOST_CHARACTERS else f"{plain[: MOST_CHARACTERS - 1].rstrip()}…"
