"""
A JSON object with the places of its members, so that a line can be edited and all else stay byte for byte.

Numbers stay as they are spelled: a threat score must not depend on what binary floats make of 0.55,
and a big integer that is only passed through must come out as it went in.
"""

import json
import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from pipeline.errors import InputError
from pipeline.scoring.levels import printable, shorten


class Number(str):
    """A JSON number as it is spelled."""

    __slots__ = ()


class Pairs(tuple[tuple[str, Any], ...]):
    """The members of a nested object, doubles included."""

    __slots__ = ()


class Member(NamedTuple):
    """A value and where it stands: ``text[start:end]``."""

    value: Any
    start: int
    end: int


class Edit(NamedTuple):
    start: int
    end: int
    text: str


class _NotANumber(Exception):
    """NaN or an infinity, which Python's decoder lets pass and JSON does not have."""


def _refuse(name: str) -> None:
    raise _NotANumber(name)


_DECODER = json.JSONDecoder(parse_float=Number, parse_int=Number, parse_constant=_refuse, object_pairs_hook=Pairs)
_SPACE = re.compile(r"[ \t\n\r]*")
_COLON = re.compile(r"[ \t\n\r]*:[ \t\n\r]*")
_COMMA_OR_END = re.compile(r"[ \t\n\r]*([,}])[ \t\n\r]*")


def members(text: str) -> dict[str, Member]:
    """The members of the object that ``text`` is; InputError when it is anything else."""
    try:
        start = _skip(text, 0)
        if text[start : start + 1] != "{":
            raise InputError(f"not an object but {describe(_value(text, start, 'the line').value)}")
        found, end = object_at(text, start)
        if (rest := _skip(text, end)) != len(text):
            raise json.JSONDecodeError("Extra data", text, rest)
    except json.JSONDecodeError as err:
        # Messages of the standard library end with "at" or a colon, because a position follows.
        message = err.msg.removesuffix(" at").rstrip(": ")
        raise InputError(f"not JSON at column {err.pos + 1}: {message}") from err
    except RecursionError as err:
        raise InputError("nested too deeply to be read") from err
    return found


def object_at(text: str, start: int, path: str = "") -> tuple[dict[str, Member], int]:
    """The members of the object that opens at ``start``, and where it ends; JSONDecodeError or InputError."""
    found: dict[str, Member] = {}
    at = _skip(text, start + 1)
    if text.startswith("}", at):
        return found, at + 1
    while True:
        if not text.startswith('"', at):
            raise json.JSONDecodeError("Expecting property name enclosed in double quotes", text, at)
        key, at = _DECODER.raw_decode(text, at)
        if key in found:
            raise InputError(f"the key {path}{printable(key)} stands twice; give it once")
        colon = _match(_COLON, text, at, "Expecting ':' delimiter")
        found[key] = member = _value(text, colon.end(), path, key)
        after = _match(_COMMA_OR_END, text, member.end, "Expecting ',' delimiter")
        at = after.end()
        if after[1] == "}":
            return found, at


def spliced(text: str, edits: Iterable[Edit]) -> str:
    """``text`` with every edit made; edits do not overlap."""
    pieces, done = [], 0
    for start, end, new in sorted(edits):
        pieces += [text[done:start], new]
        done = end
    return "".join([*pieces, text[done:]])


def decimal(value: Any, path: str) -> Decimal:
    """The number, exactly; InputError when it is anything else."""
    if not isinstance(value, Number):
        raise InputError(f"{path} is {describe(value)}; it must be a number")
    try:
        return Decimal(value)
    except InvalidOperation as err:
        raise InputError(f"{path} is {shorten(value)}, far too large") from err


def describe(value: Any) -> str:
    """A value as an error message shows it."""
    match value:
        case Number():
            return f"the number {shorten(value)}"
        case str():
            return f"the string {shorten(value)!r}"
        case Pairs():
            return "an object"
        case list():
            return "a list"
    return {None: "null", True: "true", False: "false"}[value]


def _value(text: str, at: int, path: str, key: str | None = None) -> Member:
    try:
        value, end = _DECODER.raw_decode(text, at)
    except _NotANumber as err:
        where = path if key is None else f"{path}{printable(key)}"
        if text[at] == "{":
            object_at(text, at, f"{where}.")  # finds the same thing again and names it more closely
        verb = "holds" if text[at] in "{[" else "is"
        raise InputError(f"{where} {verb} {err}, which JSON does not have; give a number") from err
    return Member(value, at, end)


def _skip(text: str, at: int) -> int:
    return _match(_SPACE, text, at, "").end()


def _match(pattern: re.Pattern[str], text: str, at: int, otherwise: str) -> re.Match[str]:
    if match := pattern.match(text, at):
        return match
    raise json.JSONDecodeError(otherwise, text, _skip(text, at))
