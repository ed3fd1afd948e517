"""What the workflows of a run do: visits, what they queue, what becomes of a listing, and that it is kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, NamedTuple

import structlog
from dbos import DBOS
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential

from pipeline.errors import StoreError, UsageError
from pipeline.refresh import drafts, visits
from pipeline.refresh.plan import Plan
from pipeline.refresh.pulse import Pulse
from pipeline.store import Queued
from pipeline.store.db.engine import passing
from pipeline.store.nightly.entries import Night, Stretch

log = structlog.get_logger(__name__)

ATTEMPTS = 8
"""After 1, 2, 4, 8, 16, 32 and 64 seconds: longer than a process goes on with a database that takes nothing."""
Span = Callable[[str], AbstractContextManager[object]]
"""By its name, the span of a trace."""


class Work(NamedTuple):
    """What the steps of one run are done with."""

    night: Callable[[], Night]
    visiting: visits.Visiting
    drafting: Callable[[], drafts.Drafting]
    plan: Plan


class Place(NamedTuple):
    """
    Where the steps are done: the process's name, how many listings it may have begun at once, its trace, and its pulse.
    """

    name: str
    begun: threading.BoundedSemaphore
    span: Span
    pulse: Pulse
    probe: Callable[[str], None]
    """Raises StoreError while the database takes nothing of a run."""


class Steps(NamedTuple):
    visit: Callable[[str, list[Any]], list[list[str]]]
    queue: Callable[[str, list[list[str]]], None]
    assess: Callable[[str, str], dict[str, Any]]
    save: Callable[[str, str, Mapping[str, Any]], None]


def steps(held: Callable[[str], Work], draft: Callable[[str, Iterable[Queued]], None], at: Place) -> Steps:
    """
    What is done, in workflows of two acts: ``visit`` and ``queue``, ``assess`` and ``save``. The first is checkpointed
    as a step. The second is the last of its workflow, whose end is its checkpoint: done twice it is as if done once,
    and a further one would cost as much as the act. A database that was away for a moment is waited for in both.
    """

    may_pass = _noting(at.pulse)
    step = partial(DBOS.step, retries_allowed=True, max_attempts=ATTEMPTS, should_retry=may_pass)
    patiently = Retrying(
        retry=retry_if_exception(may_pass), stop=stop_after_attempt(ATTEMPTS), wait=wait_exponential(), reraise=True
    )

    @step(name="visit")
    def visit(run: str, stretch: list[Any]) -> list[list[str]]:
        work = held(run)
        found = visits.visit(Stretch(*stretch), work.night(), work.visiting)
        at.pulse.took()
        return [list(one) for one in found]

    def queue(run: str, found: list[list[str]]) -> None:
        with at.span("queue"):
            patiently(draft, run, [Queued(*one) for one in found])
            at.pulse.took()

    @step(name="assess")
    def assess(run: str, slug: str) -> dict[str, Any]:
        # It begins when it has a place: past a bound, those that are in hand and have none find that it was reached.
        with at.begun:
            try:
                work = held(run)
            except UsageError as err:
                return {drafts.FAILED: f"worker {at.name[:8]}: {err}"}
            if at.pulse.troubled:
                # Before a model is asked for what could then not be kept, and would be paid for once more.
                at.probe(run)
                at.pulse.took()
            return drafts.assess(slug, work.night(), work.drafting())

    def save(run: str, slug: str, assessed: Mapping[str, Any]) -> None:
        with at.span("save"):
            work = patiently(held, run)
            patiently(drafts.save, slug, assessed, work.night(), work.drafting())
            at.pulse.took()

    return Steps(visit, queue, assess, save)


def _noting(pulse: Pulse) -> Callable[[BaseException], bool]:
    """
    Whether to try again what failed: a database that was away for a moment. Everything else is tried again where it
    belongs, or not at all.
    """

    def may_pass(err: BaseException) -> bool:
        if not isinstance(err, StoreError) or not passing(err):
            return False
        log.warning("the database did not take a step; it is tried again", why=str(err))
        pulse.refused(err)
        return True

    return may_pass
