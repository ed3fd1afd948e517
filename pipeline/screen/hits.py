"""Where a text says what: its words and phrases with what they mean there, for each stands in a sentence of its own."""

import re
from functools import cache
from typing import NamedTuple

from pipeline.screen import context
from pipeline.screen.words import BITS, JOINT, LETTERS, Meaning, bits, meaning, means, phrases_by_pair, vocabulary
from pipeline.taxonomy import steering_prose, steering_words

_TOKEN = re.compile(rf"\d+(?:[.,]\d+)+|{LETTERS}(?:{JOINT}{LETTERS}){{0,30}}")
_BEFORE_CLAUSE = re.compile(r"[.,:;!?—–(\"“”«>|=+*•…。，]|\n\s*\n|(?:^|\s)[-#]\s")
_CAMEL_CASE = re.compile(r"[A-Z]?[a-z]{2,}(?:[A-Z][a-z]{2,})+")
_ASSIGNMENT = re.compile(r"[=:–—]")
_FIGURE_ASIDE = re.compile(r"\([A-Za-z]{1,12}:? [`\"']?(?:\d|[A-F][+-]?(?:\s?[/–-]\s?[A-F][+-]?)?[`\"']?\))")
"""A figure or grades in brackets: "(score 1)", "(grade A/B)"."""
_KEY_BEHIND = re.compile(
    r"(?: (?!this|these|our|the|all|any|every|each|it|us|them|that|an?\b|as\b)[a-z]{3,14}){0,2}"
    r"(?: [\d.]{1,5}(?:\s?[-–—+]\s?[\d.]{0,5})?)?[\"'*_`]{0,3}:"
)
"""What makes a verb the name of what follows: "score": 1, "**Score 0.7 - 1.0:**"."""
_NUMBERED = re.compile(r" #?\d{1,3}(?!\w)")
_PRONOUN = re.compile(r"\s+(?:it|them|us|this)\b")
_RATE = bits("RATE!")
_KEYED = bits("KEYED")
_IN_IDENTIFIERS = bits("FACTOR|SCHEME|KEY|KEYED|CVSS|NUMBER|ZERO")
_INSTRUCTION, _RUBRIC = bits("INSTRUCTION"), bits("RUBRIC")
_RATINGS = bits("RISK|SEVERITY|~GRADE|~HAZARD|~FIGURE")
_ADJECTIVES = bits("LOW|HARMLESS|ALL|~MILD|~UPPER")
_COMPOUND = bits("NOT|LOW|HIGH|METRIC_VALUE|HARMLESS|MITIGATION|FLAGS|ALL|INSTRUCTION|CARD|~MILD|~UPPER")
_NUMBERS = bits("NUMBER|ZERO")
_LEVEL = bits("LOW|~MILD")
_METRIC_VALUE = bits("METRIC_VALUE")
_THREATS = bits("THREATS")
_LENIENT = bits("LENIENT")
_READERS = bits("READER|ASSESSOR")
_KEBAB = re.compile(r"[A-Za-z0-9]-[A-Za-z0-9]{1,30}-\Z")
_TOO = re.compile(r"\b(?:too|overly|not) \Z")
_GENITIVE = re.compile(r"['’]s\b")
_NEAR = 40
_ASSIGNABLE = bits("RISK|FACTOR|FACTORISH|SCHEME|METRIC|MITIGATION|SEVERITY|LAYER_CODE|THREATS|CVSS")


_Rows = list[tuple[list[str], int]]
_Phrases = dict[str, _Rows]
_NO_PHRASES: _Rows = []


class Hit(NamedTuple):
    start: int
    end: int
    bits: int
    plain: str


class _Word(NamedTuple):
    """A word that means something or begins a phrase, and which word of the text it is."""

    start: int
    end: int
    bits: int
    at: int
    first: bool


def hits(text: str) -> list[Hit]:
    """The words and phrases of ``text`` that mean something, in order. One pass."""
    memo: dict[str, Meaning | None] = {}
    plain: list[str] = []
    said: list[str] = []
    found: list[_Word] = []
    end = clause = 0
    for token in _TOKEN.finditer(text):
        raw = token[0]
        known = memo[raw] if raw in memo else memo.setdefault(raw, _meant(raw))
        if _begins_clause(text, end, token.start()):
            clause = len(said)
        if known is None:
            if raw in steering_words.UNITS and found and found[-1].at == len(plain) - 1:
                found[-1] = found[-1]._replace(bits=found[-1].bits & ~_NUMBERS)
        else:
            given = known.bits
            if known.order and _is_order(said, clause) and not _is_label(text, token):
                given |= known.order
                given |= BITS["PRONOUN_OBJECT"] if known.order & _RATE and _PRONOUN.match(text, token.end()) else 0
            given &= ~_of_something_else(text, token.start(), token.end(), given, known.plain)
            if given & _INSTRUCTION and _are_other_rules(text, token, known.plain, said, text[end : token.start()]):
                given &= ~_INSTRUCTION & ~_RUBRIC
            if given or known.first:
                found.append(_Word(token.start(), token.end(), given, len(plain), known.first))
        plain.append(known.plain if known else "")
        said.append(known.plain if known else raw.lower())
        end = token.end()
    return _with_phrases(text, found, plain)


def _meant(raw: str) -> Meaning | None:
    """What a word means; a name in camel case is none because it begins like one ("EvaluatorContext")."""
    return None if _CAMEL_CASE.fullmatch(raw) and raw.lower() not in vocabulary() else meaning(raw)


def _begins_clause(text: str, end: int, start: int) -> bool:
    """Whether the word at ``start`` opens a clause: behind a stop, or on a line of its own that begins in capitals."""
    if start - end == 1 and text[end] == " ":
        return False
    return bool(_BEFORE_CLAUSE.search(text, end, start)) or ("\n" in text[end:start] and text[start].isupper())


def _is_label(text: str, token: re.Match[str]) -> bool:
    """
    Whether a verb is the noun of a key, a list item or a figure in brackets ("score: 1", "Score types: all"), or asks
    to use a thing rather than to put a value.
    """
    if token[0].lower() == "use" and context.follower(text, token.end()) in ("this", "the", "our", "your", "of"):
        return True
    return bool(_FIGURE_ASIDE.match(text, token.start() - 1) or _KEY_BEHIND.match(text, token.end()))


def _is_order(said: list[str], clause: int) -> bool:
    """Whether the verb behind the words ``said`` can be an order."""
    if clause == len(said):
        return True
    return said[-1] in steering_words.BEFORE_ORDER and not context.is_act_of_another(said, clause)


def _of_something_else(text: str, start: int, end: int, given: int, plain: str) -> int:
    """The bits that do not hold: of words that a hyphen ties to others, and of what is said of other things."""
    lost = _of_another_key(text, start, end, given, plain)
    if given & _COMPOUND and _is_compound(text, start, end):
        lost |= _COMPOUND
    if given & _NUMBERS and plain[0].isdigit() and _counts_something_else(text, start, end):
        lost |= _NUMBERS
    if given & _RATINGS and context.is_of_another(text, end):
        lost |= _RATINGS
    if given & _ADJECTIVES and plain in _adjectives():
        follower = context.follower(text, end)
        if follower and not context.is_function_word(follower) and not means(follower):
            lost |= _ADJECTIVES
        if context.is_no_adjective(text, start, plain, follower):
            lost |= _ADJECTIVES
    return lost


def _of_another_key(text: str, start: int, end: int, given: int, plain: str) -> int:
    """The bits of a level that is a setting's value or makes an impact the graver; of names and of "too lenient"."""
    lost = 0
    if given & _LEVEL and context.is_value_of_another_key(text, start, known=means):
        lost |= _LEVEL
    if given & _READERS and _KEBAB.search(text, max(start - 40, 0), start):
        lost |= _READERS
    if given & _LENIENT and _TOO.search(text, max(start - 10, 0), start):
        lost |= _LENIENT
    if given & _THREATS and plain == "question" and text[end : end + 1] == ":":
        lost |= _THREATS
    if given & _METRIC_VALUE and plain == "high" and context.follower(text, end) in context.IMPACTS:
        lost |= _METRIC_VALUE
    return lost


def _counts_something_else(text: str, start: int, end: int) -> bool:
    """Whether a number is no value of ours: "step 0", "$0.02", "OAuth 2.1", "temperature: 0.0", "0.0 delta"."""
    if context.is_label(text, start) or context.is_amount(text, start, end):
        return True
    owner, follower = context.owner(text, start), context.follower(text, end)
    return any(
        word is not None and not context.is_function_word(word) and meaning(word) is None for word in (owner, follower)
    )


def _are_other_rules(text: str, token: re.Match[str], plain: str, said: list[str], gap: str) -> bool:
    """Whether rules are named that are none of the assessor's, only one of them, or something of theirs: "rule 3"."""
    behind = token.end()
    return plain in _rules() and bool(
        _GENITIVE.match(text, behind) or _NUMBERED.match(text, behind) or _is_qualified(said, gap)
    )


def _is_qualified(said: list[str], gap: str) -> bool:
    """Whether the word before says which rules are meant: "the formatting rules" are none of the assessor's."""
    return bool(said) and gap == " " and not context.is_function_word(said[-1]) and not means(said[-1])


@cache
def _rules() -> frozenset[str]:
    return frozenset(steering_words.WORDS["INSTRUCTION"].split())


def _is_compound(text: str, start: int, end: int) -> bool:
    """Whether a hyphen ties the word to another: "low-level", "flow-control"; "low-risk" is what it says."""
    return text[start - 1 : start] == "-" or (text[end : end + 1] == "-" and text[end + 1 : end + 5].lower() != "risk")


def _with_phrases(text: str, found: list[_Word], plain: list[str]) -> list[Hit]:
    """
    The hits; a phrase is one of its own, where its first word stands. In an identifier only a key of the card means
    anything.
    """
    starts, spans, at = phrases_by_pair(), context.identifiers(text), 0
    done: list[Hit] = []
    for word in found:
        while at < len(spans) and spans[at][1] <= word.start:
            at += 1
        kept = _IN_IDENTIFIERS if at < len(spans) and spans[at][0] <= word.start else ~0
        more = 0
        for rest, meant in _begun(starts[plain[word.at]], plain, word.at + 1) if word.first else ():
            if plain[word.at + 1 : word.at + 1 + len(rest)] == rest:
                more |= meant | (BITS["KEY"] if meant & _KEYED and text[word.end] == "_" else 0)
        for given in (word.bits & kept, more & kept):
            if given:
                given |= BITS["ASSIGNED"] if given & _ASSIGNABLE and _is_assigned(text, word.end) else 0
                done.append(Hit(word.start, word.end, given, plain[word.at]))
    return done


def _begun(after: _Phrases, plain: list[str], at: int) -> _Rows:
    """The phrases of one first word that the next one, at ``at``, goes on with, and those of a single word."""
    alone = after.get("", _NO_PHRASES)
    following = after.get(plain[at], _NO_PHRASES) if at < len(plain) and plain[at] else _NO_PHRASES
    return [*alone, *following] if alone and following else alone or following


def _is_assigned(text: str, end: int) -> bool:
    return bool(_ASSIGNMENT.search(text, end, end + _NEAR))


@cache
def _adjectives() -> frozenset[str]:
    """The English words of ``_ADJECTIVES``: in other languages what follows need not be their noun."""
    tables = (steering_words.WORDS, steering_prose.WORDS)
    return frozenset(
        word for table in tables for name, words in table.items() if BITS[name] & _ADJECTIVES for word in words.split()
    )
