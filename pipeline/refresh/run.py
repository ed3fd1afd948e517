"""A whole run over a catalogue, from its first line to its report; one that was killed is gone on with."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import NamedTuple

import structlog

from pipeline.catalogue import BadRow, Entry
from pipeline.drift import Report
from pipeline.errors import CatalogueHeld, InputError
from pipeline.refresh import report
from pipeline.refresh.drafts import FAILED, WAITING
from pipeline.refresh.durable import Durable
from pipeline.refresh.plan import Plan, over
from pipeline.store import Progress, Run, Store
from pipeline.store.entries import Listed, Night
from pipeline.store.locks import Lock, holding
from pipeline.store.nightly import Nightly

log = structlog.get_logger(__name__)

ENTERED_TOGETHER = 500
STRETCH = 50
"""Listings that are visited in one workflow."""
LOOK = 0.25
"""Seconds between two looks at how far the run is."""
BEGUN_AT_ONCE = 32
"""Stretches that stand in their queue: what a bound in time is to stop must not have been begun."""


class Asked(NamedTuple):
    """A catalogue, by the name that it is kept under, what is in it now, and what is wanted."""

    catalogue: str
    source: str
    rows: Callable[[], Iterator[Entry | BadRow]]
    plan: Plan


Watcher = Callable[[Run, Progress], None]
"""Whoever looks on."""


class Parts(NamedTuple):
    store: Store
    durable: Durable
    now: Callable[[], str]
    watch: Watcher
    answer: Callable[[str], None]
    """Asks what a run in batch mode wants to know, before anything is drafted."""
    sleep: Callable[[float], None] = time.sleep


@contextmanager
def held(store: Store, catalogue: str) -> Iterator[Lock]:
    """The catalogue, for this process alone. Raises CatalogueHeld."""
    with holding(store.engine, f"catalogue:{catalogue}") as lock:
        if lock is None:
            run = store.nightly.unfinished(catalogue)
            which = f"run {run.id[:12]}, begun {run.started_at}" if run is not None else "another run"
            raise CatalogueHeld(f"{which}, is at work here; let it end, or end it: 'threatcard runs cancel'.")
        yield lock


def begun(store: Store, asked: Asked, now: str) -> str:
    """
    The run to work on: the one over this catalogue that was interrupted, else a new one. An interrupted run that was
    begun with other settings is ended as it is; what it was answered is not paid for again.
    """
    nightly = store.nightly
    unfinished = nightly.unfinished(asked.catalogue)
    if unfinished is not None:
        before = Plan.model_validate(unfinished.details["plan"])
        if _same(before, asked.plan):
            # The bounds of today: those of the night before are used up.
            nightly.note(unfinished.id, plan=asked.plan.model_dump(mode="json"))
            log.info("interrupted run goes on", run=unfinished.id, begun=unfinished.started_at)
            return unfinished.id
        _end(store, unfinished, "incomplete", now, "it was interrupted, and the settings are others now")
    details = {"plan": asked.plan.model_dump(mode="json"), "source": asked.source}
    return nightly.begin(asked.catalogue, by=asked.plan.author, now=now, details=details)


def _same(before: Plan, now: Plan) -> bool:
    loose = {"bounds": None}
    return {**before.model_dump(), **loose} == {**now.model_dump(), **loose}


def refresh(run: str, asked: Asked, parts: Parts, lock: Lock) -> Report:
    """The run's report, once everything in it is done or said to be not. Raises StoreError, SourceError, InputError."""
    nightly, now = parts.store.nightly, parts.now
    night = Night(asked.catalogue, run, now())
    if not nightly.run(run).details.get("loaded"):
        _load(night, asked, parts)
    bound = _visit(run, asked, parts, lock)
    if asked.plan.batch:
        parts.answer(run)
        for queued in nightly.queued(asked.catalogue, run):
            parts.durable.draft(run, queued)
    while _busy(run, asked, parts, lock):
        parts.sleep(LOOK)
    return _ended(run, asked, parts, bound)


def _load(night: Night, asked: Asked, parts: Parts) -> None:
    """Take the catalogue in. Only one that was read to its end can say what is gone."""
    nightly = parts.store.nightly
    bad: list[BadRow] = []
    rows = _good(asked.rows(), bad)
    count = 0
    while batch := list(islice(rows, ENTERED_TOGETHER)):
        nightly.enter(night, batch, everything=asked.plan.everything)
        count += len(batch)
    if not count:
        raise InputError(f"{asked.catalogue!r} has no entry that can be read; see 'threatcard catalog check'.")
    gone = _vanished(night, bad, nightly)
    if asked.plan.only:
        nightly.narrow(asked.catalogue, night.run, asked.plan.only)
    nightly.note(
        night.run, loaded=True, entries=count, gone=gone, bad_rows=[{"where": row.where, "why": row.why} for row in bad]
    )
    log.info("catalogue read", run=night.run, entries=count, gone=gone, bad_rows=len(bad))


def _vanished(night: Night, bad: list[BadRow], nightly: Nightly) -> int:
    """How many entries are gone: none while a row that cannot be read may be any of them."""
    nightly.see(night, [row.slug for row in bad if row.slug is not None])
    if unknown := [row.where for row in bad if row.slug is None]:
        log.warning("nothing is marked gone: rows without a slug may be what is missing", rows=unknown[:5])
        return 0
    return nightly.vanish(night)


def _good(rows: Iterable[Entry | BadRow], bad: list[BadRow]) -> Iterator[Listed]:
    for row in rows:
        if isinstance(row, BadRow):
            bad.append(row)
            log.warning("catalogue row left out", where=row.where, why=row.why)
        else:
            yield Listed(row.slug, row.source, row.kind, row.tags, row.schedule)


def _visit(run: str, asked: Asked, parts: Parts, lock: Lock) -> str | None:
    """Begin the visits, a few at a time, and wait for them; the bound that stopped them."""
    ahead = iter(list(parts.store.nightly.stretches(run, STRETCH)))
    waiting = list(islice(ahead, BEGUN_AT_ONCE))
    while waiting:
        for stretch in waiting:
            parts.durable.begin(run, stretch)
        while (depth := parts.durable.depth(run)) > BEGUN_AT_ONCE // 2 and _busy(run, asked, parts, lock):
            parts.sleep(LOOK)
        if (bound := over(asked.plan.bounds, parts.now())) is not None or _cancelled(run, parts):
            return bound
        waiting = list(islice(ahead, max(1, BEGUN_AT_ONCE - depth)))
    while parts.durable.depth(run):
        _busy(run, asked, parts, lock)
        parts.sleep(LOOK)
    return None


def _cancelled(run: str, parts: Parts) -> bool:
    return bool(parts.store.nightly.run(run).details.get("cancelled"))


def _busy(run: str, asked: Asked, parts: Parts, lock: Lock) -> bool:
    """Whether there is work left; whoever looks on is told. Raises StoreError when the run is no longer ours."""
    lock.check()
    parts.durable.check()
    _tell(run, asked, parts)
    return parts.durable.open(run)


def _tell(run: str, asked: Asked, parts: Parts) -> None:
    nightly = parts.store.nightly
    parts.watch(nightly.run(run), nightly.progress(asked.catalogue, run))


def _ended(run: str, asked: Asked, parts: Parts, bound: str | None) -> Report:
    """What is not done is said to be not; then the report is made."""
    nightly = parts.store.nightly
    for workflow, why in parts.durable.lost(run):
        log.error("work was lost: this is a bug", workflow=workflow, why=why)
    night = Night(asked.catalogue, run, parts.now())
    bound = bound or over(asked.plan.bounds, night.now)
    if _cancelled(run, parts):
        nightly.close(night, WAITING, "the run was cancelled")
    elif bound is not None:
        nightly.close(night, WAITING, bound)
    else:
        nightly.close(night, FAILED, "the work on it was lost: a bug, see the log")
    _tell(run, asked, parts)
    return report.build(parts.store, nightly.run(run), parts.now())


def finished(store: Store, made: Report, durable: Durable, now: str) -> None:
    """Mark the run as ended: after its report was written, and nothing comes after."""
    details = {"counts": made.counts.model_dump(), "bound": made.bound}
    store.nightly.end(made.run, made.state, now=now, details=details)
    durable.forget(made.run)
    log.info("run ended", run=made.run, state=made.state, **made.counts.model_dump())


def _end(store: Store, run: Run, state: str, now: str, why: str) -> None:
    store.nightly.close(Night(run.catalogue or "", run.id, now), WAITING, why)
    store.nightly.end(run.id, state, now=now, details={"why": why})
    log.warning("interrupted run ended", run=run.id, why=why)
