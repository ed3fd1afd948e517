"""What the workers of a run have in common: settings, a model behind one pace, and the answers that were paid for."""

from __future__ import annotations

import threading
from collections.abc import Callable

import httpx2

from pipeline.ask import Ask, Question, Reply, T, rate_limit, transport
from pipeline.ask.batch.transport import BySample, Gathered
from pipeline.ask.cache import Cached
from pipeline.ask.known import Known
from pipeline.assess.draft import Estimator
from pipeline.cli import build, models
from pipeline.refresh.plan import Plan
from pipeline.settings import Settings
from pipeline.store import Store
from pipeline.store.shared.kept_answers import SharedAnswers, Shelf
from pipeline.store.shared.rate_limit import SharedPace
from pipeline.store.shared.spending import Spending

QUESTIONS = 2
"""That a listing is asked side by side."""


class AtOnce:
    """
    An ``Ask`` of which this process has so many going at the most, from the question until its answer is kept: more
    listings than that may be in hand, so that none waits for another to be read or written. ``settle`` is called
    after each, to write down what it came to, whether or not there is an answer.
    """

    def __init__(self, ask: Ask, most: int, settle: Callable[[], None]) -> None:
        self._ask, self._places, self._settle = ask, threading.BoundedSemaphore(most), settle

    def __call__(self, question: Question, schema: type[T]) -> Reply[T]:
        with self._places:
            try:
                return self._ask(question, schema)
            finally:
                self._settle()


def shaped(held: Settings, plan: Plan) -> Settings:
    """This process's keys and network, and all that shapes a card as the run has it."""
    asked = plan.settings
    return held.replaced(
        "the run",
        estimator=asked.estimator,
        model=asked.model,
        samples=asked.samples,
        temperature="none" if asked.temperature is None else f"{asked.temperature:g}",
        max_output_tokens=str(asked.max_output_tokens),
        profile=asked.profile,
    )


def estimator(held: Settings, plan: Plan, store: Store, run: str, *, gathered: Gathered | None = None) -> Estimator:
    """The run's; with ``gathered`` it asks nothing, and what it would have asked is taken down."""
    model = plan.settings.model
    ask = None if model is None else _ask(held, model, store, run, batch=plan.batch, gathered=gathered)
    return build.estimator(
        held, use_cache=True, sampling=build.sampling(held, waited_for=False), verified=plan.settings.verify, ask=ask
    )


def shelf(held: Settings, store: Store, run: str) -> Shelf:
    return Shelf(store.engine, build.now, _spending(held, run))


def _ask(  # noqa: PLR0913 (each is a fact of the run)
    held: Settings, model: str, store: Store, run: str, *, batch: bool, gathered: Gathered | None
) -> Ask:
    options, known = models.options(held, model), Known(held.cache_dir)
    at = SharedPace(
        store.engine,
        rate_limit.name(models.server(held, model), model),
        rate_limit.Limits(held.requests_per_minute, held.tokens_per_minute),
        _spending(held, run),
    )

    def connect(client: httpx2.Client) -> Ask:
        return models.paced(options, client, at, known)

    live = transport.live(at, output=options.max_output_tokens)
    if batch:
        asked: Ask = BySample(connect, shelf(held, store, run), live if gathered is None else gathered)
    else:
        asked = connect(httpx2.Client(transport=live))
    answers = SharedAnswers(store.engine, build.now, at.ledger)
    fell_back = models.fell_back(options, known)
    kept = Cached(asked, answers, identity=build.identity(held, model), fell_back=fell_back)
    return AtOnce(kept, QUESTIONS * held.jobs, at.ledger.settle)


def _spending(held: Settings, run: str) -> Spending:
    return Spending(run, build.prices(held))
