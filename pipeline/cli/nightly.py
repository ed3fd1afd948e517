"""Settings in, a run over a catalogue out: what ``refresh``, ``worker`` and ``runs`` are put together from."""

from __future__ import annotations

import argparse
import gc
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from pipeline import catalogue, drift, files, settings
from pipeline.ask import providers
from pipeline.card import changes
from pipeline.catalogue.records import has_scheme
from pipeline.cli import anchor_file, batching, build, logs, progress, prometheus, workers
from pipeline.cli.flags import Place
from pipeline.errors import UsageError
from pipeline.refresh import run as runs
from pipeline.refresh.drafts import Drafting
from pipeline.refresh.durable import Durable, working
from pipeline.refresh.durable import How as Durably
from pipeline.refresh.plan import Bounds, Plan
from pipeline.refresh.plan import Settings as Shaping
from pipeline.refresh.run import Asked, Parts, Watcher
from pipeline.refresh.steps import Work
from pipeline.refresh.time_limit import TimeLimit
from pipeline.refresh.visits import Visiting
from pipeline.review.rules import later
from pipeline.settings import Settings
from pipeline.store import Progress, Run, Store
from pipeline.store.nightly.entries import Night
from pipeline.store.shared.kept_answers import SharedAnswers

SWITCH = 0.05
"""Seconds after which a thread lets another one in. At the usual 0.005 many threads spend their time taking turns."""
RUNS_AT_ONCE = 8
"""Runs that a worker has at hand; one of the nights before is made anew when it is met again."""
LOOK, TELL = 2.0, 15.0
"""Seconds between two looks of a worker at what it is told, and at how far the run is."""
ANSWERS_KEPT = 30 * 24 * 60
"""Minutes; what was answered longer ago is asked again if anybody wants to know it."""


class How(NamedTuple):
    """``works``: this process does work too; ``folder``: where the report goes, None for the user's data folder."""

    works: bool
    folder: Path | None


class Refreshed(NamedTuple):
    report: drift.Report
    summary: str


def asked(args: argparse.Namespace, held: Settings, *, author: str) -> Asked:
    """What the command line asks for. Raises UsageError."""
    source = args.catalog if has_scheme(args.catalog) else os.path.abspath(args.catalog)
    plan = _plan(args, held, author)
    if args.batch and plan.settings.estimator != "llm":
        raise UsageError("--batch needs a model: use --model NAME (or THREATCARD_MODEL), or leave it out.")
    if args.batch and (meant := providers.meant(plan.settings.model or "")) is not None:
        raise UsageError(f"--batch is OpenAI's, and {meant.provider.name} is asked one by one: leave it out.")
    web = build.catalogue_web(held)
    limit = TimeLimit(plan.bounds, build.now())
    # What a run left undone may have gone from the catalogue since.
    named = () if args.command == "runs" else tuple(args.only)
    return Asked(args.name or source, source, lambda: catalogue.read(source, web=web), plan, limit, named)


def _plan(args: argparse.Namespace, held: Settings, author: str) -> Plan:
    bounds = _bounds(args)
    if bounds.max_usd is not None and build.prices(held) is None:
        of = "" if held.model is None else f", and none is known of {held.model!r}"
        raise UsageError(f"--max-usd needs prices{of}: set THREATCARD_PRICE_INPUT and THREATCARD_PRICE_OUTPUT.")
    build.making(held, snap=args.snap)
    estimator = build.estimator(
        held, use_cache=False, sampling=build.sampling(held, waited_for=False), verified=args.verify
    )
    return Plan(
        settings=Shaping(
            estimator=estimator.name,
            model=estimator.model,
            samples=str(held.samples),
            verify=args.verify,
            temperature=held.temperature,
            max_output_tokens=held.max_output_tokens,
            profile=held.profile,
            snap=args.snap,
        ),
        makeup=changes.makeup(estimator.made_with),
        made_with=dict(estimator.made_with),
        redraft=args.redraft,
        bounds=bounds,
        author=author,
        only=tuple(sorted(args.only)),
        everything=args.all,
        batch=args.batch,
    )


def _bounds(args: argparse.Namespace) -> Bounds:
    ends = None
    if args.max_minutes is not None:
        ends = (datetime.fromisoformat(build.now()) + timedelta(minutes=args.max_minutes)).strftime(
            "%Y-%m-%dT%H:%M:%SZ"
        )
    return Bounds(max_tokens=args.max_tokens, max_usd=args.max_usd, max_minutes=args.max_minutes, ends_at=ends)


def refreshed(asked: Asked, held: Settings, store: Store, watch: Watcher, how: How) -> Refreshed:
    """The whole run, its report written. Raises CatalogueHeld, StoreError, SourceError, InputError."""
    work = works(held, store)
    with runs.held(store, asked.catalogue) as lock:
        run = runs.begun(store, asked, build.now())
        with working(store, work, durably(held, listens=how.works)) as durable:
            parts = Parts(store, durable, build.now, watch, batching.answering(held, store))
            report = runs.Course(run, asked, parts, lock).report().model_copy(update={"review_url": held.review_url})
            folder = (how.folder or settings.DATA / "runs" / run[:12]).resolve()
            _write(report, folder)
            if report.log is not None:
                anchor_file.keep(held, report.log)
            store.nightly.note(run, report=str(folder))
            runs.finished(store, report, durable, build.now())
        SharedAnswers(store.engine, build.now).prune(later(build.now(), -ANSWERS_KEPT))
    return Refreshed(report, f"{drift.summary(report)}\n{folder / 'report.html'}")


def worked(held: Settings, store: Store, stop: threading.Event, watch: Watcher, *, patience: int) -> None:
    """
    Work until asked to stop; ``watch`` is told of the run that was begun last. Raises StoreError when others may take
    this process for dead.
    """
    durable = Durable(store, works(held, store), durably(held))
    durable.start()
    ends = 0
    try:
        told = float("-inf")
        while not stop.wait(LOOK):
            durable.check()
            if time.monotonic() - told < TELL:
                continue
            told = time.monotonic()
            if (run := store.nightly.running()) is not None:
                watch(run, store.nightly.progress(run.catalogue or "", run.id))
        # What runs may end; where the database is gone it cannot.
        ends = patience
    finally:
        durable.stop(patience=ends)


def durably(held: Settings, *, listens: bool = True) -> Durably:
    """How this process is at work."""
    endpoint = held.otlp_endpoint
    if endpoint is not None and urlsplit(endpoint).path in ("", "/"):
        endpoint = f"{endpoint.rstrip('/')}/v1/traces"
    return Durably(held.jobs, listens, endpoint)


def works(held: Settings, store: Store) -> Callable[[str], Work]:
    """What the steps of a run are done with, by the run's own settings and this machine's keys and network."""
    web = build.web(held)
    # Several steps begin at once, and an estimator takes a second to make.
    one_at_a_time = threading.Lock()

    @lru_cache(maxsize=RUNS_AT_ONCE)
    def made(run: str) -> Work:
        # The clients of a run that is no longer at hand hold each other: for a worker of many nights to stay as small
        # as it is, they must be looked for.
        gc.collect()
        found = store.nightly.run(run)
        plan = Plan.model_validate(found.details["plan"])
        shaped = workers.shaped(held, plan)
        estimator = workers.estimator(shaped, plan, store, run)
        if changes.makeup(estimator.made_with) != plan.makeup:
            raise UsageError("this worker has other prompts or reference cards than the run: install the same version.")
        nightly, limit = store.nightly, TimeLimit(plan.bounds, build.now())
        visiting = Visiting(nightly, web, plan, catalogue.below(found.details["source"]), limit, build.places(held))

        def night() -> Night:
            return Night(found.catalogue or "", run, build.now())

        def drafting() -> Drafting:
            making, every = build.making(shaped, snap=plan.settings.snap), held.review_seeded_every
            return Drafting(nightly, estimator, making, plan, limit, every)

        _at_rest()
        return Work(night, visiting, drafting, plan)

    def work(run: str) -> Work:
        with one_at_a_time:
            return made(run)

    return work


@cache
def _at_rest() -> None:
    """What a process has when its first run is at hand, it keeps: from now on Python need not look it through for what
    nobody holds any more, which takes a fifth of a second each time."""
    gc.collect()
    gc.freeze()


def _write(report: drift.Report, folder: Path) -> None:
    """Raises UsageError when the folder cannot be written."""
    texts = {"report.json": drift.json(report), "report.md": drift.markdown(report), "report.html": drift.page(report)}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        files.together(folder, texts)
    except OSError as err:
        raise UsageError(
            f"the report cannot be written into {str(folder)!r}: {err.strerror}; give --report DIR."
        ) from err


@contextmanager
def watched(form: str | None, place: Place | None, catalogue: str) -> Iterator[Watcher]:
    """Whoever looks on: a log, a bar or a line a minute, and metrics where they are asked for."""
    sys.setswitchinterval(SWITCH)
    with logs.written(form), progress.shown(catalogue) as shown, prometheus.served(place) as counted:

        def watch(run: Run, found: Progress) -> None:
            shown(run.id, found)
            counted(run, found)

        yield watch
