"""What a line of an export may hold in each column: SQLite would take anything anywhere, and fail when it is read."""

import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Double, Integer, String

JSON = {"details": dict, "record": dict, "tags": list}
"""Columns of canonical JSON, which stand in the lines as JSON, and what that is."""
BODY = "body"
"""Bytes of a text, which stand in the lines as that text."""
DEEPEST = 40
"""Brackets in each other; a card has a dozen."""
_TIMES = {"at", "claimed_until"}
_SURROGATE = re.compile("[\ud800-\udfff]")


def wrong(column: Column[Any], value: Any) -> str | None:
    """Why it cannot be taken, in words that follow the column's name; None where it can."""
    if value is None:
        return None if column.nullable else "is missing"
    if column.name in JSON:
        return _no_json(JSON[column.name], value)
    if column.name == BODY or isinstance(column.type, String):
        return _no_text(column, value)
    if isinstance(column.type, Boolean):
        return None if isinstance(value, bool) else "is neither true nor false"
    return _no_number(column, value)


def _no_json(kind: type, value: Any) -> str | None:
    if not isinstance(value, kind):
        return f"is no JSON {'object' if kind is dict else 'array'}"
    level: list[Any] = [value]
    for _ in range(DEEPEST):
        below = [part for one in level for part in _parts(one)]
        if any(_odd(one) for one in below):
            return "holds a lone surrogate, or a number that is none"
        level = [one for one in below if isinstance(one, dict | list)]
        if not level:
            return None
    return f"has more than {DEEPEST} brackets in each other"


def _parts(value: Mapping[str, Any] | list[Any]) -> list[Any]:
    return [*value.keys(), *value.values()] if isinstance(value, Mapping) else value


def _odd(value: Any) -> bool:
    if isinstance(value, str):
        return _SURROGATE.search(value) is not None
    return isinstance(value, float) and not math.isfinite(value)


def _no_text(column: Column[Any], value: Any) -> str | None:
    if not isinstance(value, str):
        return "is no text"
    if _SURROGATE.search(value):
        return "holds a lone surrogate, half a character"
    if column.name == BODY:
        return None
    if "\0" in value:
        return "holds a NUL"
    longest = getattr(column.type, "length", None)
    if longest is not None and len(value) > longest:
        return f"has {len(value):,} characters, and {longest} are the most"
    return _no_moment(column.name, value)


def _no_moment(name: str, value: str) -> str | None:
    try:
        if name == "expires":
            date.fromisoformat(value)
        elif (name in _TIMES or name.endswith("_at")) and datetime.fromisoformat(value).tzinfo is None:
            return "is a time of nowhere"
    except ValueError:
        return "is no day such as 2027-06-30" if name == "expires" else "is no time such as 2026-11-30T09:00:00Z"
    return None


def _no_number(column: Column[Any], value: Any) -> str | None:
    if isinstance(column.type, Double):
        whole = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300
        return None if whole else "is no number"
    bits = 63 if isinstance(column.type, BigInteger) else 31
    assert isinstance(column.type, Integer)
    if not isinstance(value, int) or isinstance(value, bool):
        return "is no whole number"
    return None if -(2**bits) <= value < 2**bits else "is too large a number"
