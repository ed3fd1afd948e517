"""A catalogue with one entry a line, CSV or JSON Lines: its text in, line numbers and fields out, a line at a time."""

import csv
import itertools
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, TextIO

from pipeline.catalogue.records import KEYS, Fields
from pipeline.errors import InputError

MAX_LINE = 65_536
"""Characters. What is longer is skipped, not held."""

_DELIMITERS = ",;\t"
_SLUG = re.compile(r'"slug"\s*:\s*"([^"]*)"')


class Line(NamedTuple):
    """``fields`` is None for a line that cannot be read: ``why`` says what to do, ``slug`` is what it may be of."""

    number: int
    fields: Fields | None
    why: str = ""
    slug: str | None = None


class _Header(NamedTuple):
    delimiter: str
    names: list[str]


def csv_lines(text: TextIO) -> Iterator[Line]:
    """
    Each line by itself, so that a quotation mark that is never closed spoils its own line only. Raises InputError
    when the first line is no header.
    """
    lines = _written(text)
    _, first = next(lines, (0, ""))
    header = _header(first or "")
    for number, line in lines:
        try:
            fields = _cells(line, header)
        except InputError as err:
            roughly = dict(zip(header.names, _split(line, header.delimiter), strict=False))
            yield Line(number, None, str(err), roughly.get("slug"))
            continue
        if any(fields.values()):
            yield Line(number, fields)


def json_lines(text: TextIO) -> Iterator[Line]:
    """Raises InputError when the first line shows that this is something else."""
    for place, (number, line) in enumerate(_written(text)):
        if place == 0:
            _check_first(line or "")
        try:
            yield Line(number, _object(line))
        except InputError as err:
            found = _SLUG.search(line or "")
            yield Line(number, None, str(err), found and found[1])


def _written(text: TextIO) -> Iterator[tuple[int, str | None]]:
    """The lines that are not blank, with their numbers; None for one that is too long."""
    for number in itertools.count(1):
        line = text.readline(MAX_LINE)
        if not line:
            return
        if len(line) == MAX_LINE and not line.endswith("\n"):
            while (more := text.readline(MAX_LINE)) and not more.endswith("\n"):
                pass
            yield number, None
        elif line.strip():
            yield number, line.rstrip("\n")


def _whole(line: str | None) -> str:
    if line is None:
        raise InputError(f"longer than {MAX_LINE:,} characters, which no entry is: check its quotation marks")
    return line


def _header(line: str) -> _Header:
    delimiter = max(_DELIMITERS, key=line.count)
    names = [cell.lower() for cell in _split(line, delimiter)]
    if "url" not in names or len(set(names)) < len(names):
        raise InputError(
            f"its first line is {line[:100]!r}: name the columns there, each once: url, and where wanted "
            "slug, kind, tags, schedule, with and follow"
        )
    if unknown := [name for name in names if name not in KEYS]:
        raise InputError(f"there is no column {unknown[0][:40]!r}: use {', '.join(KEYS)}")
    return _Header(delimiter, names)


def _split(line: str | None, delimiter: str) -> list[str]:
    """At every delimiter, quoted or not."""
    return [cell.strip(' "') for cell in (line or "").split(delimiter)]


def _cells(line: str | None, header: _Header) -> Fields:
    try:
        cells: Sequence[str] = next(csv.reader([_whole(line)], delimiter=header.delimiter, strict=True))
    except csv.Error as err:
        raise InputError(
            f'not CSV ({err}): a cell that holds a comma or a quotation mark is written "…", a mark in it twice'
        ) from err
    if len(cells) != len(header.names):
        raise InputError(f"{len(cells)} cells, where the first line has {len(header.names)}: add or remove commas")
    return dict(zip(header.names, cells, strict=True))


def _check_first(line: str) -> None:
    start = line.strip()
    if start == "{" or start.startswith("["):
        raise InputError(
            "this is JSON over several lines or in a list: make it one object a line with jq -c . for an object, "
            "jq -c '.[]' for a list"
        )
    if start.startswith("<"):
        raise InputError("this is HTML or XML, and not JSON Lines: check where it comes from")


def _object(line: str | None) -> Fields:
    try:
        value = json.loads(_whole(line), object_pairs_hook=_once)
    except json.JSONDecodeError as err:
        raise InputError(f"not JSON ({err.msg} at column {err.colno}): mend it") from err
    except RecursionError as err:
        raise InputError("nested too deep: an entry is one flat object") from err
    except ValueError as err:
        raise InputError(f"not JSON that can be read ({err}): mend it") from err
    if not isinstance(value, dict):
        raise InputError(f'{str(line).strip()[:60]!r} is no object: write {{"url": …}}')
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise InputError(f"{key[:40]!r} stands twice: keep one of them")
        found[key] = value
    return found
