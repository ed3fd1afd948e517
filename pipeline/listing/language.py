"""
Which part of a listing's prose is in a language that the estimator without a model reads, which is English.

The language of each stretch of prose is told by ``py3langid`` (139 languages and one class for what is none). Code,
tables, addresses and names as code writes them are no prose. An ideograph says as much as three letters.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

READ = "en"
MOST_UNREAD = 1 / 3
"""The share of prose in other languages up to which a number still speaks of the listing."""
WORTH_SAYING = 0.1
MOST_CHARS = 200_000
STRETCH = 300
"""Characters that are told at once; a shorter line is told with the next ones of its script."""
LEAST_CHARS = 20
"""A shorter stretch may be a name, and names are of no language."""
SURE = 0.5
"""The detector's confidence below which a stretch in Latin letters counts as read."""
LETTERS_AN_IDEOGRAPH = 3

_FENCED = re.compile(r"^[ \t]*(```|~~~).*?(?:^[ \t]*\1|\Z)", re.MULTILINE | re.DOTALL)
_NO_PROSE = re.compile(
    r"`[^`\n]*`|https?://\S+|\b[\w.+-]+@[\w.-]+|<[^>\n]{1,200}>|\{\{?[^}\n]*\}\}?"
    r"|(?<!\w)[\w.:/@-]*(?:[a-z\d][A-Z]|[_/\\@]|\d)[\w.:/@-]*"
)
_TABLE_ROW = re.compile(r"^[ \t]*\|.*$", re.MULTILINE)
_LETTER = re.compile(r"[^\W\d_]")
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


class Languages(NamedTuple):
    """Weights by language code: letters, ideographs counted as LETTERS_AN_IDEOGRAPH."""

    letters: dict[str, int]

    @property
    def unread(self) -> float:
        """The share of prose that is not in English."""
        total = sum(self.letters.values())
        return 0.0 if not total else 1 - self.letters.get(READ, 0) / total

    @property
    def others(self) -> tuple[str, ...]:
        """The other languages, the commonest first."""
        return tuple(
            code for code, _ in sorted(self.letters.items(), key=lambda row: (-row[1], row[0])) if code != READ
        )


def of(text: str) -> Languages:
    """The languages of a listing's own words, by their share of its prose."""
    found: Counter[str] = Counter()
    for stretch in _stretches(prose(text[:MOST_CHARS])):
        if (code := _told(stretch)) is not None:
            found[code] += _weight(stretch)
    return Languages(dict(found))


def prose(text: str) -> str:
    """The text without what is no prose."""
    return _NO_PROSE.sub(" ", _TABLE_ROW.sub("", _FENCED.sub("", text)))


def _stretches(text: str) -> Iterator[str]:
    """Lines, joined up to STRETCH characters while they are of the same script."""
    held = ""
    for line in text.split("\n"):
        line = line.strip(" \t#*->|•")
        if not _LETTER.search(line):
            continue
        if held and (len(held) + len(line) > STRETCH or _foreign(held) != _foreign(line)):
            yield held
            held = ""
        held = f"{held}\n{line}" if held else line
        while len(held) > 2 * STRETCH:
            cut = held.rfind(" ", 0, STRETCH)
            cut = cut if cut > 0 else STRETCH
            yield held[:cut]
            held = held[cut:].strip()
    if held:
        yield held


def _foreign(text: str) -> bool:
    """Whether most letters are beyond Latin."""
    letters = _LETTER.findall(text)
    beyond = [letter for letter in letters if letter > "\u024f"]
    return 2 * len(beyond) > len(letters)


def _told(stretch: str) -> str | None:
    if _weight(stretch) < LEAST_CHARS:
        return None
    code, confidence = _identifier().classify(stretch)
    if code == "zxx":
        return None
    return READ if confidence < SURE and not _foreign(stretch) else str(code)


def _weight(text: str) -> int:
    return len(_LETTER.findall(text)) + (LETTERS_AN_IDEOGRAPH - 1) * len(_IDEOGRAPH.findall(text))


@cache
def _identifier() -> "LanguageIdentifier":
    """The detector; its model takes half a second to load, so only an estimate asks for it."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
