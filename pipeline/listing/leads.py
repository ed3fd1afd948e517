"""A place in a listing in; the line that leads its list in, the tool that its item is of and its neighbours out."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.listing import layout
from pipeline.model import Passage

_ITEM = re.compile(r"[ \t>]*(?:[-*•+]|\d{1,3}[.)])[ \t]")
_LEADS_IN = re.compile(r":[*_\"”]*\s*\Z")
_LEAD = 400
"""A line longer than this leads no list in."""
_BACK = 1_600
"""Characters above a place in which its list may have begun."""
_AHEAD = 1_600
"""Characters below a place in which neighbours of its item are looked for."""
_TOOL = re.compile(
    r"[ \t>]*(?:[-*•+]|\d{1,3}[.)])[ \t]+\**`?[a-z][a-z0-9]*(?:[_-][a-z0-9]+)+`?\**"
    r"\W{0,3}(?:\([^)\n]{0,80}\))?\s?(?:[:–—]|-\s)"
)
"""An item that says what a thing with a name in code does: "- `create-cluster` - Makes a cluster."."""
_FILE = re.compile(r"[ \t>]*[-*•+][ \t]+[*`]*[\w.-]+\.(?:md|json|txt|ya?ml|pdf)[*`]*\s*\Z")


class Around(NamedTuple):
    """What stands around a place in a list; nothing outside one."""

    lead: str | None
    """The line with a colon at its end, above the list."""
    is_of_tool: bool
    is_of_files: bool
    """Whether an item beside it is nothing but the name of a file: a list of documents."""


def around(at: int, start: int, passages: Sequence[Passage]) -> Around:
    """Of the place ``start`` in ``passages[at]``; its list may begin and go on in what is not among them."""
    text, place = layout.place(passages[at])
    place += start
    end = text.find("\n", place)
    lines = _above(place, text)
    lines[-1] += text[place : end if end >= 0 else len(text)]
    if not _ITEM.match(lines[-1]):
        return Around(None, is_of_tool=False, is_of_files=False)
    lead, above = _lead(lines[:-1])
    below = _items(text[place : place + _AHEAD].split("\n")[1:])
    is_of_files = any(_FILE.match(line) for line in (*above, *below))
    return Around(lead, is_of_tool=_TOOL.match(lines[-1]) is not None, is_of_files=is_of_files)


def _above(at: int, text: str) -> list[str]:
    """The lines above a place, and its own up to it; whole ones, unless there is none in sight."""
    start = max(0, at - _BACK)
    first = text.find("\n", start, at) + 1 if start else 0
    return text[first or start : at].split("\n")


def _lead(lines: Sequence[str]) -> tuple[str | None, list[str]]:
    """The line above the list, if it leads in, and the list's items before the place."""
    items: list[str] = []
    for line in reversed(lines):
        if _ITEM.match(line):
            items.append(line)
        elif line.strip() and not line.startswith((" ", "\t")):
            return (line if len(line) <= _LEAD and _LEADS_IN.search(line) else None), items
    return None, items


def _items(lines: Sequence[str]) -> list[str]:
    """The items up to the first line that is none."""
    found: list[str] = []
    for line in lines:
        if line.strip() and not line.startswith((" ", "\t")):
            if not _ITEM.match(line):
                break
            found.append(line)
    return found
