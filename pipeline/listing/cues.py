"""Passages in, the sentence out that a cue stands in: how evidence is found when no model reads the listing."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from pipeline.listing import passages as split
from pipeline.listing.negation import denied
from pipeline.model import Evidence, Passage

LONGEST = 280
"""Characters of a quote; a longer sentence is quoted around its cue, at word boundaries."""


@cache
def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)


def first(source: str, passages: Sequence[Passage]) -> Evidence | None:
    """The first sentence that matches and does not deny, as evidence."""
    return next(iter(every(source, passages, most=1)), None)


def every(source: str, passages: Sequence[Passage], *, most: int) -> tuple[Evidence, ...]:
    """At most ``most`` sentences that match ``source``, in the order of the listing; headings say nothing."""
    pattern, found = _pattern(source), []
    for passage in passages:
        for start, end in _sentences(passage.text):
            match = pattern.search(passage.text, start, end)
            if (
                match
                and not passage.text.startswith("#", start)
                and not _denied(passage.text, start, match.start(), end)
            ):
                found.append(_quote(passage, start, end, match.start()))
                if len(found) == most:
                    return tuple(found)
    return tuple(found)


@lru_cache(maxsize=1024)
def _sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Of one passage, which some forty patterns are held against."""
    return tuple(split.sentences(text, 0, len(text)))


def count(source: str, text: str) -> int:
    return len(_pattern(source).findall(text))


def says(source: str, sentence: str) -> bool:
    return _pattern(source).search(sentence) is not None


def _denied(text: str, start: int, at: int, end: int) -> bool:
    return denied(text, start, at) or text[at:end].startswith("none")


def _quote(passage: Passage, start: int, end: int, at: int) -> Evidence:
    if end - start > LONGEST:
        text = passage.text
        left = max(start, at - LONGEST // 2)
        right = min(end, left + LONGEST)
        start = left if left == start else text.find(" ", left, at) + 1 or at
        end = right if right == end or " " not in text[at:right] else text.rfind(" ", at, right)
    return Evidence(
        quote=passage.text[start:end],
        passage=passage.number,
        start=passage.start + start,
        end=passage.start + end,
    )
