"""The runs that put cards in."""

import json
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, delete, func, insert, select, update

from pipeline.card.make import canonical
from pipeline.errors import StoreError
from pipeline.store.db.tables import cards, runs
from pipeline.store.records import Run
from pipeline.store.review.anchors import Anchor, looks_like_one, read

NIGHTLY = "refresh"
RUNNING = "running"

_COUNT = select(func.count()).select_from(cards).where(cards.c.run == runs.c.id).scalar_subquery().label("cards")


def start(connection: Connection, kind: str, *, by: str, now: str, details: Mapping[str, Any]) -> str:
    """The new run's id."""
    run_id = uuid.uuid4().hex
    body = {"id": run_id, "kind": kind, "started_by": by, "started_at": now, "details": canonical(dict(details))}
    connection.execute(insert(runs).values(body))
    return run_id


def over(connection: Connection, run_id: str, catalogue: str) -> None:
    """The run is one over a catalogue, and goes on."""
    connection.execute(update(runs).where(runs.c.id == run_id).values(catalogue=catalogue, state=RUNNING))


def end(connection: Connection, run_id: str, *, now: str, details: Mapping[str, Any]) -> None:
    # It may have been taken for one that nobody is at, in the moment between its beginning and its lock.
    changes = {"state": None, "ended_at": now, "details": canonical(dict(details))}
    connection.execute(update(runs).where(runs.c.id == run_id).values(changes))


def note(connection: Connection, run_id: str, details: Mapping[str, Any]) -> None:
    """What the run has come to so far; what was noted before and has another key stays."""
    held = connection.scalar(select(runs.c.details).where(runs.c.id == run_id).with_for_update())
    merged = {**json.loads(held or "{}"), **details}
    connection.execute(update(runs).where(runs.c.id == run_id).values(details=canonical(merged)))


def forget(connection: Connection, run_id: str) -> None:
    """A run that came to nothing at all: no outcome and no card names it."""
    connection.execute(delete(runs).where(runs.c.id == run_id))


def newest(connection: Connection, limit: int) -> tuple[Run, ...]:
    wanted = _wanted().order_by(runs.c.started_at.desc(), runs.c.id).limit(limit)
    return tuple(map(_run, connection.execute(wanted).mappings()))


def one(connection: Connection, run_id: str) -> Run | None:
    row = connection.execute(_wanted().where(runs.c.id == run_id)).mappings().one_or_none()
    return None if row is None else _run(row)


def beginning(connection: Connection, named: str) -> tuple[Run, ...]:
    """The runs whose id begins so, two at most."""
    wanted = _wanted().where(runs.c.id.startswith(named, autoescape=True)).order_by(runs.c.id).limit(2)
    return tuple(map(_run, connection.execute(wanted).mappings()))


def unfinished(connection: Connection, catalogue: str) -> Run | None:
    """The run of that catalogue which has not ended."""
    wanted = _wanted().where(runs.c.catalogue == catalogue, runs.c.state == RUNNING)
    row = connection.execute(wanted.order_by(runs.c.started_at.desc()).limit(1)).mappings().one_or_none()
    return None if row is None else _run(row)


def running(connection: Connection) -> Run | None:
    """The one that was begun last of those that have not ended."""
    wanted = _wanted().where(runs.c.state == RUNNING).order_by(runs.c.started_at.desc(), runs.c.id).limit(1)
    row = connection.execute(wanted).mappings().one_or_none()
    return None if row is None else _run(row)


def over_catalogue(connection: Connection, catalogue: str) -> tuple[Run, ...]:
    """The newest first."""
    wanted = _wanted().where(runs.c.catalogue == catalogue).order_by(runs.c.started_at.desc(), runs.c.id)
    return tuple(map(_run, connection.execute(wanted).mappings()))


def anchors(connection: Connection) -> tuple[Anchor, ...]:
    """What the runs over catalogues noted of the log as it was when they ended."""
    noted = select(runs.c.id, runs.c.details).where(runs.c.state.is_not(None), runs.c.details.contains('"log":"'))
    found = [_details(row.id, row.details).get("log") for row in connection.execute(noted)]
    return tuple(read(text) for text in found if isinstance(text, str) and looks_like_one(text))


def _wanted() -> Select[Any]:
    return select(runs, _COUNT)


def _run(row: RowMapping) -> Run:
    return Run(**{**row, "details": _details(row["id"], row["details"])})


def _details(run: str, text: str) -> dict[str, Any]:
    """Raises StoreError for what was never written there."""
    try:
        details = json.loads(text)
    except (ValueError, RecursionError):
        details = None
    if not isinstance(details, dict):
        raise StoreError(f"the details of the run {run[:12]!r} cannot be read: they were altered beside threatcard.")
    return details
