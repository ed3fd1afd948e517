"""
How much of a source is read. Every bound is said on the card: what is cut is told in words, for ``Listing.unread``.

A page or a text is cut before it is read, a JSON value before its reader sees it, and the text that comes of either
once more: a text that fills a book is no listing of one product, and reading it costs time by the character.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from pipeline.fetch.read.normalise import normalise

MOST_SOURCE = 500_000
"""
Characters of a text; of a page, those outside its programs; of a JSON value, those of its keys and scalars, and VALUE
for each.
"""
MOST_TEXT = 120_000
"""Characters of a listing's text."""
ROOM = 3
"""Times that, of characters as they were written: a text in its one form has fewer."""
MOST_FRONT_MATTER = 64_000
"""Characters of the front matter of a Markdown file: YAML is slow to read."""
VALUE = 4
"""Characters that a value of JSON counts as, whatever it holds."""
DEEPEST = 20
"""Objects and arrays inside each other whose values are read."""
_PROGRAM = re.compile(r"<(script|style|svg)\b", re.IGNORECASE)
_END_OF = {tag: re.compile(f"</{tag}\\b", re.IGNORECASE) for tag in ("script", "style", "svg")}
_NEAR = 2_000
"""Characters before the bound in which a line's end, or else a word's, is looked for."""


class Cut(NamedTuple):
    """What is read, and what is not: in words that "went unread" follows; None where all is read."""

    kept: str
    unread: str | None


def source(text: str) -> Cut:
    """The beginning of a text."""
    return _cut(text, MOST_SOURCE, "of the source")


def page(text: str) -> Cut:
    """The beginning of a page, whose programs, style sheets and drawings may be as long as they like."""
    at, room = 0, MOST_SOURCE
    while room > 0 and (found := _PROGRAM.search(text, at, at + room)):
        room -= found.end() - at
        end = _END_OF[found[1].lower()].search(text, found.end())
        at = end.start() if end else len(text)
    return _cut(text, at + max(room, 0), "of the page")


def front_matter(block: str) -> Cut:
    """The beginning of a file's front matter."""
    return _cut(block, MOST_FRONT_MATTER, "of the front matter")


def listing(text: str, most: int = MOST_TEXT) -> Cut:
    """The beginning of a listing's text."""
    return _cut(text, most, "of the text")


def normalised(text: str) -> Cut:
    """The beginning of a listing's text in its one form; of a text that is far too long no more is brought into it."""
    near = text[: ROOM * MOST_TEXT]
    cut = listing(normalise(near))
    if len(near) == len(text):
        return cut
    return Cut(cut.kept, f"the last {len(text) - len(cut.kept):,} of {len(text):,} characters of the text")


def told(*unread: str | None) -> str | None:
    """All that went unread, in one row of words; None where nothing did."""
    return " and ".join(filter(None, unread)) or None


def _cut(text: str, most: int, what: str) -> Cut:
    if len(text) <= most:
        return Cut(text, None)
    ends = (text.rfind(end, max(most - _NEAR, 0), most) for end in ("\n", " "))
    kept = text[: next((end for end in ends if end > 0), most)].rstrip()
    return Cut(kept, f"the last {len(text) - len(kept):,} of {len(text):,} characters {what}")


class Values(NamedTuple):
    """A JSON value as far as it is read."""

    kept: object
    unread: str | None


def values(value: object) -> Values:
    """The value with its first keys, items and scalars, in their order, and nothing that lies deeper than DEEPEST."""
    pruning = _Pruning()
    kept = pruning.pruned(value, DEEPEST)
    return Values(kept, f"{pruning.left_out:,} or more values of the record" if pruning.left_out else None)


class _Pruning:
    def __init__(self) -> None:
        self._room = MOST_SOURCE
        self.left_out = 0

    def pruned(self, value: object, depth: int) -> object:
        self._room -= VALUE
        if isinstance(value, Mapping | list) and value and not depth:
            self.left_out += len(value)
            return None
        if isinstance(value, Mapping):
            kept = {}
            for key, item in value.items():
                if self._room <= 0:
                    break
                self._room -= len(str(key))
                kept[key] = self.pruned(item, depth - 1)
            self.left_out += len(value) - len(kept)
            return kept
        if isinstance(value, list):
            items = []
            for item in value:
                if self._room <= 0:
                    break
                items.append(self.pruned(item, depth - 1))
            self.left_out += len(value) - len(items)
            return items
        return self._scalar(value)

    def _scalar(self, value: object) -> object:
        if not isinstance(value, str):
            return value
        kept = value[: max(self._room, 0)]
        self._room -= len(value)
        self.left_out += len(kept) < len(value)
        return kept
