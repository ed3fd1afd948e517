"""Assessments that were asked for, a few at a time: what waits is bounded, and what ended is kept for a while."""

import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from pipeline.errors import ThreatcardError
from pipeline.web.api.models import Job

AT_ONCE = 2
MOST_WAITING = 32
MOST_KEPT = 500


class Full(Exception):
    """As many wait as may."""


class Jobs:
    """A pool of threads and what became of each job."""

    def __init__(self) -> None:
        self._pool: ThreadPoolExecutor | None = None
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, work: Callable[[], str]) -> Job:
        """``work`` gives the id of a card, or raises a ThreatcardError. Raises Full."""
        job = Job(id=uuid.uuid4().hex, state="queued")
        with self._lock:
            if sum(one.state in ("queued", "running") for one in self._jobs.values()) >= MOST_WAITING:
                raise Full
            self._jobs[job.id] = job
            while len(self._jobs) > MOST_KEPT:
                self._jobs.popitem(last=False)
            if self._pool is None:
                self._pool = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="assess")
            self._pool.submit(self._run, job, work)
        return job

    def get(self, job_id: str) -> Job | None:
        with self._lock:
            return self._jobs.get(job_id)

    def close(self) -> None:
        """What runs is let go on, what waits is given up."""
        with self._lock:
            pool, self._pool = self._pool, None
            waiting = [job for job in self._jobs.values() if job.state == "queued"]
            given_up = {"state": "failed", "detail": "the server ended; ask again"}
            self._jobs.update({job.id: job.model_copy(update=given_up) for job in waiting})
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)

    def _run(self, job: Job, work: Callable[[], str]) -> None:
        self._keep(job.model_copy(update={"state": "running"}))
        ended = job.model_copy(update={"state": "failed", "detail": "a bug; it is in the server's log"})
        try:
            ended = job.model_copy(update={"state": "done", "card": work()})
        except ThreatcardError as err:
            ended = job.model_copy(update={"state": "failed", "detail": str(err)})
        finally:
            self._keep(ended)

    def _keep(self, job: Job) -> None:
        with self._lock:
            if job.id in self._jobs:
                self._jobs[job.id] = job
