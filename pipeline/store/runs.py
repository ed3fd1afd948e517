"""The runs that put cards in."""

import json
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, func, insert, select, update

from pipeline.card import canonical
from pipeline.store.records import Run
from pipeline.store.tables import cards, runs

_COUNT = select(func.count()).select_from(cards).where(cards.c.run == runs.c.id).scalar_subquery().label("cards")


def start(connection: Connection, kind: str, *, by: str, now: str, details: Mapping[str, Any]) -> str:
    """The new run's id."""
    run_id = uuid.uuid4().hex
    body = {"id": run_id, "kind": kind, "started_by": by, "started_at": now, "details": canonical(dict(details))}
    connection.execute(insert(runs).values(body))
    return run_id


def end(connection: Connection, run_id: str, *, now: str, details: Mapping[str, Any]) -> None:
    changes = {"ended_at": now, "details": canonical(dict(details))}
    connection.execute(update(runs).where(runs.c.id == run_id).values(changes))


def newest(connection: Connection, limit: int) -> tuple[Run, ...]:
    wanted = _wanted().order_by(runs.c.started_at.desc(), runs.c.id).limit(limit)
    return tuple(map(_run, connection.execute(wanted).mappings()))


def one(connection: Connection, run_id: str) -> Run | None:
    row = connection.execute(_wanted().where(runs.c.id == run_id)).mappings().one_or_none()
    return None if row is None else _run(row)


def _wanted() -> Select[Any]:
    return select(runs, _COUNT)


def _run(row: RowMapping) -> Run:
    return Run(**{**row, "details": json.loads(row["details"])})
