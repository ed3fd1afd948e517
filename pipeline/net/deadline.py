"""When a call must be over, whatever it is doing then."""

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Protocol

Clock = Callable[[], float]
"""Seconds on a clock that never goes back."""


class Left(Protocol):
    def left(self) -> float:
        """Seconds left; zero or less when time is up."""


class Deadline:
    """When one fetch must be over."""

    def __init__(self, seconds: float, clock: Clock) -> None:
        self._clock = clock
        self._end = clock() + seconds

    def left(self) -> float:
        return self._end - self._clock()

    @contextmanager
    def paused(self) -> Generator[None]:
        """Time spent waiting for our own turn at a host is not the host's, and does not count."""
        start = self._clock()
        try:
            yield
        finally:
            self._end += self._clock() - start


class OfThisThread(threading.local):
    """The deadline of the call that this thread is at; connections that several threads share look at their own."""

    deadline: Deadline | None = None

    def left(self) -> float:
        return float("inf") if self.deadline is None else self.deadline.left()

    @contextmanager
    def within(self, seconds: float | None, clock: Clock = time.monotonic) -> Generator[None]:
        """All that happens inside must be over in so many seconds; None sets no end."""
        with self.until(None if seconds is None else Deadline(seconds, clock)):
            yield

    @contextmanager
    def until(self, deadline: Deadline | None) -> Generator[None]:
        """All that happens inside must be over by a deadline that was set before."""
        before = self.deadline
        self.deadline = deadline
        try:
            yield
        finally:
            self.deadline = before
