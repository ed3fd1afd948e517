"""Passages in, the sentence out that a cue stands in: how evidence is found when no model reads the listing."""

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from pipeline.listing.negation import denied
from pipeline.listing.prose import Section, prose
from pipeline.model import Evidence, Passage

LONGEST = 280
"""Characters of a quote; a longer sentence is quoted around its cue, at word boundaries."""


class Where(NamedTuple):
    """Where words count: in which sections, and whether also where they are set as code within a sentence."""

    sections: tuple[Section, ...] = ("body", "setup", "aside")
    code: bool = False


ANYWHERE = Where()
BODY = Where(("body",))
BODY_AND_SETUP = Where(("body", "setup"))


@cache
def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)


def first(source: str, passages: Sequence[Passage]) -> Evidence | None:
    """The first sentence that matches and does not deny, as evidence."""
    return next(iter(every(source, passages, most=1)), None)


def every(
    source: str, passages: Sequence[Passage], *, most: int, where: Where = ANYWHERE, unless: str = ""
) -> tuple[Evidence, ...]:
    """
    At most ``most`` sentences that match ``source`` and not ``unless``, in the order of the listing. Headings say
    nothing, and neither do addresses, code, identifiers and paths (``prose``).
    """
    pattern, found = _pattern(source), []
    for piece in prose(passages, code=where.code):
        if not pattern.search(piece.text):
            continue
        for start, end, section in piece.sentences:
            if section not in where.sections:
                continue
            at = _stands(pattern, piece.text, start, end)
            if at is not None and not (unless and _pattern(unless).search(piece.text, start, end)):
                found.append(clipped(piece.passage, start, end, at))
                if len(found) == most:
                    return tuple(found)
    return tuple(found)


def _stands(pattern: re.Pattern[str], text: str, start: int, end: int) -> int | None:
    """Where the pattern first stands in a sentence that does not deny it there."""
    for match in pattern.finditer(text, start, end):
        if not denied(text, start, match.start()) and not text.startswith("none", match.start()):
            return match.start()
    return None


def count(source: str, text: str) -> int:
    return len(_pattern(source).findall(text))


def says(source: str, sentence: str) -> bool:
    return _pattern(source).search(sentence) is not None


def clipped(passage: Passage, start: int, end: int, at: int) -> Evidence:
    """The words from ``start`` to ``end`` of a passage as evidence; what is too long, around ``at``."""
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
