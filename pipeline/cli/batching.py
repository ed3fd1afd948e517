"""Batch mode of a run: its questions are asked through the Batch API before anything is drafted."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import structlog

from pipeline.ask import llm
from pipeline.ask.batch import rounds
from pipeline.ask.batch.api import Account, Batches, State
from pipeline.ask.batch.parts import Part
from pipeline.ask.batch.transport import Gathered
from pipeline.cli import build, models, workers
from pipeline.refresh import drafts
from pipeline.refresh.drafts import Drafting
from pipeline.refresh.plan import Plan
from pipeline.refresh.time_limit import TimeLimit
from pipeline.settings import Settings
from pipeline.store import Queued, Run, Store
from pipeline.store.nightly.entries import Night

log = structlog.get_logger(__name__)


def answering(held: Settings, store: Store) -> Callable[[str, Callable[[], bool]], None]:
    """A function that has a run's questions answered; it is told now and then whether the run goes on."""

    def answer(run: str, going: Callable[[], bool]) -> None:
        plan = Plan.model_validate(store.nightly.run(run).details["plan"])
        limit = TimeLimit(plan.bounds, build.now())
        shaped = workers.shaped(held, plan)
        options = models.options(shaped, plan.settings.model or "")
        account = Account(options.model, options.api_key, options.base_url or llm.OPENAI, options.timeout)
        shelf = workers.shelf(shaped, store, run)
        batches = Batches(account, shelf)
        try:
            desk = rounds.Desk(
                batches,
                shelf,
                _asking(shaped, plan, store.nightly.run(run)),
                _waiting(run, limit, store, going, held.batch_poll),
            )
            came = rounds.prefetch(run, lambda gathered: _gather(shaped, plan, store, run, limit, gathered), desk)
            if store.nightly.run(run).details.get("cancelled"):
                rounds.cancel(run, desk)
        finally:
            batches.close()
        log.info("batches ended", run=run, asked=came.asked, answered=came.answered, all_ended=came.whole)

    return answer


def _gather(  # noqa: PLR0913 (each is a fact of the run)
    held: Settings, plan: Plan, store: Store, run: str, limit: TimeLimit, gathered: Gathered
) -> None:
    """Draft everything that is queued for the sake of its questions."""
    catalogue = store.nightly.run(run).catalogue or ""
    estimator = workers.estimator(held, plan, store, run, gathered=gathered)
    making = build.making(held, snap=plan.settings.snap)

    def draft(queued: Queued) -> None:
        night = Night(catalogue, run, build.now())
        drafts.assess(queued.slug, night, Drafting(store.nightly, estimator, making, plan, limit))

    with ThreadPoolExecutor(max_workers=held.jobs) as pool:
        deque(pool.map(draft, store.nightly.queued(catalogue, run)), maxlen=0)


def _asking(held: Settings, plan: Plan, run: Run) -> rounds.Asking:
    return rounds.Asking(tokens=_most(held, plan, run), output=held.max_output_tokens)


def _most(held: Settings, plan: Plan, run: Run) -> int | None:
    """Tokens that are left of the run's bounds, dollars as if all of them were output at half the price."""
    bounds, prices = plan.bounds, build.prices(held)
    used = run.tokens.input + run.tokens.output
    found = [] if bounds.max_tokens is None else [bounds.max_tokens - used]
    if bounds.max_usd is not None and prices is not None and prices.output:
        found.append(int((bounds.max_usd * 1e6 - run.micro_usd) / (prices.output / 2)))
    return max(0, min(found)) if found else None


def _waiting(run: str, limit: TimeLimit, store: Store, going: Callable[[], bool], every: float) -> rounds.Waiting:
    def enough() -> bool:
        going()
        cancelled = bool(store.nightly.run(run).details.get("cancelled"))
        return cancelled or limit.over() is not None

    def watch(part: Part, state: State) -> None:
        log.info("batch", run=run, part=part.number, status=state.status, done=state.done, of=state.total)

    return rounds.Waiting(every, enough=enough, watch=watch)
