"""
Passages of which some are left out in, the same out, each with what it stands in: a word in code, or below a heading or
a line that takes it back, is there what it is in the whole listing.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import accumulate

from pipeline.model import Passage

BACK = 3
"""Passages before its own that are shown as they are: a list may have begun in one of them."""

_FENCE = re.compile(r"^[ \t>]*(```|~~~)", re.MULTILINE)
_HEADING = re.compile(r"^(#{1,6})[ \t]+[^\n]*$", re.MULTILINE)
_Open = tuple[str, tuple[str, ...]]
"""The fence that is open at a place, and the headings above it, from the title of the listing on."""


def taken(passages: Sequence[Passage], kept: Collection[int]) -> tuple[Passage, ...]:
    """Those of the passages, by their starts; each behind a gap has ``above``."""
    nothing: _Open = ("", ())
    opens = list(accumulate((p.text for p in passages), _after, initial=nothing))
    return tuple(_standing(at, passages, opens, kept) for at, p in enumerate(passages) if p.start in kept)


def _standing(at: int, passages: Sequence[Passage], opens: Sequence[_Open], kept: Collection[int]) -> Passage:
    if at == 0 or passages[at - 1].start in kept:
        return passages[at]
    back = max(at - BACK, 0)
    fence, titles = opens[back]
    lines = (*titles, *([fence] if fence else []), *(p.text for p in passages[back:at]))
    return passages[at].model_copy(update={"above": "\n".join(lines)})


def _after(state: _Open, text: str) -> _Open:
    """What is open behind a passage that begins so."""
    fence, titles = state
    for mark in _marks(text):
        if mark[1] in ("```", "~~~"):
            fence = mark[1] if not fence else "" if fence == mark[1] else fence
        elif not fence:
            titles = _below(titles, mark[0])
    return fence, titles


def _marks(text: str) -> Iterator[re.Match[str]]:
    return iter(sorted((*_FENCE.finditer(text), *_HEADING.finditer(text)), key=lambda mark: mark.start()))


def _below(titles: tuple[str, ...], title: str) -> tuple[str, ...]:
    """The first heading of all stays: it is the name of the product, whatever the level of those that follow."""
    level = _level(title)
    return (*titles[:1], *(above for above in titles[1:] if _level(above) < level), title)


def _level(title: str) -> int:
    return len(title) - len(title.lstrip("#"))
