"""Several statements that go to PostgreSQL as one: the way there and back takes longer than what most of them do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BindParameter, Table, bindparam


def together(dialect: str, *statements: Any) -> tuple[Any, ...]:
    """
    What to execute for these statements, one after the other and with the same values: on PostgreSQL the last one
    alone, which has the others in its WITH clause. None may depend on what another one does: it does not see it there.
    """
    if dialect != "postgresql" or not statements:
        return statements
    *others, last = statements
    for number, one in enumerate(others):
        last = last.add_cte(one.cte(f"beside_{number}"))
    return (last,)


def named(table: Table) -> dict[str, BindParameter[Any]]:
    """For all columns of a new row, values by names that are apart from those of other statements."""
    return {column.name: bindparam(f"{table.name}_{column.name}") for column in table.c}


def values(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """The row by the names that ``named`` gives."""
    return {f"{table.name}_{name}": value for name, value in row.items()}
