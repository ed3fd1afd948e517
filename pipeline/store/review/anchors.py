"""The head of the log as it is kept outside of the database: a line to print, sign or commit, and to check against."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from pipeline.errors import InputError

_ANCHOR = re.compile(r"([0-9]{1,15}):([0-9a-f]{64}):([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)", re.ASCII)


class Anchor(NamedTuple):
    """How many rows the log had at that time, and the hash of the last one, which covers them all."""

    rows: int
    hash: str
    at: str

    def __str__(self) -> str:
        return f"{self.rows}:{self.hash}:{self.at}"


def read(text: str) -> Anchor:
    """Raises InputError for what is no anchor."""
    found = _ANCHOR.fullmatch(text.strip())
    if found is None:
        raise InputError(f"{text.strip()[:80]!r} is no anchor; it is a line as 'threatcard review anchor' prints it.")
    return Anchor(int(found[1]), found[2], found[3])


def looks_like_one(text: str) -> bool:
    return _ANCHOR.fullmatch(text.strip()) is not None


def all_in(text: str, name: str) -> tuple[Anchor, ...]:
    """Of a file: an anchor a line, or the report of a refresh. Raises InputError, also where there is none."""
    if text.lstrip().startswith("{"):
        return (_of_report(text, name),)
    found = tuple(read(line) for line in text.splitlines() if line.strip())
    if not found:
        raise InputError(f"{name!r} holds no anchor.")
    return found


def _of_report(text: str, name: str) -> Anchor:
    try:
        report = json.loads(text)
    except (ValueError, RecursionError) as err:
        raise InputError(f"{name!r} is no report of a refresh: it is no JSON.") from err
    held = report.get("log") if isinstance(report, dict) else None
    if not isinstance(held, str):
        raise InputError(f"{name!r} holds no anchor: it is no report of a refresh, or of an older one.")
    return read(held)
