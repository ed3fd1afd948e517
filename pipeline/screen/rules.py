"""The rules of ``taxonomy.steering`` held against the sentences of a text."""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache, reduce
from itertools import pairwise
from operator import or_
from typing import NamedTuple

from pipeline.screen import excuses, marks, scales
from pipeline.screen.excuses import Place, Sentence
from pipeline.screen.hits import Hit, hits
from pipeline.screen.marks import Code
from pipeline.screen.units import Unit, units
from pipeline.screen.words import BITS, bits
from pipeline.taxonomy import steering, steering_free, steering_scores
from pipeline.taxonomy.steering import Rule, Severity

_OR = re.compile(r"\s?/\s?|\s(?:or|and)\s")
_CHOICE = re.compile(r"\W{0,5}(?:or|and|to|through|oder|und|bis|ou|et|o|y|a|и|или)?\W{0,4}")
_LEVELS, _ENDS = bits("LOW|HIGH"), bits("~MILD|~UPPER")
_SEVERAL = (
    (bits("FACTOR|FACTORISH|ASPECT"), BITS["MANY_FACTORS"], 2),
    (BITS["EMPTY_LIST"], BITS["EMPTY_LISTS"], 2),
)
"""A meaning, what more than one word of it means, and how many make it so."""
_MANNERS = bits("ASSIGNED|PRONOUN_OBJECT|KEY|MANY_FACTORS|EMPTY_LISTS")
_RUN = BITS["RUN"]
_TOLD = bits("OVERRIDE|OVERRIDE!|HIDE!|TELL!|FOLLOW!|KEEP!|HIDE|NOT|~WRONG|~NO_WEIGHT")
_RATES = bits("LOW|HIGH|NUMBER|ZERO|HARMLESS|METRIC_VALUE|LEVELS|NO_RISK|~MILD|~UPPER")
_DEFENCE = bits("DEFENCE")
_CONTEXT = 800
"""Words of defence excuse what stands within so many characters behind them."""
_ORDER_OF = {"high": 0, "medium": 1, "low": 2}


class Held(NamedTuple):
    """A rule that holds from ``start`` to ``end``, as grave as it is there."""

    rule: Rule
    severity: Severity
    start: int
    end: int


class _Ready(NamedTuple):
    rule: Rule
    groups: tuple[int, ...]
    never: int


@cache
def _ready(apart: bool) -> tuple[_Ready, ...]:
    """The rules for one sentence, or those for two."""
    rules = (
        rule for rule in (*steering_scores.RULES, *steering.RULES, *steering_free.RULES) if rule.apart or not apart
    )
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
    code = Code(text)
    about = marks.is_about_attacks(text)
    defended = -_CONTEXT
    found: list[Held] = []
    before: Sentence | None = None
    for sentence in _sentences(text):
        known = len(found)
        opening = before.bits if before and sentence.bits and sentence.unit.follows else 0
        for one, opened in ((sentence, 0), (_both(before, sentence) if before and opening else None, opening)):
            if one is None or not one.bits:
                continue
            if ready := _holding(one.bits, opened):
                is_defended = about or one.unit.start - defended < _CONTEXT
                found += _gravest(one, ready, Place(text, code, code.holds(one.unit.start), is_defended, hidden))
        if sentence.bits & _DEFENCE and all(one.severity == "low" for one in found[known:]):
            defended = sentence.unit.end
        before = sentence
    return found


def _own_words(text: str) -> Iterator[Hit]:
    """The words that the text says itself: what somebody must not be told is no order, and a scale rates nothing."""
    told, rated = _Within(marks.told_others(text)), _Within(scales.spans(text))
    for hit in hits(text):
        lost = (_TOLD if told.holds(hit.start) else 0) | (_RATES if rated.holds(hit.start) else 0)
        yield hit._replace(bits=hit.bits & ~lost) if lost else hit


class _Within:
    """Spans in order, asked for places in order."""

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        self._spans = spans
        self._at = 0
        self._end = 0

    def holds(self, place: int) -> bool:
        """Whether one of the spans holds ``place``, which is no earlier than the last one asked for."""
        while self._at < len(self._spans) and self._spans[self._at][0] <= place:
            self._end = max(self._end, self._spans[self._at][1])
            self._at += 1
        return place < self._end


def _sentences(text: str) -> Iterator[Sentence]:
    words = sorted([*_own_words(text), *marks.marks(text)])
    at = 0
    for unit in units(text):
        own: list[Hit] = []
        while at < len(words) and words[at].start < unit.end:
            own.append(words[at])
            at += 1
        yield _sentence(text, unit, own)


def _sentence(text: str, unit: Unit, own: list[Hit]) -> Sentence:
    """The sentence with what its words mean together."""
    given = 0
    for hit in own:
        given |= hit.bits
    for single, several, least in _SEVERAL:
        if given & single and len({hit.plain or hit.start for hit in own if hit.bits & single}) >= least:
            own = [hit._replace(bits=hit.bits | several) if hit.bits & single else hit for hit in own]
            given |= several
    if any(given & pair == pair for pair in (_LEVELS, _ENDS)) and any(
        _are_levels(text, *pair) for pair in pairwise(own)
    ):
        given |= BITS["LEVELS"]
    return Sentence(unit, given, own)


def _are_levels(text: str, one: Hit, other: Hit) -> bool:
    """Whether two words name a low and a high level side by side, as a choice: "low, medium or high"."""
    if one.bits & _LEVELS == _LEVELS:
        return True
    both = one.bits | other.bits
    if both & _LEVELS == _LEVELS and _CHOICE.fullmatch(text, one.end, other.start):
        return True
    return both & _ENDS == _ENDS and bool(_OR.fullmatch(text, one.end, other.start))


class _Windows:
    """The stretches of a sentence's words that lie within a reach, none inside another; made once for each reach."""

    def __init__(self, own: list[Hit]) -> None:
        self._own = own
        self._made: dict[int, list[tuple[list[Hit], int]]] = {}

    def within(self, reach: int) -> list[tuple[list[Hit], int]]:
        """Each stretch with what its words mean together."""
        if reach not in self._made:
            self._made[reach] = [(words, reduce(or_, (hit.bits for hit in words))) for words in self._all(reach)]
        return self._made[reach]

    def _all(self, reach: int) -> Iterator[list[Hit]]:
        last = 0
        for first, one in enumerate(self._own):
            before = last
            while last < len(self._own) and self._own[last].end - one.start <= reach:
                last += 1
            if last > before:
                yield self._own[first:last]


def _together(ready: _Ready, own: list[Hit], windows: _Windows) -> list[Hit]:
    """
    Words within the rule's reach of which each of its groups has one of its own, where those of the first two are as
    close, and in the order, that it asks for; none where there are no such. What is no word but a way of writing one
    may be that of another group's.
    """
    if ready.rule.close and not _are_close(ready, own):
        return []
    for window, given in windows.within(ready.rule.reach):
        if all(given & group for group in ready.groups) and _have_words(ready.groups, window):
            return [hit for hit in window if any(hit.bits & group for group in ready.groups)]
    return []


def _have_words(groups: tuple[int, ...], window: list[Hit]) -> bool:
    """Whether every group can be given a word of the window, none the same (a matching by augmenting paths)."""
    taken: dict[int, int] = {}

    def place(group: int, tried: set[int]) -> bool:
        for at, hit in enumerate(window):
            if at in tried or not hit.bits & groups[group]:
                continue
            tried.add(at)
            if at not in taken or place(taken[at], tried):
                taken[at] = group
                return True
        return False

    shared = [any(hit.bits & group and hit.bits & (group & _MANNERS | _RUN) for hit in window) for group in groups]
    return all(is_shared or place(at, set()) for at, is_shared in enumerate(shared))


def _are_close(ready: _Ready, own: list[Hit]) -> bool:
    """Whether words of the first two groups stand within the rule's reach of each other, in its order if it has one."""
    rule = ready.rule
    first, second = ([hit for hit in own if hit.bits & group] for group in ready.groups[:2])
    if any(hit.bits & _RUN and hit in second for hit in first):
        return True
    last = max((hit.start for hit in own if hit.bits & ready.groups[2]), default=0) if rule.ordered > 2 else None
    return any(
        max(one.start, other.start) - min(one.end, other.end) <= rule.close
        and (not rule.ordered or one.start < other.start)
        and (last is None or other.start < last)
        for one in first
        for other in second
    )


def _both(first: Sentence, second: Sentence) -> Sentence:
    unit = Unit(first.unit.start, second.unit.end, first.unit.follows)
    return Sentence(unit, first.bits | second.bits, [*first.hits, *second.hits])


def _gravest(sentence: Sentence, holding: Iterable[_Ready], place: Place) -> list[Held]:
    best: dict[str, Held] = {}
    windows = _Windows(sentence.hits)
    for ready in holding:
        rule = ready.rule
        words = _together(ready, sentence.hits, windows)
        if not words or (place.is_code and excuses.is_data(rule, sentence)):
            continue
        severity = excuses.severity(rule, ready.groups[0], sentence, place)
        held = Held(rule, severity, *_span(sentence, words, place))
        known = best.get(rule.kind, held)
        graver = held if _ORDER_OF[severity] < _ORDER_OF[known.severity] else known
        best[rule.kind] = graver._replace(start=min(held.start, known.start), end=max(held.end, known.end))
    return list(best.values())


def _span(sentence: Sentence, words: list[Hit], place: Place) -> tuple[int, int]:
    """The sentence; of code only the lines that the words stand in, and no heading above them."""
    start, end = sentence.unit.start, sentence.unit.end
    first, last = words[0].start, max(hit.end for hit in words)
    line = place.text.find("\n", start, first)
    if place.is_code:
        stop = place.text.find("\n", last, end)
        return max(place.text.rfind("\n", start, first) + 1, start), stop if stop >= 0 else end
    return line + 1 if place.text[start] == "#" and line >= 0 else start, end
