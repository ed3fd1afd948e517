"""A whole run over a catalogue, from its first line to its report; one that was killed is gone on with."""

from __future__ import annotations

import difflib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import NamedTuple

import structlog

from pipeline.catalogue import Row
from pipeline.drift import Report
from pipeline.errors import CatalogueHeld, InputError, NoCatalogue, SourceError, StoreError, UsageError
from pipeline.refresh import report
from pipeline.refresh.drafts import FAILED
from pipeline.refresh.durable import BUSY, IDLE, Durable
from pipeline.refresh.left_out import LeftOut, vanished
from pipeline.refresh.naming import called
from pipeline.refresh.plan import Plan, over
from pipeline.refresh.reading import Reading
from pipeline.refresh.time_limit import TimeLimit
from pipeline.store import Progress, Run, Store
from pipeline.store.nightly.entries import Night
from pipeline.store.nightly.outcomes import WAITING
from pipeline.store.shared.locks import Lock, holding

log = structlog.get_logger(__name__)

ENTERED_TOGETHER = 500
STRETCH = 50
"""Listings that are visited in one workflow."""
SHOWN = 3
"""Slugs that a message names."""
LOOK = 0.25
"""Seconds between two looks at whether the run has ended."""
TELL = 1.0
"""Seconds between two times that whoever looks on is told."""
BEGUN_AT_ONCE = 64
"""Stretches that stand in their queue: what a bound in time is to stop must not have been begun."""


class Asked(NamedTuple):
    """A catalogue, by the name that it is kept under, what is in it now, and what is wanted."""

    catalogue: str
    source: str
    rows: Callable[[], Iterator[Row]]
    plan: Plan
    limit: TimeLimit
    named: tuple[str, ...] = ()
    """Slugs that the catalogue must have."""


Watcher = Callable[[Run, Progress], None]
"""Whoever looks on."""


class Parts(NamedTuple):
    store: Store
    durable: Durable
    now: Callable[[], str]
    watch: Watcher
    answer: Callable[[str, Callable[[], bool]], None]
    """Asks what a run in batch mode wants to know, before anything is drafted; told now and then that it goes on."""
    sleep: Callable[[float], None] = time.sleep


class Ended(NamedTuple):
    """How a run ended that is not gone on with."""

    state: str
    why: str


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
    begun with other settings, or had enough, is ended as it is; what it was answered is not paid for again.
    """
    nightly = store.nightly
    unfinished = nightly.unfinished(asked.catalogue)
    if unfinished is not None:
        before = Plan.model_validate(unfinished.details["plan"])
        ended = _why_ended(store, unfinished, before, asked.plan, now)
        if ended is None:
            log.info("interrupted run goes on", run=unfinished.id, begun=unfinished.started_at)
            return unfinished.id
        _end(store, unfinished, ended, now)
    details = {"plan": asked.plan.model_dump(mode="json"), "source": asked.source}
    return nightly.begin(asked.catalogue, by=asked.plan.author, now=now, details=details)


def _why_ended(store: Store, run: Run, before: Plan, plan: Plan, now: str) -> Ended | None:
    """Why an interrupted run does not go on; None when it does, within the bounds that it was begun with."""
    if run.details.get("cancelled"):
        return Ended("cancelled", "the run was cancelled")
    if over(before.bounds, now) or store.nightly.waits(run.id) is not None:
        return Ended("bounded", "it was interrupted after it had reached its bound")
    loose = {"bounds": None}
    if {**before.model_dump(), **loose} != {**plan.model_dump(), **loose}:
        return Ended("incomplete", "it was interrupted, and the settings are others now")
    return None


class Course:
    """One run on its way, by the process that holds its catalogue."""

    def __init__(self, run: str, asked: Asked, parts: Parts, lock: Lock) -> None:
        self._run, self._asked, self._parts, self._lock = run, asked, parts, lock
        self._nightly = parts.store.nightly
        self._began = self._nightly.run(run).started_at
        self._told = float("-inf")

    def report(self) -> Report:
        """
        Once everything is done or said to be not. Raises StoreError; SourceError and InputError when the catalogue
        cannot be read, and UsageError where it has not what was named: then there has been no run.
        """
        if not self._nightly.run(self._run).details.get("loaded"):
            try:
                if not self._load():
                    return self._ended(self._asked.limit.over())
            except (SourceError, InputError, UsageError) as err:
                if not isinstance(err, StoreError):
                    self._nightly.forget(self._run)
                raise
        self._parts.durable.look(BUSY)
        bound = self._visit()
        self._parts.durable.look(IDLE)
        if self._asked.plan.batch and not self._stopped():
            self._parts.answer(self._run, self._going)
            self._parts.durable.draft(self._run, self._nightly.queued(self._asked.catalogue, self._run))
        while self._going() and self._parts.durable.workflows.open(self._run):
            self._parts.sleep(LOOK)
        return self._ended(bound)

    def _night(self) -> Night:
        return Night(self._asked.catalogue, self._run, self._now())

    def _now(self) -> str:
        """No moment of a run is before its beginning, also where the clock was set back since."""
        return max(self._parts.now(), self._began)

    def _load(self) -> bool:
        """
        Take the catalogue in. Only one that was read to its end can say what is gone. False when a bound was reached
        before that, or somebody cancelled the run.
        """
        night, asked = self._night(), self._asked
        left = LeftOut()
        reading = Reading(asked.rows, self._read_enough)
        rows = left.good(reading)
        count = 0
        while batch := list(islice(rows, ENTERED_TOGETHER)):
            named = list(called(asked.catalogue, batch, left, self._nightly))
            self._nightly.enter(night, named, everything=asked.plan.everything)
            count += len(named)
        if not reading.whole:
            why = "the run was cancelled" if self._stopped() else asked.limit.over()
            log.warning("catalogue not read to its end", run=self._run, entries=count, why=why)
            self._nightly.note(self._run, unread=why, entries=count, bad_rows=left.told())
            return False
        if not count:
            raise NoCatalogue(f"{asked.source!r} has no entry that can be read; see 'threatcard catalog check'.")
        self._has(asked.named)
        gone = vanished(night, left, self._nightly)
        if asked.plan.only:
            self._nightly.narrow(asked.catalogue, self._run, asked.plan.only)
        self._nightly.note(self._run, loaded=True, unread=None, entries=count, gone=gone, bad_rows=left.told())
        log.info("catalogue read", run=self._run, entries=count, gone=gone, bad_rows=left.count)
        return True

    def _has(self, named: tuple[str, ...]) -> None:
        """Raises UsageError for a slug that the catalogue has not."""
        there = self._nightly.slugs(self._asked.catalogue, self._run) if named else set()
        for slug in named:
            if slug not in there:
                near = difflib.get_close_matches(slug, sorted(there), n=SHOWN)
                meant = f"did you mean {' or '.join(near)}?" if near else "'threatcard catalog check' reads it."
                raise UsageError(f"--only {slug!r}: the catalogue has no such listing; {meant}")

    def _read_enough(self) -> bool:
        """Whether nobody wants the rest of the catalogue. Raises StoreError when the run is no longer ours."""
        if self._asked.limit.over() is not None:
            return True
        if time.monotonic() - self._told < TELL:
            return False
        self._lock.check()
        self._parts.durable.check()
        self._told = time.monotonic()
        return self._stopped()

    def _visit(self) -> str | None:
        """Begin the visits, a few at a time, and wait for them; the bound that stopped them."""
        durable = self._parts.durable
        ahead = iter(list(self._nightly.stretches(self._run, STRETCH)))
        depth = 0
        while waiting := list(islice(ahead, BEGUN_AT_ONCE - depth)):
            if (bound := self._asked.limit.over()) is not None or self._stopped():
                return bound
            for stretch in waiting:
                durable.begin(self._run, stretch)
            while self._going() and (depth := durable.workflows.depth(self._run)) > BEGUN_AT_ONCE // 2:
                self._parts.sleep(LOOK)
        while self._going() and durable.workflows.depth(self._run):
            self._parts.sleep(LOOK)
        return None

    def _stopped(self) -> bool:
        """Whether somebody cancelled it."""
        return bool(self._nightly.run(self._run).details.get("cancelled"))

    def _going(self) -> bool:
        """True; whoever looks on is told. Raises StoreError when the run is no longer ours."""
        self._lock.check()
        self._parts.durable.check()
        if time.monotonic() - self._told >= TELL:
            self._tell()
            if self._enough():
                # What has not begun never will, whether or not somebody is there to do it.
                self._parts.durable.workflows.drop(self._run)
        return True

    def _enough(self) -> bool:
        """Whether a bound was reached; of tokens and dollars it is those at work who notice."""
        return self._asked.limit.over() is not None or self._stopped() or self._nightly.waits(self._run) is not None

    def _tell(self) -> None:
        self._parts.watch(self._nightly.run(self._run), self._nightly.progress(self._asked.catalogue, self._run))
        self._told = time.monotonic()

    def _ended(self, bound: str | None) -> Report:
        """What is not done is said to be not; then the report is made."""
        for workflow, why in self._parts.durable.workflows.lost(self._run):
            log.error("work was lost: this is a bug", workflow=workflow, why=why)
        night = self._night()
        bound = bound or self._asked.limit.over() or self._nightly.waits(self._run)
        if self._stopped():
            self._nightly.close(night, WAITING, "the run was cancelled")
        elif bound is not None:
            self._nightly.close(night, WAITING, bound)
        else:
            self._nightly.close(night, FAILED, "the work on it was lost: a bug, see the log")
        self._tell()
        return report.build(self._parts.store, self._nightly.run(self._run), self._now())


def finished(store: Store, made: Report, durable: Durable, now: str) -> None:
    """Mark the run as ended: after its report was written, and nothing comes after."""
    details = {"counts": made.counts.model_dump(), "bound": made.bound, "log": made.log}
    store.nightly.end(made.run, made.state, now=now, details=details)
    durable.workflows.forget(made.run)
    log.info("run ended", run=made.run, state=made.state, **made.counts.model_dump())


def _end(store: Store, run: Run, ended: Ended, now: str) -> None:
    store.nightly.close(Night(run.catalogue or "", run.id, now), WAITING, ended.why)
    store.nightly.end(run.id, ended.state, now=now, details={"why": ended.why})
    log.warning("run ended before its time", run=run.id, why=ended.why)
