"""
A YAML list of entries: its text in, line numbers and fields out, item by item from the parser's events.

Nothing is ever held but one item; every scalar stays the text that it was written as (``no`` is no boolean here), and
aliases are not read. What is broken spoils its own item: parsing goes on at the next line that begins one.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, TextIO

import yaml

from pipeline.catalogue.lines import Line
from pipeline.catalogue.records import Fields
from pipeline.errors import InputError

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MAX_EVENTS = 500
"""Of one item; the rest of it is passed over."""

_UNREADABLE = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""What the parser refuses, and line ends that only YAML 1.1 counts."""
_NULL = ("", "~", "null", "Null", "NULL")
_START = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
_END = (yaml.MappingEndEvent, yaml.SequenceEndEvent)
_DASH = re.compile(r"( *)-(?:\s|$)")
_WANTED = "write a list, with '- url: …' for each entry"


class _Readable:
    """The text for the parser, which stops for good at a character that it refuses: here it becomes U+FFFD."""

    def __init__(self, text: TextIO) -> None:
        self._text = text

    def read(self, size: int = -1) -> str:
        return _UNREADABLE.sub("\ufffd", self._text.read(size))


class _Items:
    """The items, and where the piece that is being parsed begins. Lines are counted from 0 within the piece."""

    def __init__(self, text: TextIO, loader: Any) -> None:
        self._text, self._loader = text, loader
        self._offset = text.tell()
        self._before = 0
        self._column: int | None = None
        self._flow = False
        self._item: int | None = None
        self._inside = False
        self._events: list[Any] = []

    def lines(self) -> Iterator[Line]:
        going_on = True
        while going_on:
            try:
                yield from self._piece()
                return
            except yaml.YAMLError as err:
                bad, going_on = self._after(err)
            if bad is not None:
                yield bad

    def _piece(self) -> Iterator[Line]:
        self._item, self._inside = None, False
        self._text.seek(self._offset)
        parser = self._loader(_Readable(self._text))
        try:
            while not isinstance(event := parser.get_event(), yaml.StreamEndEvent):
                if isinstance(event, yaml.SequenceStartEvent):
                    self._flow, self._column = bool(event.flow_style), _mark(event).column
                    yield from self._sequence(parser)
                elif isinstance(event, yaml.MappingStartEvent) or not _says_nothing(event):
                    raise InputError(f"line {self._before + _mark(event).line + 1} begins no list: {_WANTED}")
        finally:
            parser.dispose()

    def _sequence(self, parser: Any) -> Iterator[Line]:
        while not isinstance(event := parser.get_event(), yaml.SequenceEndEvent):
            self._item, self._inside = _mark(event).line, True
            number = self._before + self._item + 1
            self._events = [event]
            _rest(self._events, parser)
            self._inside = False
            try:
                line = Line(number, _fields(self._events))
            except InputError as err:
                line = Line(number, None, str(err), _slug(self._events))
            yield line

    def _after(self, err: yaml.YAMLError) -> tuple[Line | None, bool]:
        """What to say of an error, and whether there is a next piece; raises InputError where this is no list."""
        mark = getattr(err, "problem_mark", None)
        at = mark.line if mark else 0
        why = f"not YAML ({getattr(err, 'problem', None) or err}): mend it; quote a value that holds ': ' or ' #'"
        begins = self._next(0 if self._item is None else self._item + 1)
        if self._flow or (begins is None and self._item is None):
            raise InputError(f"line {self._before + at + 1} is {why}")
        slug = None
        if self._inside:
            at, slug = self._item or 0, _slug(self._events)
        elif begins is not None and at >= begins:
            if self._item is not None:
                return self._moved(None, begins)
            at, begins = begins, self._next(begins + 1)
        return self._moved(Line(self._before + at + 1, None, why, slug), begins)

    def _moved(self, bad: Line | None, begins: int | None) -> tuple[Line | None, bool]:
        if begins is None:
            return bad, False
        self._text.seek(self._offset)
        for _ in range(begins):
            self._text.readline()
        self._offset = self._text.tell()
        self._before += begins
        return bad, True

    def _next(self, start: int) -> int | None:
        """The first line from ``start`` on that begins an item of the list."""
        self._text.seek(self._offset)
        number = 0
        while line := self._text.readline():
            dash = _DASH.match(line)
            if number >= start and dash and self._column in (None, len(dash[1])):
                return number
            number += 1
        return None


def yaml_lines(text: TextIO, *, loader: Any = LOADER) -> Iterator[Line]:
    """Raises InputError for YAML that is no list, and for a broken one in the [a, b] form, which has no lines."""
    return _Items(text, loader).lines()


def _mark(event: Any) -> Any:
    return event.start_mark


def _says_nothing(event: Any) -> bool:
    """The frame of a document, or the null that an empty one holds."""
    if isinstance(event, yaml.ScalarEvent):
        return not event.style and event.value in _NULL
    return not isinstance(event, yaml.AliasEvent)


def _rest(events: list[Any], parser: Any) -> None:
    """The other events of the item whose first one is there already, up to MAX_EVENTS and one."""
    depth = int(isinstance(events[0], _START))
    while depth:
        event = parser.get_event()
        depth += isinstance(event, _START) - isinstance(event, _END)
        if len(events) <= MAX_EVENTS:
            events.append(event)


def _slug(events: list[Any]) -> str | None:
    """The text behind the key, however broken the rest."""
    pairs = pairwise(event.value if isinstance(event, yaml.ScalarEvent) else None for event in events)
    return next((value for key, value in pairs if key == "slug"), None)


def _fields(events: list[Any]) -> Fields:
    if len(events) > MAX_EVENTS:
        raise InputError(f"more than {MAX_EVENTS} values, which no entry has: split it")
    if not isinstance(events[0], yaml.MappingStartEvent):
        raise InputError("no entry: write '- url: …', with its other keys below it")
    found: dict[str, object] = {}
    inside = iter(events[1:-1])
    for event in inside:
        key = _scalar(event, "a key") or ""
        if key in found:
            raise InputError(f"{key[:40]!r} stands twice: keep one of them")
        found[key] = _value(next(inside), inside, key)
    return found


def _value(event: Any, inside: Iterator[Any], key: str) -> object:
    if not isinstance(event, yaml.SequenceStartEvent):
        return _scalar(event, key)
    found = []
    while not isinstance(event := next(inside), yaml.SequenceEndEvent):
        if (text := _scalar(event, key)) is not None:
            found.append(text)
    return found


def _scalar(event: Any, what: str) -> str | None:
    """The text as written; None for a null."""
    if isinstance(event, yaml.AliasEvent):
        raise InputError(f"{what[:40]} is an alias (*{event.anchor}), which is not read: write the value out")
    if not isinstance(event, yaml.ScalarEvent):
        raise InputError(f"{what[:40]} holds more than a text or a list of texts: write it flat")
    return None if _says_nothing(event) else str(event.value)
