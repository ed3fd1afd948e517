"""A listing's text in, numbered passages out; and the passages that fit into a prompt."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from pipeline.model import Document, Listing, Passage
from pipeline.taxonomy import importance

TARGET = 400
"""Characters that a passage aims at; a longer sentence stays whole."""
BUDGET = 24_000
"""Characters of listing that go to a model at most."""
WHOLE = 60_000
"""Characters of listing that the tables and the regression of the estimator without a model are given at most."""
RUNAWAY = 1_600
"""A "sentence" longer than this is none (a table, minified text): it is cut at white space."""

MOST_NAMED = 6
NAMED_WORDS = 6
_NAMED_CHARS = 80

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


def split(text: str, *, target: int = TARGET, documents: Sequence[Document] | None = None) -> tuple[Passage, ...]:
    """
    Passages of about ``target`` characters in order; a sentence is never cut, nor a short paragraph. Of a text that is
    put together from ``documents`` each has passages of its own.
    """
    parts = [(one.start, one.end) for one in documents] if documents else [(0, len(text))]
    packed = [span for start, end in parts for span in _packed(_short(text, start, end, target), target)]
    return tuple(Passage(number=n, start=s, end=e, text=text[s:e], whole=text) for n, (s, e) in enumerate(packed, 1))


def of(listing: Listing) -> tuple[Passage, ...]:
    """The passages of a whole listing."""
    return split(listing.text, documents=listing.documents)


def _short(text: str, start: int, end: int, target: int) -> list[tuple[int, int]]:
    """Paragraphs, and what sentences make of a long one."""
    spans: list[tuple[int, int]] = []
    for begin, stop in _paragraphs(text, start, end):
        spans.extend([(begin, stop)] if stop - begin <= target else _packed(_sentences(text, begin, stop), target))
    return spans


def select(passages: Sequence[Passage], *, budget: int | None = BUDGET) -> Selection:
    """
    The passages that fit into ``budget`` characters, in the order of the listing; without a budget, all of them.

    The beginning goes first, since it says what the thing is; then whatever tells of tools and their effects, of
    credentials, limits and deployment (``taxonomy.importance``), and of equals the earlier. What is left out is
    returned so that it can be named. A passage larger than what is left is left out whole: half a sentence is no
    evidence.
    """
    if budget is None or sum(len(p.text) for p in passages) <= budget:
        return Selection(tuple(passages), ())
    kept: set[int] = set()
    for passage in sorted(passages, key=_rank):
        if len(passage.text) <= budget:
            budget -= len(passage.text)
            kept.add(passage.start)
    return Selection(tuple(p for p in passages if p.start in kept), tuple(p for p in passages if p.start not in kept))


def named(passages: Sequence[Passage]) -> str:
    """Which ones: their numbers, and how each run of them begins; at most MOST_NAMED runs."""
    runs: list[list[Passage]] = []
    for passage in passages:
        if runs and runs[-1][-1].number == passage.number - 1:
            runs[-1].append(passage)
        else:
            runs.append([passage])
    said = "; ".join(_run(run) for run in runs[:MOST_NAMED])
    more = sum(map(len, runs[MOST_NAMED:]))
    what = "Passage" if len(passages) == 1 else "Passages"
    return f"{what} {said}{f'; and {more} more' if more else ''}"


def _run(run: Sequence[Passage]) -> str:
    first, last = run[0], run[-1]
    words = first.text[:_NAMED_CHARS].lstrip("#*-> ").split()
    cut = len(first.text) > _NAMED_CHARS or len(words) > NAMED_WORDS
    begins = " ".join(words[:NAMED_WORDS])
    numbers = str(first.number) if first is last else f"{first.number} to {last.number}"
    return f"{numbers} ({begins}{'…' if cut else ''})"


def _rank(passage: Passage) -> tuple[bool, int, int]:
    """What sorts before comes first."""
    if passage.start < importance.OPENING_CHARS:
        return False, 0, passage.number
    text = passage.text.lower()
    return (
        True,
        -sum(worth.points for name, worth in importance.SIGNS.items() if _sign(name).search(text)),
        passage.number,
    )


@cache
def _sign(name: str) -> re.Pattern[str]:
    return re.compile(importance.SIGNS[name].sign, re.MULTILINE)


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
