"""
Tables for spreadsheets: rows in; a CSV file or an XLSX workbook out, the same bytes for the same rows.

What a cell holds is a stranger's: none becomes a formula or a link, none can begin another cell or another line.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pipeline.errors import InputError, UsageError
from pipeline.render import escape

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

LONGEST = 32_767
"""What a cell of a spreadsheet holds, in UTF-16 units: the rest of a longer one would be dropped, or spill over."""
MOST_ROWS = 1_048_576
"""Of a sheet, its header included."""
MOST_KNOWN = 100_000
"""Texts whose cells are remembered: most columns have few, and what is a table is often written as a workbook too."""
WIDEST = 60
"""Characters of a column that are shown without being drawn wider."""
WIDTHS_FROM = 200
"""Rows that a column's width is taken from."""

_FORMULA = re.compile(r"[=+\-@＝＋－＠]")
_OTHER_CELL = re.compile(r"(;[\s\"']*)(?=[=+\-@＝＋－＠])")
"""Where a spreadsheet that takes semicolons for separators would see a formula begin in the middle of a text."""
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 (a fixed one: the moment of making would be other bytes each time)


class Sheet(NamedTuple):
    name: str
    """Up to 31 characters, and ours."""
    header: Sequence[str]
    rows: Iterable[Sequence[object]]


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """
    UTF-8 without a byte order mark, commas, CRLF, every cell in quotes.

    A cell is a text, a number, a truth ("true", "false") or None, which is an empty one; another type is a TypeError.
    A text that a spreadsheet would take for a formula has an apostrophe in front; a longer one than a spreadsheet
    holds ends with how much was left out.
    """
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(map(_for_csv, header))
    for row in rows:
        writer.writerow(map(_for_csv, row))
    return out.getvalue().encode()


def _for_csv(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value:f}"
        case int() | float():
            return repr(value)
        case str():
            return _inert(_cell(value))
    raise TypeError(f"no cell for {type(value).__name__}")


def _inert(text: str) -> str:
    text = _OTHER_CELL.sub(r"\1'", text)
    return f"'{text}" if _FORMULA.match(text) else text


@lru_cache(maxsize=MOST_KNOWN)
def _cell(text: str) -> str:
    """One line in which nothing acts, as long as a cell may be; room is left for the apostrophes."""
    text = escape.visible(text)
    if len(text) <= LONGEST // 4:
        return text
    return _cut(text)


def _cut(text: str) -> str:
    room = LONGEST - 1 - len(_OTHER_CELL.findall(text))
    units = text.encode("utf-16-le")
    if len(units) // 2 <= room:
        return text
    said = f" … [cut here: {len(text):,} characters in all]"
    room = max(0, room - len(said))
    return units[: 2 * room].decode("utf-16-le", errors="ignore") + said


def xlsx_bytes(sheets: Iterable[Sheet]) -> bytes:
    """
    A workbook; its cells as ``csv_bytes`` takes them, texts kept as texts, so that no apostrophe is needed.

    Raises UsageError where the extra is not installed, InputError for more rows than a sheet holds.
    """
    try:
        import xlsxwriter
    except ModuleNotFoundError as err:
        raise UsageError(f"{err.name} is not installed: pip install 'threatcard[export]'.") from err
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": _MADE})
        bold = book.add_format({"bold": True, "bottom": 1})
        for sheet in sheets:
            _fill(book.add_worksheet(sheet.name), sheet, bold)
    return out.getvalue()


def _fill(page: Worksheet, sheet: Sheet, bold: object) -> None:
    widths = [len(title) + 2 for title in sheet.header]
    for column, title in enumerate(sheet.header):
        page.write_string(0, column, title, bold)
    last = 0
    for last, row in enumerate(sheet.rows, 1):
        if last >= MOST_ROWS:
            raise InputError(
                f"the sheet {sheet.name!r} has more rows than a workbook holds: write csv, or fewer cards."
            )
        for column, value in enumerate(row):
            length = _put(page, last, column, value)
            if last <= WIDTHS_FROM:
                widths[column] = max(widths[column], length)
    for column, width in enumerate(widths):
        page.set_column(column, column, min(width, WIDEST))
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, last, len(sheet.header) - 1)


def _put(page: Worksheet, row: int, column: int, value: object) -> int:
    """Write one cell, and say how many characters it shows. Never by a method that guesses what a text is."""
    match value:
        case None:
            return 0
        case bool():
            page.write_boolean(row, column, value)
            return 5
        case int() | float() | Decimal():
            page.write_number(row, column, float(value))
            return len(str(value))
        case str():
            text = _cell(value)
            page.write_string(row, column, text)
            return len(text)
    raise TypeError(f"no cell for {type(value).__name__}")
