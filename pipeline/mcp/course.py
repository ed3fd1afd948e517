"""One assessment under way: what it says of itself, how it is told to stop, and how many may be under way."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, NamedTuple, TypeVar

from pipeline.render import escape
from pipeline.web.api.jobs import AT_ONCE, MOST_WAITING, Full

T = TypeVar("T")
MOST_SAID = 200
"""Characters of a line; a value that a model is writing may be any."""
STEPS = 3
"""Reading, assessing, done."""


class Stopped(Exception):
    """Nobody waits for this assessment any more."""


class Said(NamedTuple):
    """How far it is, of ``STEPS``, and in words."""

    progress: float
    words: str


class Course:
    """What an assessment in a thread of its own is followed by; ``tell`` may be called from any thread."""

    def __init__(self, tell: Callable[[Said], None]) -> None:
        self._tell = tell
        self._lock = threading.Lock()
        self._step, self._pieces = 0, 0
        self._stop = threading.Event()

    def stop(self) -> None:
        self._stop.set()

    def go_on(self) -> None:
        """Raises Stopped where nobody waits any more."""
        if self._stop.is_set():
            raise Stopped

    def step(self, words: str) -> None:
        """The next step begins. Raises Stopped."""
        self.go_on()
        with self._lock:
            self._step, self._pieces = self._step + 1, 0
            said = Said(self._step, words)
        self._tell(said)

    def so_far(self, words: str) -> None:
        """A model's answer goes on. Raises Stopped, which ends it."""
        self.go_on()
        with self._lock:
            self._pieces += 1
            # Progress has to rise, and nobody knows how long an answer will be.
            said = Said(self._step + 1 - 1 / (1 + self._pieces / 10), escape.visible(words)[:MOST_SAID])
        self._tell(said)


class Lanes:
    """A few assessments at a time, as many as the REST API has; what waits is bounded."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="mcp-assess")
        self._courses: dict[Future[object], Course] = {}

    def begin(self, work: Callable[[Course], T]) -> "Run[T]":
        """Raises Full."""
        self._courses = {future: course for future, course in self._courses.items() if not future.done()}
        if len(self._courses) >= MOST_WAITING:
            raise Full
        run: Run[T] = Run(asyncio.get_running_loop())
        future = self._pool.submit(work, run.course)
        self._courses[future] = run.course  # type: ignore[index]
        run.follow(future)
        return run

    def close(self) -> None:
        """What waits is given up, what runs ends before its next step."""
        for course in self._courses.values():
            course.stop()
        self._pool.shutdown(wait=False, cancel_futures=True)


class Run(Generic[T]):
    """An assessment as whoever waits for it sees it."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._said: asyncio.Queue[Said | None] = asyncio.Queue()
        self.course = Course(lambda said: self._put(said))
        self._future: asyncio.Future[T] | None = None

    def follow(self, future: Future[T]) -> None:
        self._future = asyncio.wrap_future(future, loop=self._loop)
        self._future.add_done_callback(lambda _: self._said.put_nowait(None))

    async def said(self) -> AsyncIterator[Said]:
        """Until it has ended."""
        while (one := await self._said.get()) is not None:
            yield one

    def result(self) -> T:
        """Once it has ended. Raises what it raised."""
        assert self._future is not None
        return self._future.result()

    def give_up(self) -> None:
        """Nobody waits for it: it does not begin, or ends before its next step, and nothing comes of it."""
        self.course.stop()
        if self._future is not None:
            self._future.cancel()

    def _put(self, said: Said) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._said.put_nowait, said)
