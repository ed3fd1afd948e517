"""Passages in, what the product can do and the words that show it out: from the least to the worst."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from pipeline.listing import layout
from pipeline.listing import passages as split
from pipeline.listing.cues import clipped
from pipeline.listing.holds import holds, pattern
from pipeline.listing.negation import denied
from pipeline.listing.prose import Prose, prose
from pipeline.model import Evidence, Passage
from pipeline.taxonomy import harm
from pipeline.taxonomy.harm import Grade

HEADLINE = 4
"""Sentences at the beginning that say what the thing is: one word there is enough."""
LONG = 40
"""Sentences from which a listing must say twice what it can do, or say it of a tool."""

_TOOL = re.compile(
    r"^[ \t>]*(?:[-*+•|]|#{2,6}|\d+[.)]|tool)?[ \t]*(?:\d+[.)])?[ \t]*[*`_\[]*"
    r"(?P<name>[a-z][a-z0-9]*(?:[_-][a-z0-9]+)+|[a-z]{2,}(?:[A-Z][a-z0-9]+)+)[*`_\]]*(?=$|[\s:(|,–—-])",
    re.MULTILINE,
)
_WORD = re.compile(r"[a-z]+|[A-Z][a-z0-9]*")
_SKILL = re.compile(harm.SKILL, re.IGNORECASE | re.MULTILINE)
_NO_SKILL = re.compile(harm.NO_SKILL, re.IGNORECASE)
_NO_DOING = re.compile(harm.NO_DOING, re.IGNORECASE)
_READ_ONLY = re.compile(harm.READ_ONLY_TOOL)
_DESTRUCTIVE = re.compile(harm.DESTRUCTIVE_TOOL)
_VERBS = {verb: grade for grade, verbs in harm.TOOL_VERBS for verb in verbs.split()}
_THINGS = tuple((shown, raised, frozenset(things.split())) for shown, raised, things in harm.TOOL_THINGS)


class Shown(NamedTuple):
    """A grade, and the sentences and tools that show it: the first two, and how many there are."""

    grade: Grade
    evidence: tuple[Evidence, ...]
    times: int


def shown(passages: Sequence[Passage]) -> tuple[Shown, ...]:
    """Every grade that the listing shows, the least first; none where it only gives words to go by."""
    return _shown(tuple(passages))


def worst(passages: Sequence[Passage]) -> Shown:
    """
    The worst of them. Where nothing is shown, a skill gives words to go by, and anything else is taken to look things
    up: without evidence.
    """
    found = shown(passages)
    return found[-1] if found else Shown(harm.GRADES[0 if is_skill(passages) else 1], (), 0)


def tools(passages: Sequence[Passage]) -> tuple[Evidence, ...]:
    """The rows that name a tool by what it does; none of a skill, whose tools come from elsewhere."""
    return () if is_skill(passages) else tuple(evidence for _, evidence in _tools(prose(passages)))


@lru_cache(maxsize=128)
def _shown(passages: tuple[Passage, ...]) -> tuple[Shown, ...]:
    pieces = prose(passages)
    skill = is_skill(passages)
    several = sum(len(piece.sentences) for piece in pieces) >= LONG
    by_tool: dict[str, list[Evidence]] = {}
    for grade, evidence in _tools(pieces):
        by_tool.setdefault(grade, []).append(evidence)
    found = []
    for step in harm.GRADES[1:]:
        says = _says(step, skill=skill)
        said = list(_sentences(says, pieces)) if says else []
        tools = [] if skill else by_tool.get(step.key, [])
        if tools or len(said) > 1 or (said and (said[0].early or not several)):
            quoted = tuple({(e.start, e.end): e for e in (*(s.evidence for s in said), *tools)}.values())
            found.append(Shown(step, quoted[:2], len(said) + len(tools)))
    return tuple(found)


def is_skill(passages: Sequence[Passage]) -> bool:
    """By its first words, a skill and no server."""
    text = "\n".join(p.text for p in passages[:2])
    spans = split.sentences(text, 0, len(text))[:HEADLINE]
    head = text[: spans[-1][1]] if spans else ""
    return _SKILL.search(head) is not None and _NO_SKILL.search(head) is None


def _says(grade: Grade, *, skill: bool) -> str:
    """The words that show the grade; nothing below sending is shown by the orders that a skill gives."""
    below = harm.KEYS.index(grade.key) < harm.KEYS.index("sends")
    return harm.SKILL_DOES.get(grade.key, "") if skill and below else grade.says


class _Said(NamedTuple):
    evidence: Evidence
    early: bool


def _sentences(says: str, pieces: Sequence[Prose]) -> Iterator[_Said]:
    """The sentences of the body that show a grade."""
    before = 0
    for piece in pieces:
        if holds(says, piece.text):
            for number, (start, end, section) in enumerate(piece.sentences, before):
                at = None if section != "body" else _stands(pattern(says), piece.text, start, end)
                if at is not None:
                    yield _Said(clipped(piece.passage, start, end, at), number < HEADLINE)
        before += len(piece.sentences)


def _stands(words: re.Pattern[str], text: str, start: int, end: int) -> int | None:
    for match in words.finditer(text, start, end):
        if not denied(text, start, match.start()):
            return None if _NO_DOING.search(text, start, end) else match.start()
    return None


def _tools(pieces: Sequence[Prose]) -> Iterator[tuple[str, Evidence]]:
    """The tools that rows of the listing name outside code, with their grades; a row of the set-up names a package."""
    for piece in pieces:
        text = piece.passage.text
        whole, begins = layout.place(piece.passage)
        for match in _TOOL.finditer(text):
            if layout.of(whole).is_code(begins + match.start("name")):
                continue
            if any(s.section != "body" and s.start <= match.start() < s.end for s in piece.sentences):
                continue
            end = text.find("\n", match.end())
            line = text[match.start() : end if end >= 0 else len(text)]
            grade = tool(match["name"], line)
            if grade is not None:
                start = match.end() - len(match[0].lstrip())
                yield grade, clipped(piece.passage, start, match.start() + len(line), match.end())


def tool(name: str, line: str = "") -> str | None:
    """The grade that a tool's name shows, with what its server says of it in the same line; None for no name of one."""
    words = [word.lower() for word in _WORD.findall(name)]
    verb = next((_VERBS[word] for word in words if word in _VERBS), None)
    if verb is None:
        return None
    if _READ_ONLY.search(line):
        return _raised("reads_public", words)
    grade = _raised(verb, words)
    return max(grade, harm.DESTRUCTIVE, key=harm.KEYS.index) if _DESTRUCTIVE.search(line) else grade


def _raised(grade: str, words: Sequence[str]) -> str:
    raised = [to for of, to, things in _THINGS if of == grade and not things.isdisjoint(words)]
    return max(raised, key=harm.KEYS.index) if raised else harm.WITHOUT_THING.get(grade, grade)
