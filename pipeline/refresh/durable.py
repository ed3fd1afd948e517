"""
The durable part of a run: each listing's way is a workflow whose steps are checkpointed, in SQLite or PostgreSQL.

A stretch of the catalogue is visited in one workflow, on the queue ``fetch``: a visit of an unchanged page takes less
time than a checkpoint would. Each listing that is to be drafted is a workflow of its own, on the queue ``model``.
What a killed process was at goes back into its queue as soon as another one notices, and so does what a thread was at
that died. The work itself waits for a database that is away for a moment; whoever looks after it raises at once.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

import structlog
from dbos import DBOS, DBOSClient, DBOSConfig, DBOSPortableJSONSerializer

from pipeline.errors import StoreError
from pipeline.refresh import recovery
from pipeline.refresh.plan import work_id
from pipeline.refresh.pulse import Pulse
from pipeline.refresh.steps import Place, Work, steps
from pipeline.refresh.workflows import Workflows
from pipeline.store import Queued, Store
from pipeline.store.db.engine import beside, naming, passing, too_old, writing
from pipeline.store.nightly.entries import Stretch

log = structlog.get_logger(__name__)

NAME, SCHEMA = "threatcard", "threatcard_work"
FETCH, MODEL = "fetch", "model"
PROBED = "probed"
"""The attribute of a workflow with which it is tried whether anything is written."""
STRETCH, LISTING = "stretch", "listing"
VERSION = "1"
"""Of the workflows: a worker takes up only what a worker of the same version began."""
POLL = 2.0
"""Seconds between two looks at what is to be drafted, of which some is always in hand."""
BUSY, IDLE = 0.25, 2.0
"""Seconds between two looks at what is to be visited: while there may be something, and while there is nothing."""
WATCH = 5.0
"""Seconds between two looks for workers and threads that died."""
STRETCHES_AT_ONCE = 16
IN_HAND = 4
"""Listings in hand for one that is asked about: the next ones are there when a place becomes free."""
AHEAD = 4
"""For so many listings that are asked about, one more is begun: it is read while their answers are waited for."""
QUEUED_TOGETHER = 500
"""Listings that are put into their queue in one transaction."""


class _Left(BaseException):
    """A thread leaves its workflow: to DBOS any other exception is how the workflow ended."""


class How(NamedTuple):
    """``jobs``: listings asked about at once; ``listens``: whether this process takes work; ``traces``: an address."""

    jobs: int
    listens: bool = True
    traces: str | None = None


class Durable:
    """This process as one of those that do the work. ``work`` gives what the steps of a run need."""

    def __init__(self, store: Store, work: Callable[[str], Work], how: How) -> None:
        self._store = store
        self._sqlite = store.engine.dialect.name == "sqlite"
        # A SQLite database has one process at work on it, which takes up what the one before it left.
        self._name = "local" if self._sqlite else uuid.uuid4().hex
        self._lock = recovery.alive(store, self._name)
        self._stop = threading.Event()
        self._lost: StoreError | None = None
        self._watcher: threading.Thread | None = None
        self._work, self._how = work, how
        self._pulse = Pulse()
        self._beside = beside(store.engine)
        self._client = DBOSClient(
            system_database_engine=self._beside,
            dbos_system_schema=SCHEMA,
            serializer=DBOSPortableJSONSerializer(),
            application_name=NAME,
            lazy=True,
            retry_connection_errors=False,
        )
        self.workflows = Workflows(self._client, partial(naming, self._beside))

    def start(self, *, busy: bool = False) -> None:
        """``busy``: there will be something to visit at once. Raises StoreError when the database cannot be used."""
        if (why := too_old(self._store.engine)) is not None:
            raise StoreError(why)
        if not self._sqlite:
            self._lock.take()
        with naming(self._beside):
            DBOS(config=self._config())
            self._register()
            if not self._how.listens:
                DBOS.listen_queues([])
            DBOS.launch()
            self.look(BUSY if busy else IDLE, unless_told=not busy)
            self._open_model_queue()
            if not self._sqlite:
                recovery.recover(self._client, self._store, VERSION, self._name)
        self._watcher = threading.Thread(target=self._watch, name="watch", daemon=True)
        self._watcher.start()

    def _config(self) -> DBOSConfig:
        found: DBOSConfig = {
            "name": NAME,
            "system_database_url": self._beside.url.render_as_string(hide_password=False),
            "dbos_system_schema": SCHEMA,
            "executor_id": self._name,
            "application_version": VERSION,
            "serializer": DBOSPortableJSONSerializer(),
            # No workflow here waits for a message: the thread that stands by to send one would wake 100 times a second.
            "use_listen_notify": False,
            "log_level": "ERROR",
        }
        if not self._sqlite:
            found["system_database_engine"] = self._beside
        if self._how.traces is not None:
            found |= {"enable_otlp": True, "otlp_traces_endpoints": [self._how.traces]}
            found["otel_attribute_format"] = "semconv"
        return found

    def look(self, every: float, *, unless_told: bool = False) -> None:
        """
        Have all processes look for something to visit every so many seconds; with ``unless_told``, only where nobody
        has said how often.
        """
        with naming(self._beside):
            DBOS.register_queue(
                FETCH, worker_concurrency=STRETCHES_AT_ONCE, partition_concurrency=1, polling_interval_sec=every,
                on_conflict="never_update" if unless_told else "always_update",
            )  # fmt: skip

    def _open_model_queue(self) -> None:
        """
        More listings are in hand than are asked about at once: the next one is there when a place becomes free. A
        queue is the same for all processes, so the largest of them says how many; how many questions each of them
        asks at once is its own.
        """
        wanted = IN_HAND * self._how.jobs
        there = DBOS.retrieve_queue(MODEL)
        held = 0 if there is None else there.worker_concurrency or 0
        if held < wanted:
            DBOS.register_queue(
                MODEL, worker_concurrency=wanted, polling_interval_sec=POLL, on_conflict="always_update"
            )

    def stop(self, *, patience: int = 0) -> None:
        """Take up nothing more, and let what runs go on for so many seconds."""
        self._stop.set()
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=patience)
        if self._watcher is not None:
            self._watcher.join(WATCH)
        self._client.destroy()
        self._beside.dispose()
        self._lock.free()

    def check(self) -> None:
        """
        Raises StoreError when others may take this process for dead, and when the database has taken nothing for long:
        it must not go on then.
        """
        if self._lost is not None:
            raise self._lost
        self._pulse.check()

    def begin(self, run: str, stretch: Stretch) -> None:
        """Put the visits of a stretch into their queue; a second time they are there already."""
        with writing(self._beside) as connection:
            self._client.enqueue_in_transaction(
                connection,
                {
                    "workflow_name": STRETCH,
                    "queue_name": FETCH,
                    "workflow_id": f"{run}:visit:{stretch.bucket}:{stretch.first}",
                    "queue_partition_key": str(stretch.bucket),
                    "app_version": VERSION,
                },
                run,
                list(stretch),
            )

    def draft(self, run: str, waiting: Iterable[Queued]) -> None:
        """Put listings into the queue of those to be drafted; a second time they are there already."""
        ahead = iter(waiting)
        while together := list(islice(ahead, QUEUED_TOGETHER)):
            with writing(self._beside) as connection:
                for one in together:
                    self._client.enqueue_in_transaction(
                        connection,
                        {
                            "workflow_name": LISTING,
                            "queue_name": MODEL,
                            "workflow_id": work_id(run, one.slug, one.key),
                            "app_version": VERSION,
                        },
                        run,
                        one.slug,
                    )

    def _register(self) -> None:
        jobs = self._how.jobs
        places = threading.BoundedSemaphore(jobs + max(1, jobs // AHEAD))
        span = nullcontext if self._how.traces is None else _span
        at = Place(self._name, places, span, self._pulse, self._probe)
        acts = steps(self._work, self.draft, at)

        @DBOS.workflow(name=STRETCH, max_recovery_attempts=recovery.MOST)
        def stretch(run: str, where: list[Any]) -> None:
            with self._at(DBOS.workflow_id or ""):
                found = acts.visit(run, where)
                # In batch mode all questions are asked first, and then everything is drafted at once.
                if found and not self._work(run).plan.batch:
                    acts.queue(run, found)

        @DBOS.workflow(name=LISTING, max_recovery_attempts=recovery.MOST)
        def listing(run: str, slug: str) -> None:
            with self._at(DBOS.workflow_id or ""):
                acts.save(run, slug, acts.assess(run, slug))

    @contextmanager
    def _at(self, workflow: str) -> Iterator[None]:
        """
        This thread is at a workflow. When its checkpoint is not taken, it leaves the workflow as it is: to go on with
        when the database takes something again.
        """
        with self._pulse.at(workflow):
            try:
                with naming(self._beside):
                    yield
            except StoreError as err:
                if not passing(err):
                    raise
                self._pulse.refused(err)
                raise _Left from err

    def _probe(self, run: str) -> None:
        """Something is written beside the store, and something of the run into it."""
        with naming(self._beside):
            self._client.update_workflow_attributes(DBOS.workflow_id or "", {PROBED: True}, merge=True)
        self._store.nightly.note(run)

    def _watch(self) -> None:
        while not self._stop.wait(WATCH):
            try:
                self._lock.check()
            except StoreError as err:
                self._lost = err
                return
            try:
                with naming(self._beside):
                    if not self._sqlite:
                        recovery.recover(self._client, self._store, VERSION, self._name)
                    recovery.gather(self._client, VERSION, self._name, self._pulse)
            except StoreError as err:
                log.warning("the database did not say or take what is underway; it is tried again", why=str(err))
                self._pulse.refused(err)


@contextmanager
def working(store: Store, work: Callable[[str], Work], how: How) -> Iterator[Durable]:
    """This process at work on a run of its own until the block ends."""
    durable = Durable(store, work, how)
    durable.start(busy=True)
    try:
        yield durable
    finally:
        durable.stop()


def _span(name: str) -> AbstractContextManager[object]:
    """Within the span of the workflow, where traces are sent; an error stands there by its message alone, no trace."""
    from opentelemetry import trace

    return trace.get_tracer(NAME).start_as_current_span(name, record_exception=False)
