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

from pipeline.taxonomy import steering_languages, steering_prose, steering_words

_EXTRA = (
    "NUMBER ZERO KEY ASSIGNED VECTOR TURN RUN OFFICE SPAN EMBEDDED FENCE_MARK EMPTY_LIST EMPTY_LISTS MANY_FACTORS "
    "PRONOUN_OBJECT THIS LEVELS NOTHING OVERRIDE HIDE CALL"
)
_NO_WIDTH = "\u00ad\u200b-\u200f\u2060-\u2064\ufeff"
LETTERS = f"[^\\W_](?:[^\\W_]|[{_NO_WIDTH}\u0300-\u036f])*"
JOINT = r"(?:[*`~]{1,3}|(?:</?[a-zA-Z]{1,10}>){1,3}|-\n)"
_DRESS = re.compile(f"[{_NO_WIDTH}*`~]|</?[a-zA-Z]{{1,10}}>|-\n")
_IDEOGRAPHS = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
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
def phrases() -> dict[str, list[tuple[list[str], int]]]:
    """By first word, the words that follow and the bits."""
    return {first: [row for rows in after.values() for row in rows] for first, after in phrases_by_pair().items()}


@cache
def phrases_by_pair() -> dict[str, dict[str, list[tuple[list[str], int]]]]:
    """By first word and by second, "" where there is none, the words that follow the first and the bits."""
    found: dict[str, dict[str, list[tuple[list[str], int]]]] = {}
    for table in (steering_words.PHRASES, steering_prose.PHRASES, steering_languages.PHRASES):
        for name, phrases in table.items():
            for phrase in phrases.split("|"):
                first, *rest = [bare(word) for word in re.findall(r"[^\W_]+", phrase)]
                found.setdefault(first, {}).setdefault(rest[0] if rest else "", []).append((rest, BITS[name]))
    return found


@cache
def _in_phrases() -> frozenset[str]:
    return frozenset(word for first, rows in phrases().items() for rest, _ in rows for word in (first, *rest))


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
    return Meaning(found, order, word, word in phrases())


def _number(word: str) -> int:
    if word == "0":
        return BITS["ZERO"]
    whole, _, rest = word.replace(",", ".").partition(".")
    small = rest.isdecimal() and len(rest) <= 2 and len(whole) == 1 and whole in "0123"
    return BITS["NUMBER"] if small else 0


def means(word: str) -> bool:
    """Whether the word means something by itself, not only as part of a phrase."""
    known = meaning(word)
    return known is not None and bool(known.bits | known.order)
