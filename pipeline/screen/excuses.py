"""
How grave a rule is where it holds: whom its sentence speaks to, and what stands around it.

A sentence that is aimed at this assessment means what it says. One that is not (a rubric, an example, a report) is
excused by what makes it one.
"""

from typing import NamedTuple

from pipeline.screen import marks
from pipeline.screen.hits import Hit
from pipeline.screen.marks import Code
from pipeline.screen.units import Unit
from pipeline.screen.words import BITS, bits
from pipeline.taxonomy import steering
from pipeline.taxonomy.steering import Rule, Severity

_DEFENCE = bits("DEFENCE")
_REPORTED = BITS["REPORTED"]
_EMBEDDED = BITS["EMBEDDED"]
"""A guard that quotes what it passes over."""
_AIMED = bits(steering.AIMED)
_UNAIMED_EXCUSES = bits(steering.UNAIMED_EXCUSES)
_OURS = bits(
    "SELF|ASSESSOR|CALL|ADDRESS|ADDRESSED|CARD_NOUN|FACTOR|SCHEME|KEY|MAESTRO|LAYER_CODE|METRIC|VECTOR"
    "|EMPTY_LISTS|FORGED|FENCE|~YOUR_FIGURE"
)
"""What is said of this assessment alone, or of a product and those who rate one."""
_RATED = bits("SELF|ASSESS|ASSESSOR|READER|CARD|CARD_NOUN|RISK|LOW|NO_RISK|RATE!|TREAT!") | _AIMED
"""What an attack on another model than the assessor does not speak of."""
_DROPPED = bits("OVERRIDE!|OVERRIDE|VOID|DONT")
_VALUES = bits("LOW|NUMBER|ZERO")
_QUOTE_BEHIND = 300
"""The mark that closes a quotation stands behind its last sentence, at most so many characters on."""


class Sentence(NamedTuple):
    unit: Unit
    bits: int
    hits: list[Hit]


class Place(NamedTuple):
    """What stands around a sentence."""

    text: str
    code: Code
    is_code: bool
    is_defended: bool
    """Whether words of defence stand shortly before it."""
    hidden: bool


def is_data(rule: Rule, sentence: Sentence) -> bool:
    """Whether a sentence in code is data of the product's: no word of it is of the assessment or who assesses."""
    return rule.kind != "steering_instruction" and not sentence.bits & _OURS


def severity(rule: Rule, first: int, sentence: Sentence, place: Place) -> Severity:
    """How grave ``rule`` is in ``sentence``; ``first`` are its first group. Hidden text has no excuse."""
    if place.hidden or rule.severity == "low":
        return rule.severity
    if rule.quotable:
        return _of_quotable(rule, first, sentence, place)
    if sentence.bits & _EMBEDDED and _is_said_by_another(first, sentence, place):
        return "low"
    if rule.severity == "medium" or sentence.bits & _AIMED:
        return rule.severity
    return _of_unaimed(first, sentence, place)


def _of_quotable(rule: Rule, first: int, sentence: Sentence, place: Place) -> Severity:
    """
    One excuse, words of defence or words that someone else says, makes it medium except where instructions
    are dropped and nothing is rated: that is low, and so are two.
    """
    excuses = _is_said_by_another(first, sentence, place) + (bool(sentence.bits & _DEFENCE) or place.is_defended)
    if excuses > 1 or (excuses and first & _DROPPED and not sentence.bits & _RATED):
        return "low"
    return "medium" if excuses else rule.severity


def _of_unaimed(first: int, sentence: Sentence, place: Place) -> Severity:
    """Talk of scoring something: an attempt only where nothing else explains it."""
    is_excused = (
        sentence.bits & _UNAIMED_EXCUSES
        or _is_said_by_another(first, sentence, place)
        or _shows_an_object(sentence, place)
    )
    return "low" if is_excused else "medium"


def _is_said_by_another(first: int, sentence: Sentence, place: Place) -> bool:
    """Whether the words of the meanings ``first`` stand in code or quotation marks, or are reported."""
    word = next(hit for hit in sentence.hits if hit.bits & first)
    unit = sentence.unit
    return (
        bool(sentence.bits & _REPORTED)
        or place.code.holds(word.start)
        or marks.is_quoted(place.text, unit.start, _line_end(place.text, unit.end), word.start)
    )


def _shows_an_object(sentence: Sentence, place: Place) -> bool:
    """Whether every value that the sentence names stands in an object literal: what some answer is to look like."""
    unit = sentence.unit
    shown = marks.objects(place.text, unit.start, unit.end + _QUOTE_BEHIND)
    values = [hit.start for hit in sentence.hits if hit.bits & _VALUES]
    return bool(shown and values) and all(any(start <= at < end for start, end in shown) for at in values)


def _line_end(text: str, at: int) -> int:
    """The end of the line that ``at`` stands in, or a place _QUOTE_BEHIND on."""
    stop = text.find("\n", at, at + _QUOTE_BEHIND)
    return stop if stop >= 0 else at + _QUOTE_BEHIND
