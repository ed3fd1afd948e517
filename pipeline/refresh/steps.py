"""What is checkpointed of a run: visits, what they queue, what becomes of a listing, and that it is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, NamedTuple

import structlog
from dbos import DBOS

from pipeline.errors import StoreError, UsageError
from pipeline.refresh import drafts, visits
from pipeline.refresh.plan import Plan
from pipeline.store import Queued
from pipeline.store.entries import Night, Stretch

log = structlog.get_logger(__name__)


class Work(NamedTuple):
    """What the steps of one run are done with."""

    night: Callable[[], Night]
    visiting: visits.Visiting
    drafting: Callable[[], drafts.Drafting]
    plan: Plan


class Steps(NamedTuple):
    visit: Callable[[str, list[Any]], list[list[str]]]
    queue: Callable[[str, list[list[str]]], None]
    assess: Callable[[str, str], dict[str, Any]]
    save: Callable[[str, str, Mapping[str, Any]], None]


def checkpointed(held: Callable[[str], Work], name: str, draft: Callable[[str, Iterable[Queued]], None]) -> Steps:
    """What is checkpointed. A database that was away for a moment is waited for."""
    step = partial(DBOS.step, retries_allowed=True, max_attempts=6, should_retry=_may_pass)

    @step(name="visit")
    def visit(run: str, stretch: list[Any]) -> list[list[str]]:
        work = held(run)
        return [list(one) for one in visits.visit(Stretch(*stretch), work.night(), work.visiting)]

    @step(name="queue")
    def queue(run: str, found: list[list[str]]) -> None:
        draft(run, (Queued(*one) for one in found))

    @step(name="assess")
    def assess(run: str, slug: str) -> dict[str, Any]:
        try:
            work = held(run)
        except UsageError as err:
            return {drafts.FAILED: f"worker {name[:8]}: {err}"}
        return drafts.assess(slug, work.night(), work.drafting())

    @step(name="save")
    def save(run: str, slug: str, assessed: Mapping[str, Any]) -> None:
        work = held(run)
        drafts.save(slug, assessed, work.night(), work.drafting())

    return Steps(visit, queue, assess, save)


def _may_pass(err: BaseException) -> bool:
    """A database that was away for a moment; everything else is tried again where it belongs, or not at all."""
    if isinstance(err, StoreError):
        log.warning("the database did not take a step; it is tried again", why=str(err))
        return True
    return False
