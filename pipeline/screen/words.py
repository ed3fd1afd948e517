"""
The words of a text that mean something to the screen, whatever they are dressed in.

Each word is looked up as it stands; then without accents, in plain letters for letters that look alike, and in letters
for digits. Emphasis, tags, hyphenation and characters of no width inside a word do not part it.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from pipeline.screen import context
from pipeline.taxonomy import steering_languages, steering_prose, steering_words

_EXTRA = (
    "NUMBER ZERO KEY ASSIGNED VECTOR TURN RUN OFFICE FENCE_MARK EMPTY_LIST EMPTY_LISTS MANY_FACTORS PRONOUN_OBJECT THIS LEVELS "
    "NOTHING OVERRIDE HIDE CALL"
)
_NO_WIDTH = "\u00ad\u200b-\u200f\u2060-\u2064\ufeff"
_LETTERS = f"[^\\W_](?:[^\\W_]|[{_NO_WIDTH}\u0300-\u036f])*"
_JOINT = r"(?:[*`~]{1,3}|(?:</?[a-zA-Z]{1,10}>){1,3}|-\n)"
_TOKEN = re.compile(rf"\d+(?:[.,]\d+)+|{_LETTERS}(?:{_JOINT}{_LETTERS}){{0,30}}")
_DRESS = re.compile(f"[{_NO_WIDTH}*`~]|</?[a-zA-Z]{{1,10}}>|-\n")
_IDEOGRAPHS = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
_BEFORE_CLAUSE = re.compile(r"[.,:;!?—–(\"“”«>|=+*•…。，]|\n\s*\n|(?:^|\s)[-#]\s")
_ASSIGNMENT = re.compile(r"[=:–—]")
_PRONOUN = re.compile(r"\s+(?:it|them|us|this)\b")
_LOOKALIKE = {pair[0]: pair[1] for pair in steering_languages.LOOKALIKES.split()}
_FOLD = str.maketrans(_LOOKALIKE)
_LEET = str.maketrans(steering_languages.LEET)
_LEET_L = str.maketrans(steering_languages.LEET | {"1": "l"})
_MAX_WORD = 60


class Meaning(NamedTuple):
    """What a word means: bits that always hold, bits that hold where it is an order, and its plain form."""

    bits: int
    order: int
    plain: str
    first: bool
    """Whether it begins a phrase."""


class Hit(NamedTuple):
    start: int
    end: int
    bits: int
    plain: str


def _names() -> list[str]:
    tables = (
        steering_words.WORDS,
        steering_words.ORDERS,
        steering_words.PHRASES,
        steering_prose.WORDS,
        steering_prose.ORDERS,
        steering_prose.PHRASES,
        steering_languages.WORDS,
        steering_languages.PHRASES,
        steering_languages.WITHOUT_SPACES,
    )
    return list(dict.fromkeys([*_EXTRA.split(), *(name for table in tables for name in table)]))


BITS: dict[str, int] = {name: 1 << at for at, name in enumerate(_names())}
"""Each meaning as one bit, so that a sentence is one number."""


def bits(names: str) -> int:
    """The bits of meanings written as ``A|B``."""
    return sum({BITS[name] for name in names.split("|")}) if names else 0


def bare(word: str) -> str:
    """In lower case, compatible characters as one, without accents."""
    if word.isascii():
        return word.lower()
    wide = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", word).casefold())
    return "".join(char for char in wide if not unicodedata.combining(char))


@cache
def _tables() -> tuple[dict[str, int], dict[str, int], dict[str, int], int]:
    """Whole words, stems, orders by plain form; and the longest stem."""
    whole: dict[str, int] = {}
    stems: dict[str, int] = {}
    tables = (steering_words.WORDS, steering_prose.WORDS, steering_languages.WORDS)
    for name, words in (row for table in tables for row in table.items()):
        for word in words.split():
            table, key = (stems, bare(word[:-1])) if word.endswith("*") else (whole, bare(word))
            table[key] = table.get(key, 0) | BITS[name]
    orders: dict[str, int] = {}
    for name, words in [*steering_words.ORDERS.items(), *steering_prose.ORDERS.items()]:
        for word in words.split():
            orders[word] = orders.get(word, 0) | BITS[name]
    return whole, stems, orders, max(map(len, stems))


@cache
def _phrases() -> dict[str, list[tuple[list[str], int]]]:
    """By first word, the words that follow and the bits."""
    found: dict[str, list[tuple[list[str], int]]] = {}
    for table in (steering_words.PHRASES, steering_prose.PHRASES, steering_languages.PHRASES):
        for name, phrases in table.items():
            for phrase in phrases.split("|"):
                first, *rest = [bare(word) for word in re.findall(r"[^\W_]+", phrase)]
                found.setdefault(first, []).append((rest, BITS[name]))
    return found


@cache
def _in_phrases() -> frozenset[str]:
    return frozenset(word for first, rows in _phrases().items() for rest, _ in rows for word in (first, *rest))


@cache
def _pieces() -> tuple[re.Pattern[str], dict[str, int]]:
    """Pieces of Chinese and Japanese, longest first."""
    table: dict[str, int] = {}
    for name, words in steering_languages.WITHOUT_SPACES.items():
        for word in words.split():
            table[word] = table.get(word, 0) | BITS[name]
    return re.compile("|".join(sorted(table, key=len, reverse=True))), table


@cache
def vocabulary() -> frozenset[str]:
    """Every plain word that means something, for cutting a run of letters into words."""
    whole, _, orders, _ = _tables()
    return frozenset(word for word in (*whole, *orders, *_in_phrases()) if len(word) > 1 and word.isascii())


def fold(word: str) -> str:
    """With Latin letters for those that look alike."""
    return word.translate(_FOLD)


def is_mixed(word: str) -> bool:
    """Whether a word of at least three letters is Latin all through but for letters that only look so."""
    wide = unicodedata.normalize("NFKC", word).casefold()
    strange = sum(1 for char in wide if char in _LOOKALIKE)
    return strange > 0 and len(wide) > strange and len(wide) >= 3 and fold(wide).isascii() and fold(wide).isalpha()


def meaning(word: str) -> Meaning | None:
    """What a token means; None for the most of words. Listings share most of theirs, so that they are kept."""
    return _kept_meaning(word) if len(word) <= _MAX_WORD else _meaning(word)


def _meaning(word: str) -> Meaning | None:
    if _IDEOGRAPHS.search(word):
        pattern, table = _pieces()
        found = 0
        for piece in pattern.findall(unicodedata.normalize("NFKC", word)):
            found |= table[piece]
        return Meaning(found | BITS["RUN"], 0, word, False) if found else None
    if word[0].isdigit() and (number := _number(word)):
        return Meaning(number, 0, word, False)
    stripped = bare(_DRESS.sub("", word))
    return next((known for form in _forms(stripped) if (known := _known(form))), None)


_kept_meaning = lru_cache(maxsize=16_384)(_meaning)


def _forms(word: str) -> Iterator[str]:
    yield word
    if not word.isascii():
        word = fold(word)
        yield word
    if not word.isalpha() and not word.isdigit():
        yield word.translate(_LEET)
        yield word.translate(_LEET_L)


def _known(word: str) -> Meaning | None:
    whole, stems, orders, longest = _tables()
    found = whole.get(word, 0)
    for size in range(3, min(len(word), longest, _MAX_WORD) + 1):
        found |= stems.get(word[:size], 0)
    order = orders.get(word, 0)
    found |= BITS["THIS"] if word == "this" else 0
    if not found and not order and word not in _in_phrases():
        return None
    return Meaning(found, order, word, word in _phrases())


def _number(word: str) -> int:
    if word == "0":
        return BITS["ZERO"]
    whole, _, rest = word.replace(",", ".").partition(".")
    small = rest.isdecimal() and len(rest) <= 2 and len(whole) == 1 and whole in "0123"
    return BITS["NUMBER"] if small else 0


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
        known = memo[raw] if raw in memo else memo.setdefault(raw, meaning(raw))
        if _begins_clause(text, end, token.start()):
            clause = len(said)
        if known is None:
            if raw in steering_words.UNITS and found and found[-1].at == len(plain) - 1:
                found[-1] = found[-1]._replace(bits=found[-1].bits & ~_NUMBERS)
        else:
            given = known.bits
            if known.order and _is_order(said, clause):
                given |= known.order
                given |= BITS["PRONOUN_OBJECT"] if _PRONOUN.match(text, token.end()) else 0
            given &= ~_of_something_else(text, token.start(), token.end(), given, known.plain)
            if given or known.first:
                found.append(_Word(token.start(), token.end(), given, len(plain), known.first))
        plain.append(known.plain if known else "")
        said.append(known.plain if known else raw.lower())
        end = token.end()
    return _with_phrases(text, found, plain)


def _begins_clause(text: str, end: int, start: int) -> bool:
    """Whether the word at ``start`` opens a clause: behind a stop, or on a line of its own that begins in capitals."""
    return bool(_BEFORE_CLAUSE.search(text, end, start)) or ("\n" in text[end:start] and text[start].isupper())


def _is_order(said: list[str], clause: int) -> bool:
    """Whether the verb behind the words ``said`` can be an order."""
    if clause == len(said):
        return True
    return said[-1] in steering_words.BEFORE_ORDER and not context.is_act_of_another(said, clause)


def _of_something_else(text: str, start: int, end: int, given: int, plain: str) -> int:
    """The bits that do not hold: of words tied to others by a hyphen, and of adjectives before a noun that is not ours."""
    lost = 0
    if given & _COMPOUND and _is_compound(text, start, end):
        lost |= _COMPOUND
    if given & _ADJECTIVES and plain in _adjectives():
        follower = context.follower(text, end)
        if follower and not context.is_function_word(follower) and meaning(follower) is None:
            lost |= _ADJECTIVES
    return lost


def _is_compound(text: str, start: int, end: int) -> bool:
    """Whether a hyphen ties the word to another: "low-level", "flow-control"; "low-risk" is what it says."""
    return text[start - 1 : start] == "-" or (text[end : end + 1] == "-" and text[end + 1 : end + 5].lower() != "risk")


def _with_phrases(text: str, found: list[_Word], plain: list[str]) -> list[Hit]:
    """
    The hits; a phrase is one of its own, where its first word stands. In an identifier only a key of the card means
    anything.
    """
    starts, spans, at = _phrases(), context.identifiers(text), 0
    done: list[Hit] = []
    for word in found:
        while at < len(spans) and spans[at][1] <= word.start:
            at += 1
        kept = _IN_IDENTIFIERS if at < len(spans) and spans[at][0] <= word.start else ~0
        more = 0
        for rest, meant in starts[plain[word.at]] if word.first else ():
            if plain[word.at + 1 : word.at + 1 + len(rest)] == rest:
                more |= meant | (BITS["KEY"] if meant & _KEYED and text[word.end] == "_" else 0)
        for given in (word.bits & kept, more & kept):
            if given:
                given |= BITS["ASSIGNED"] if given & _ASSIGNABLE and _is_assigned(text, word.end) else 0
                done.append(Hit(word.start, word.end, given, plain[word.at]))
    return done


def _is_assigned(text: str, end: int) -> bool:
    return bool(_ASSIGNMENT.search(text, end, end + _NEAR))


@cache
def _adjectives() -> frozenset[str]:
    """The English words of ``_ADJECTIVES``: in other languages what follows need not be their noun."""
    tables = (steering_words.WORDS, steering_prose.WORDS)
    return frozenset(
        word for table in tables for name, words in table.items() if BITS[name] & _ADJECTIVES for word in words.split()
    )


_KEYED = bits("KEYED")
_IN_IDENTIFIERS = bits("FACTOR|SCHEME|KEY|KEYED|MAESTRO|CVSS|NUMBER|ZERO")
_ADJECTIVES = bits("LOW|HARMLESS|ALL|~MILD|~UPPER")
_COMPOUND = bits("LOW|HIGH|HARMLESS|MITIGATION|FLAGS|ALL|~MILD|~UPPER")
_NUMBERS = bits("NUMBER|ZERO")
_NEAR = 40
_ASSIGNABLE = bits("RISK|FACTOR|FACTORISH|SCHEME|METRIC|MITIGATION|SEVERITY|LAYER_CODE|CERTAIN|THREATS|CVSS")
