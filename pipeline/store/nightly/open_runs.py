"""Runs that a process is at from beginning to end: one whose process died is ended by whoever comes next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, select, update

from pipeline.store.db.engine import reading, writing
from pipeline.store.db.tables import runs
from pipeline.store.shared.locks import Lock

INTERRUPTED = "interrupted"


@contextmanager
def held(engine: Engine, run: str) -> Iterator[None]:
    """This process is at the run until the block ends, or the process does, also by a kill."""
    lock = _lock(engine, run)
    lock.take()
    try:
        yield
    finally:
        lock.free()


def settle(engine: Engine, now: str) -> int:
    """End the runs that nobody is at, apart from those over a catalogue, which are gone on with; how many they were."""
    here = runs.c.ended_at.is_(None) & runs.c.catalogue.is_(None)
    with reading(engine) as connection:
        found = list(connection.scalars(select(runs.c.id).where(here).order_by(runs.c.id)))
    return sum(_ended(engine, run, now) for run in found)


def _ended(engine: Engine, run: str, now: str) -> bool:
    lock = _lock(engine, run)
    if not lock.take():
        return False
    try:
        with writing(engine) as connection:
            # It may have ended since it was looked for.
            here = (runs.c.id == run) & runs.c.ended_at.is_(None)
            return bool(connection.execute(update(runs).where(here).values(state=INTERRUPTED, ended_at=now)).rowcount)
    finally:
        lock.free()


def _lock(engine: Engine, run: str) -> Lock:
    return Lock(engine, f"run:{run}", file=f"run-{run}")
