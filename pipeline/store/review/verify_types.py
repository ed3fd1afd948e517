"""Whether each value is of its column's kind: SQLite keeps whatever it is given, and threatcard gives it no other."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Double,
    Integer,
    LargeBinary,
    Table,
    func,
    or_,
    select,
)

from pipeline.store.db.tables import metadata, reviews
from pipeline.store.records import BadRow

_TEXT = ("text",)
_KINDS = ((LargeBinary, ("blob",)), (Boolean, ("integer",)), (Integer, ("integer",)), (Double, ("real", "integer")))
"""How SQLite calls what it holds; of Integer are the larger ones too."""


def first_bad(connection: Connection) -> BadRow | None:
    """
    The first table with a value of another kind: what reads the rows need not expect it. Of a text it is said too
    where it is no UTF-8. Other databases refuse such values themselves.
    """
    if connection.dialect.name != "sqlite":
        return None
    return next((bad for table in metadata.sorted_tables if (bad := _first_bad(connection, table))), None)


def _first_bad(connection: Connection, table: Table) -> BadRow | None:
    odd = {column.name: _odd(column) for column in table.columns}
    number = reviews.c.seq if table is reviews else next(iter(table.primary_key.columns))
    found = connection.execute(
        select(func.hex(number).label("number"), *(func.coalesce(one, False).label(name) for name, one in odd.items()))
        .where(or_(*odd.values()))
        .order_by(number)
        .limit(1)
    )
    row = found.mappings().first()
    if row is None:
        return None
    column = next(name for name in odd if row[name])
    which = bytes.fromhex(row["number"]).decode(errors="replace")[:12]
    seq = int(which) if table is reviews and which.isdecimal() else 0
    return BadRow(seq, f"row {which!r} of {table.name} was altered: its {column} holds what was never written there")


def _odd(column: Column[object]) -> ColumnElement[bool]:
    kinds = next((kinds for kind, kinds in _KINDS if isinstance(column.type, kind)), _TEXT)
    return func.typeof(column).not_in((*kinds, "null"))
