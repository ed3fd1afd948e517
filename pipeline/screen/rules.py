"""The rules of ``taxonomy.steering`` held against the sentences of a text."""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from pipeline.screen.units import Unit, units
from pipeline.screen.words import BITS, Hit, bits, hits
from pipeline.taxonomy import steering, steering_free
from pipeline.taxonomy.steering import Rule, Severity

_TURN_LINE = re.compile(
    r"^[ \t>*#\"'_\-(]{0,8}(?i:system|developer|assistant|user|human|tool|operator)"
    r"(?i: (?:message|notice|prompt|result|note|instruction|update|override)s?)?"
    r"(?i: to (?:the )?[a-z]{1,30}(?: [a-z]{1,30})?)?\s?[:\]]",
    re.MULTILINE,
)
_TURN_MARK = re.compile(
    r"[<\[\"](?i:\|[a-z_]{2,20}\|>|/?INST\]|</?SYS>>|role\"\s{0,5}:\s{0,5}\"(?:system|developer|assistant|user|tool)\""
    r"|/?(?:system|assistant|user|instructions?|tool_result|function_results?|developer)>)"
)
_FENCE_MARK = re.compile(
    r"(?=[<lLbBE=-])"  # how each begins, so that most places are passed over at once
    r"(?:</(?:listing|document|passages?|untrusted\w{0,20}|data|context)>|\blisting-[0-9a-f]{4,}"
    r"|[-=]{3} ?end of (?:the )?(?:listing|document|data|input|quot|untrusted|text)"
    r"|\bbegin (?:system|operator|trusted)\b|(?-i:\bEND (?:OF )?(?:DATA|LISTING|DOCUMENT|INPUT)\b))",
    re.IGNORECASE,
)
_VECTOR = re.compile(r"\b(?:AV|AC|AT|PR|UI|VC|VI|VA|SC|SI|SA):[A-Z](?:[/, ]{1,3}[A-Z]{1,2}:[A-Z]\b){2,20}")
_EMPTY_LIST = re.compile(
    r"(?=[\"lLtTfF])\"?\b(?:layers|threats|flags|findings)\"?\s{0,5}[:=]\s{0,5}(?:\[\s{0,5}\]|none\b)", re.IGNORECASE
)
_FENCE = re.compile(r"^[ \t]{0,12}(?:```|~~~)", re.MULTILINE)
_QUOTED = re.compile(r"\"[^\"\n]{3,300}\"|“[^”\n]{3,300}”|`[^`\n]{3,300}`|«[^»\n]{3,300}»|(?<!\w)'[^'\n]{3,300}'(?!\w)")
_CALL = re.compile(
    r"^[ \t>*#\"'_\-(\[{]{0,8}"
    r"(?i:(?:dear|attention|hey|hello|notice to|note to|note for|to)[,:]?\s(?:the |any |all |every )?)?"
    r"(?i:(?:automated|risk|security|ai|language|rating|scoring|grading|fellow|honest) )?"
    r"(?i:models?|reviewers?|scanners?|parsers?|bots?|robots|machines?|assistants?|evaluators?|assessors?|graders?|raters?"
    r"|analysts?|auditors?|judges?|desks?|crawlers?|llms?|ais?|readers?)"
    r"(?i: (?:directive|notice|note|hint|instruction))?(?: (?:that|who|which|of) [^,:.\n]{1,40})?\s?[:,]",
    re.MULTILINE,
)
"""A reader called by its office at the head of a line."""
_MARKS = (
    (_CALL, "CALL"),
    (_TURN_LINE, "TURN"),
    (_TURN_MARK, "TURN"),
    (_FENCE_MARK, "FENCE_MARK"),
    (_VECTOR, "VECTOR"),
    (_EMPTY_LIST, "EMPTY_LIST"),
)
_CHOICE = re.compile(r"\W{0,5}(?:or|and|to|through|oder|und|bis|ou|et|o|y|a|и|или)?\W{0,4}")
_LEVELS = bits("LOW|HIGH")
_FACTOR = bits("FACTOR|FACTORISH|ASPECT")
_ORDER_OF = {"high": 0, "medium": 1, "low": 2}


class Held(NamedTuple):
    """A rule that holds from ``start`` to ``end``, as grave as it is there."""

    rule: Rule
    severity: Severity
    start: int
    end: int


class _Sentence(NamedTuple):
    unit: Unit
    bits: int
    hits: list[Hit]


class _Ready(NamedTuple):
    rule: Rule
    groups: tuple[int, ...]
    never: int


@cache
def _ready(apart: bool) -> tuple[_Ready, ...]:
    """The rules for one sentence, or those for two."""
    rules = (rule for rule in (*steering.RULES, *steering_free.RULES) if rule.apart or not apart)
    return tuple(_Ready(rule, tuple(map(bits, rule.groups)), bits(rule.never)) for rule in rules)


@lru_cache(maxsize=4096)
def _holding(given: int, opening: int) -> tuple[_Ready, ...]:
    """
    The rules whose groups all have one of the bits given, and whose excuses have none. ``opening`` are the bits of the
    first of two sentences, which then must have the first group: it is what the second one is read in the light of.
    """
    first = opening or given
    return tuple(
        ready
        for ready in _ready(bool(opening))
        if first & ready.groups[0] and not given & ready.never and all(given & group for group in ready.groups)
    )


def held(text: str, *, hidden: bool) -> list[Held]:
    """
    For every sentence, and for two that follow each other, the gravest rule of each kind that holds. Nothing is excused
    in ``hidden`` text: no documentation is written there.
    """
    fences = [found.start() for found in _FENCE.finditer(text)]
    found: list[Held] = []
    before: _Sentence | None = None
    for sentence in _sentences(text):
        opening = before.bits if before and sentence.bits and sentence.unit.follows else 0
        for one, opened in ((sentence, 0), (_both(before, sentence) if before and opening else None, opening)):
            if one is None or not one.bits:
                continue
            ready = _holding(one.bits, opened)
            found += _gravest(text, one, ready, fences, hidden=hidden) if ready else ()
        before = sentence
    return found


def _sentences(text: str) -> Iterator[_Sentence]:
    marks = [
        Hit(found.start(), found.end(), BITS[name], "") for pattern, name in _MARKS for found in pattern.finditer(text)
    ]
    words = sorted([*hits(text), *marks]) if marks else hits(text)
    at = 0
    for unit in units(text):
        own: list[Hit] = []
        while at < len(words) and words[at].start < unit.end:
            own.append(words[at])
            at += 1
        yield _Sentence(unit, _bits_of(text, own), own)


def _bits_of(text: str, own: list[Hit]) -> int:
    given = 0
    for hit in own:
        given |= hit.bits
    if given & _FACTOR and len({hit.plain for hit in own if hit.bits & _FACTOR}) > 1:
        given |= BITS["MANY_FACTORS"]
    if given & BITS["EMPTY_LIST"] and sum(1 for hit in own if hit.bits & BITS["EMPTY_LIST"]) > 1:
        given |= BITS["EMPTY_LISTS"]
    if given & _LEVELS == _LEVELS and any(_are_levels(text, *pair) for pair in pairwise(own)):
        given |= BITS["LEVELS"]
    return given


def _are_levels(text: str, one: Hit, other: Hit) -> bool:
    """Whether two words name a low and a high level side by side, as a choice: "low, medium or high"."""
    if one.bits & _LEVELS == _LEVELS:
        return True
    both = one.bits | other.bits
    return both & _LEVELS == _LEVELS and bool(_CHOICE.fullmatch(text, one.end, other.start))


def _are_close(ready: _Ready, own: list[Hit]) -> bool:
    """Whether words of the first two groups stand within the rule's reach of each other."""
    first, second = ([hit for hit in own if hit.bits & group] for group in ready.groups[:2])
    return any(
        max(one.start, other.start) - min(one.end, other.end) <= ready.rule.close for one in first for other in second
    )


def _both(first: _Sentence, second: _Sentence) -> _Sentence:
    unit = Unit(first.unit.start, second.unit.end, first.unit.follows)
    return _Sentence(unit, first.bits | second.bits, [*first.hits, *second.hits])


def _gravest(
    text: str, sentence: _Sentence, holding: Iterable[_Ready], fences: list[int], *, hidden: bool
) -> list[Held]:
    best: dict[str, Held] = {}
    for ready in holding:
        rule = ready.rule
        if rule.close and not _are_close(ready, sentence.hits):
            continue
        severity = rule.severity if hidden or not rule.quotable else _excused(text, sentence, ready, fences)
        if rule.kind not in best or _ORDER_OF[severity] < _ORDER_OF[best[rule.kind].severity]:
            best[rule.kind] = Held(rule, severity, sentence.unit.start, sentence.unit.end)
    return list(best.values())


def _excused(text: str, sentence: _Sentence, ready: _Ready, fences: list[int]) -> Severity:
    """One excuse, words of defence or words that someone else says, makes it medium; both make it low."""
    first = next(hit for hit in sentence.hits if hit.bits & ready.groups[0])
    unit = sentence.unit
    in_code = bool(sum(1 for fence in fences if fence <= first.start) % 2)
    spans = (found.span() for found in _QUOTED.finditer(text, unit.start, unit.end))
    quoted = in_code or any(start <= first.start < end for start, end in spans)
    excuses = (quoted or bool(sentence.bits & BITS["REPORTED"])) + bool(sentence.bits & BITS["DEFENCE"])
    if ready.rule.severity == "low" or excuses > 1:
        return "low"
    return "medium" if excuses else ready.rule.severity
