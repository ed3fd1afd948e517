"""A place in a listing in; the line that leads its list in, the tool that its item is of and its neighbours out."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.listing.standing import BACK
from pipeline.model import Passage

_ITEM = re.compile(r"[ \t>]*(?:[-*•+]|\d{1,3}[.)])[ \t]")
_LEADS_IN = re.compile(r":[*_\"”]*\s*\Z")
_LEAD = 400
"""A line longer than this leads no list in."""
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
    """Of the place ``start`` in ``passages[at]``; a list may begin in a passage before it."""
    text, place = _joined(at, start, passages)
    lines = text[:place].split("\n")
    lines[-1] += text[place:].split("\n", 1)[0]
    if not _ITEM.match(lines[-1]):
        return Around(None, is_of_tool=False, is_of_files=False)
    lead, above = _lead(lines[:-1])
    below = _items(text[place:].split("\n")[1:])
    is_of_files = any(_FILE.match(line) for line in (*above, *below))
    return Around(lead, is_of_tool=_TOOL.match(lines[-1]) is not None, is_of_files=is_of_files)


def _joined(at: int, start: int, passages: Sequence[Passage]) -> tuple[str, int]:
    """The passage behind those before it, and where ``start`` is in that; behind a gap, behind what stood there."""
    first = max(at - BACK, 0)
    first = next((number for number in range(at, first, -1) if passages[number].above), first)
    parts = [passages[first].above, "\n"] if passages[first].above else []
    for before, one in zip(passages[first:at], passages[first + 1 : at + 1], strict=True):
        goes_on = one.start - before.end <= 1 and not _ITEM.match(one.text) and one.text[:1] not in "#|"
        parts += [before.text, " " if goes_on else "\n"]
    above = "".join(parts)
    return above + passages[at].text, len(above) + start


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
