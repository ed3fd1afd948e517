"""Passages in, the sentence out that a cue stands in: how evidence is found when no model reads the listing."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from pipeline.listing.holds import holds, pattern
from pipeline.listing.negation import denied
from pipeline.listing.prose import Section, Sentence, prose
from pipeline.model import Evidence, Passage
from pipeline.taxonomy import asides

LONGEST = 280
"""Characters of a quote; a longer sentence is quoted around its cue, at word boundaries."""


class Where(NamedTuple):
    """
    Where words count: in which sections, among how many of the first sentences, and whether also where they are set as
    code within a sentence. ``strict`` leaves out near-misses of a cue, labels, and orders of what is not to be done.
    """

    sections: tuple[Section, ...] = ("body", "setup", "aside")
    code: bool = False
    strict: bool = False
    within: int | None = None

    def holds(self, text: str, sentence: Sentence, number: int) -> bool:
        """Whether the sentence, the ``number``-th of the listing, is one of these places."""
        if sentence.section not in self.sections or (self.within is not None and number >= self.within):
            return False
        return not self.strict or _states(text, sentence.start, sentence.end)


LEAST = 4
"""Words of a sentence: fewer are a label."""
_WORDS = re.compile(r"[^\W\d_]{2,}")
_NO_STATEMENT = re.compile(asides.NO_STATEMENT, re.IGNORECASE)
ANYWHERE = Where()
BODY = Where(("body",), strict=True)
BEGINNING = Where(("body",), strict=True, within=12)
"""Of a skill: later sentences are its orders and its advice."""
BODY_AND_SETUP = Where(("body", "setup"), strict=True)


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
    return tuple(islice(_every(source, passages, where, unless), most))


def _every(source: str, passages: Sequence[Passage], where: Where, unless: str) -> Iterator[Evidence]:
    before = 0
    for piece in prose(passages, code=where.code, near_misses=not where.strict):
        # What is anchored to the beginning of a sentence need not stand at that of the passage.
        if "^" in source or holds(source, piece.text):
            for number, sentence in enumerate(piece.sentences, before):
                start, end, _ = sentence
                at = (
                    _stands(pattern(source), piece.text, start, end)
                    if where.holds(piece.text, sentence, number)
                    else None
                )
                if at is not None and not (unless and pattern(unless).search(piece.text, start, end)):
                    yield clipped(piece.passage, start, end, at)
        before += len(piece.sentences)


def _states(text: str, start: int, end: int) -> bool:
    return not _NO_STATEMENT.match(text, start, end) and len(_WORDS.findall(text, start, end)) >= LEAST


def _stands(words: re.Pattern[str], text: str, start: int, end: int) -> int | None:
    """Where the pattern first stands in a sentence that does not deny it there."""
    for match in words.finditer(text[start:end]):
        at = start + match.start()
        if not denied(text, start, at) and not text.startswith("none", at):
            return at
    return None


def count(source: str, text: str) -> int:
    return len(pattern(source).findall(text))


def says(source: str, sentence: str) -> bool:
    return holds(source, sentence)


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
