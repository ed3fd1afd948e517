"""Everything in the database as JSON Lines, and back, byte for byte."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, Table, delete, func, insert, select
from sqlalchemy.exc import SQLAlchemyError

from pipeline.card.make import canonical
from pipeline.errors import InputError
from pipeline.store import imported
from pipeline.store.db import schema
from pipeline.store.db.engine import reading, writing
from pipeline.store.db.tables import (
    answers,
    cards,
    entries,
    head,
    head_mac,
    listings,
    outbox_mark,
    outcomes,
    replies,
    reviews,
    runs,
    seeded,
    standings,
    users,
)
from pipeline.store.records import BadRow

TABLES: tuple[Table, ...] = (
    runs, listings, cards, standings, seeded, users, replies, entries, outcomes, answers, reviews, head_mac, head,
)  # fmt: skip
"""In the order in which they can be filled; the pace of a model and messages are of the moment and stay behind."""
FORMAT = "threatcard-store"
_NAMED = {table.name: table for table in TABLES}


def export(engine: Engine) -> Iterator[str]:
    """A first line that says what this is, then one a row, by table and key. Tokens are in it only as hashes."""
    with reading(engine) as connection:
        yield canonical({"format": FORMAT, "version": schema.newest()})
        for table in TABLES:
            for row in connection.execute(select(table).order_by(*table.primary_key)).mappings():
                yield canonical({"table": table.name, "row": _to_json(row)})


def import_(engine: Engine, lines: Iterable[str], verify: Callable[[Connection], BadRow | None]) -> int:
    """
    All or nothing; ``verify`` is asked before anything is kept. Raises InputError that names the line, also when the
    database is not empty.
    """
    with writing(engine) as connection:
        _must_be_empty(connection)
        connection.execute(delete(head))
        connection.execute(delete(head_mac))
        connection.execute(delete(outbox_mark))  # what was done elsewhere is told from here to nobody
        taken = 0
        for number, line in enumerate(lines, 1):
            if number == 1:
                _check_first(line)
            elif line.strip():
                _take(connection, number, line)
                taken += 1
        if not connection.scalar(select(func.count()).select_from(head)):
            raise InputError("the file ends too early: its last line, of log_head, is not there.")
        if (bad := verify(connection)) is not None:
            raise InputError(f"nothing was taken: the log in the file does not verify: {bad.why}.")
    return taken


def _must_be_empty(connection: Connection) -> None:
    for table in TABLES:
        if table not in (head, head_mac) and connection.scalar(select(func.count()).select_from(table)):
            raise InputError(f"the database is not empty ({table.name}); import into a new one, with THREATCARD_DB.")


def _check_first(line: str) -> None:
    found = _object(1, line)
    if found.get("format") != FORMAT:
        raise InputError("line 1: this is no export of 'threatcard db export'.")
    if found.get("version") != schema.newest():
        raise InputError(
            f"line 1: the export is of version {found.get('version')!r}, this threatcard has {schema.newest()}: "
            "export it with the same one."
        )


def _take(connection: Connection, number: int, line: str) -> None:
    found = _object(number, line)
    table, row = _NAMED.get(str(found.get("table"))), found.get("row")
    if table is None or not isinstance(row, dict) or set(row) != set(table.columns.keys()):
        raise InputError(f"line {number}: this is no row of any table of the store.")
    for name, value in row.items():
        if (why := imported.wrong(table.columns[name], value)) is not None:
            raise InputError(f"line {number}: the row of {table.name} cannot be taken: {name} {why}.")
    try:
        with connection.begin_nested():
            connection.execute(insert(table).values(_from_json(row)))
    except (SQLAlchemyError, ValueError) as err:
        said = " ".join(str(getattr(err, "orig", None) or err).split())[:200]
        raise InputError(f"line {number}: the row of {table.name} cannot be taken: {said}.") from err


def _object(number: int, line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as err:
        raise InputError(f"line {number}: this is no JSON.") from err
    if not isinstance(found, dict):
        raise InputError(f"line {number}: this is no JSON object.")
    return found


def _to_json(row: RowMapping) -> dict[str, Any]:
    return {name: _out(name, value) for name, value in row.items()}


def _out(name: str, value: Any) -> Any:
    if name == imported.BODY:
        return zlib.decompress(value).decode()
    return json.loads(value) if name in imported.JSON else value


def _from_json(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _in(name, value) for name, value in row.items()}


def _in(name: str, value: Any) -> Any:
    if name == imported.BODY:
        return zlib.compress(value.encode(), 9)
    return canonical(value) if name in imported.JSON else value
