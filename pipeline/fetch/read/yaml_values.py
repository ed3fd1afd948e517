"""
YAML that is a file of its own, read without trust into the value that JSON would hold.

The parser's events are put together here: no tag builds an object, ``no`` and dates stay text, an alias stands for the
same value and never for a copy of it, and what is longer, deeper or of more pieces than the bounds is not read.
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MAX_CHARS = 1_000_000
MAX_OPEN = 500
"""Brackets that are open at once: the parser takes seconds over those that are nested by the thousand."""
MAX_EVENTS = 200_000
MAX_DEPTH = 60

_START = re.compile(
    r"(?:\s*(?:#[^\n]*|---[^\n]*|%YAML[^\n]*)?\n)*[ ]*(?:-[ ]+)?[\"']?[$\w./-]{1,80}[\"']?[ ]*:(?:[ ]|\r?\n|\Z)"
)
_BRACKET = re.compile(r"[\[\]{}]")
_TRUE = frozenset(["true", "True", "TRUE"])
_FALSE = frozenset(["false", "False", "FALSE"])
_NULL = frozenset(["", "~", "null", "Null", "NULL"])
_INTEGER = re.compile(r"[-+]?(?:0|[1-9]\d{0,15})")
_NUMBER = re.compile(r"[-+]?\d{1,15}\.\d{1,15}")


class TooMuch(ValueError):
    """YAML beyond the bounds."""


def may_be(text: str) -> bool:
    """Whether the text begins as a mapping in YAML does: after comments, a key."""
    return _START.match(text[:20_000]) is not None


def read(text: str) -> list[object] | None:
    """The documents of the text, as far as they are mappings and lists; None for what is no YAML. Raises TooMuch."""
    if len(text) > MAX_CHARS or _most_open(text) > MAX_OPEN:
        raise TooMuch
    try:
        return list(_Reading(text).documents())
    except (yaml.YAMLError, RecursionError):
        return None


def _most_open(text: str) -> int:
    most = now = 0
    for bracket in _BRACKET.findall(text):
        now = max(now + (1 if bracket in "[{" else -1), 0)
        most = max(most, now)
    return most


class _Reading:
    def __init__(self, text: str) -> None:
        self._events: Iterator[Any] = yaml.parse(text, Loader=LOADER)
        self._room = MAX_EVENTS
        self._anchors: dict[str, tuple[object, int]] = {}
        """With how many pieces each is, written out: that is what an alias costs."""

    def documents(self) -> Iterator[object]:
        while not isinstance(event := self._next(), yaml.StreamEndEvent):
            if isinstance(event, yaml.DocumentStartEvent):
                self._anchors.clear()
                yield self._value(self._next(), MAX_DEPTH)

    def _next(self) -> Any:
        self._spend(1)
        return next(self._events)

    def _spend(self, pieces: int) -> None:
        self._room -= pieces
        if self._room < 0:
            raise TooMuch

    def _value(self, event: Any, depth: int) -> object:
        if not depth:
            raise TooMuch
        before = self._room
        if isinstance(event, yaml.AliasEvent):
            meant, pieces = self._anchors.get(str(event.anchor), ("", 0))
            self._spend(pieces)
            return meant
        value = self._made(event, depth)
        if event.anchor:
            self._anchors[event.anchor] = value, before - self._room + 1
        return value

    def _made(self, event: Any, depth: int) -> object:
        if isinstance(event, yaml.ScalarEvent):
            return event.value if event.style else _scalar(event.value)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[object] = []
            while not isinstance(inner := self._next(), yaml.SequenceEndEvent):
                items.append(self._value(inner, depth - 1))
            return items
        fields: dict[str, object] = {}
        while not isinstance(inner := self._next(), yaml.MappingEndEvent):
            key = self._value(inner, depth - 1)
            fields[key if isinstance(key, str) else str(key)] = self._value(self._next(), depth - 1)
        return fields


def _scalar(text: str) -> object:
    """As JSON has them; all else stays the text that it was."""
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if text in _NULL:
        return None
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else text
