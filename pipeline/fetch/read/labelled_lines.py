"""
What a format's reader gives (``Draft``), and how structured fields become labelled lines, each its own paragraph.

A value always stays on its own line: a description that holds a line feed cannot forge the label of the next one.
Fields that a reader does not know are listed too, bounded, and what is left out is counted on a line of its own.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from pipeline.fetch.read.normalise import one_line
from pipeline.model import Hidden, ListingKind

Fields = Mapping[str, object]

MAX_OTHER_LINES = 40
MAX_OTHER_CHARS = 300
_MAX_DEPTH = 5


class Signs(NamedTuple):
    """What an HTML page shows besides its main text; for telling a listing from a wall in front of it."""

    title: str = ""
    visible: str = ""
    noscript: str = ""
    scripts: int = 0
    password_field: bool = False
    canonical: str = ""
    """The address that the page names as its own."""
    sends_on: str = ""
    """Where it sends its visitors by itself."""
    hints_at: str = ""
    """Where it sends those with scripts, or without."""


class Draft(NamedTuple):
    """A listing before normalisation. ``substance`` is the part of ``text`` that can be a description."""

    kind: ListingKind
    name: str | None
    text: str
    substance: str
    signs: Signs = Signs()
    hidden: tuple[Hidden, ...] = ()
    """What the source holds out of sight, not yet bounded: see ``hidden_text.kept``."""
    unread: str | None = None
    """What of the source was left unread: see ``bounds``."""
    doubt: str | None = None
    """What of the text may not be as its author wrote it."""


def keys(names: str) -> frozenset[str]:
    """A set of field names, written as one string."""
    return frozenset(names.split())


def structured(kind: ListingKind, name: str | None, lines: Iterable[str]) -> Draft:
    """A draft whose text is nothing but labelled lines."""
    text = "\n\n".join(lines)
    return Draft(kind, name, text, text)


def first(fields: Fields, *keys: str) -> object:
    """The value under the first of ``keys`` that is there and not null."""
    return next((fields[key] for key in keys if fields.get(key) is not None), None)


def word(value: object) -> str:
    """A scalar on one line; nothing for anything else."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return one_line(str(value)) if isinstance(value, str | int | float) else ""


def words(value: object) -> list[str]:
    """The scalars of a list, or a single scalar as a list of one."""
    items = value if isinstance(value, list) else [value]
    return [text for item in items if (text := word(item))]


def table(value: object) -> Fields:
    """The mapping itself, or an empty one for anything else."""
    return {str(key): item for key, item in value.items()} if isinstance(value, Mapping) else {}


def rows(value: object) -> list[Fields]:
    """The mappings of a list."""
    return [table(item) for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def after(text: str, value: str, *, sep: str = " — ") -> str:
    """``text`` with ``value`` behind it, if there is a value."""
    return f"{text}{sep}{value}" if value else text


def labelled(label: str, *values: str) -> list[str]:
    """``label: value`` for each value that says something."""
    return [f"{label}: {value}" for value in values if value]


def leftovers(fields: Fields, known: Iterable[str], *, label: str = "other") -> list[str]:
    """A line for each leaf under a key that is not ``known``, at most MAX_OTHER_LINES of them."""
    known = frozenset(known)
    unknown = {key: value for key, value in fields.items() if key not in known}
    leaves = list(_leaves(unknown, "", _MAX_DEPTH))
    shown = [f"{label} {path}: {_bounded(value)}" for path, value in leaves[:MAX_OTHER_LINES]]
    if more := len(leaves) - len(shown):
        shown.append(f"{label}: {more} more values that are not shown here")
    return shown


def _leaves(value: object, path: str, depth: int) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping) and depth:
        for key, item in value.items():
            name = one_line(str(key))
            yield from _leaves(item, f"{path}.{name}" if path else name, depth - 1)
    elif isinstance(value, list) and any(isinstance(item, Mapping | list) for item in value) and depth:
        for item in value:
            if row := _row(item):
                yield path, row
            else:
                yield from _leaves(item, path, depth if isinstance(item, Mapping) else depth - 1)
    elif text := joined(*words(value)):
        yield path, text
    elif value:
        yield path, "(nested too deep to show)" if not depth else "(empty)"


def _row(value: object) -> str:
    """A named thing of a list on one line, ``TOKEN — Who asks, required true``; nothing for what is no such thing."""
    fields = table(value)
    name = word(fields.get("name"))
    if not name or any(isinstance(item, Mapping | list) for item in fields.values()):
        return ""
    said = {key: word(item) for key, item in fields.items() if key not in ("name", "description")}
    rest = (f"{one_line(key)} {text}" for key, text in said.items() if text)
    return joined(after(name, word(fields.get("description"))), *rest)


def _bounded(text: str) -> str:
    more = len(text) - MAX_OTHER_CHARS
    return text if more <= 0 else f"{text[:MAX_OTHER_CHARS]}… ({more} more characters)"
