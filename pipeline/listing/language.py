"""
Which part of a listing's prose is in a language that the estimator without a model reads, which is English.

The language of each stretch of prose is told by ``py3langid`` (139 languages and one class for what is none). Code,
tables, addresses and names as code writes them are no prose. An ideograph says as much as three letters.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pipeline.errors import UsageError

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
    r"`[^`\n]*`|https?://\S+|(?<![\w.+-])[\w.+-]{1,64}@[\w.-]+|<[^>\n]{1,200}>|\{\{?[^}\n]{0,200}\}\}?"
    r"|(?P<run>[\w.:/@\\-]+)"
)
_NO_WORD = re.compile(r"[a-z\d][A-Z]|[_/\\@\d]")
"""What makes a name as code writes it, or a path, of a run of letters and signs."""
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


@lru_cache(maxsize=8)
def of(text: str) -> Languages:
    """The languages of a listing's own words, by their share of its prose; asked for before an estimate and after."""
    found: Counter[str] = Counter()
    for stretch in _stretches(prose(text[:MOST_CHARS])):
        if (code := _told(stretch)) is not None:
            found[code] += _weight(stretch)
    return Languages(dict(found))


def prose(text: str) -> str:
    """The text without what is no prose, in time linear in its length."""
    return _NO_PROSE.sub(_word, _TABLE_ROW.sub("", _FENCED.sub("", text)))


def _word(match: re.Match[str]) -> str:
    run: str | None = match["run"]
    return " " if run is None or _NO_WORD.search(run) else run


def _stretches(text: str) -> Iterator[str]:
    """Lines, joined up to STRETCH characters while they are of the same script."""
    held: list[str] = []
    size = 0
    scripts = (0, 0)
    for line in text.split("\n"):
        line = line.strip(" \t#*->|•")
        if not _LETTER.search(line):
            continue
        letters, beyond = _scripts(line)
        if held and (size + len(line) > STRETCH or _is_foreign(*scripts) != _is_foreign(letters, beyond)):
            yield from _cut("\n".join(held))
            held, size, scripts = [], 0, (0, 0)
        held.append(line)
        size += len(line) + 1
        scripts = scripts[0] + letters, scripts[1] + beyond
    yield from _cut("\n".join(held))


def _cut(stretch: str) -> Iterator[str]:
    """In pieces of some STRETCH characters, where it is a line that is longer than two of them."""
    start = 0
    while len(stretch) - start > 2 * STRETCH:
        at = stretch.rfind(" ", start, start + STRETCH)
        at = at if at > start else start + STRETCH
        yield stretch[start:at]
        start = at + 1 if stretch[at] == " " else at
    if start < len(stretch):
        yield stretch[start:]


def _foreign(text: str) -> bool:
    """Whether most letters are beyond Latin."""
    return _is_foreign(*_scripts(text))


def _scripts(text: str) -> tuple[int, int]:
    """How many letters there are, and how many of them are beyond Latin."""
    letters = _LETTER.findall(text)
    return len(letters), sum(letter > "\u024f" for letter in letters)


def _is_foreign(letters: int, beyond: int) -> bool:
    return 2 * beyond > letters


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
    """
    The detector; its model takes half a second to load, so only an estimate asks for it. Raises UsageError where the
    library finds no place to unpack it.
    """
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    try:
        return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    except OSError as err:
        advice = "make room where temporary files lie (TMPDIR)"
        raise UsageError(f"what tells a listing's language cannot be unpacked: {err.strerror}; {advice}.") from err
