"""
The pulse of a process at work: what its threads are at, and whether the database takes what they write.

A row that says that a workflow is underway proves nothing: the thread behind it may have died of a disk that was full
when it was to write down how it ended. What stands under a process's name and no thread of it is at is a stray.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

from pipeline.errors import StoreError

STRAY = 30.0
"""Seconds without a thread after which a workflow is a stray: as long as its first and last writes may wait."""
GIVE_UP = 60.0
"""Seconds in which the database took nothing, after which a process ends rather than waits on."""


class Pulse:
    """Shared by all threads of a process; ``clock`` gives seconds and never goes back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._at: Counter[str] = Counter()
        self._alone: dict[str, float] = {}
        self._since: float | None = None
        self._why: StoreError | None = None

    @contextmanager
    def at(self, workflow: str) -> Iterator[None]:
        """This thread is at it until the block ends, however it ends."""
        with self._lock:
            self._at[workflow] += 1
        try:
            yield
        finally:
            with self._lock:
                self._at[workflow] -= 1
                if not self._at[workflow]:
                    del self._at[workflow]

    def strays(self, underway: Collection[str]) -> list[str]:
        """Those of ``underway``, all that stand under this process's name, which no thread has been at for long."""
        now = self._clock()
        with self._lock:
            alone = [one for one in underway if one not in self._at]
            self._alone = {one: self._alone.get(one, now) for one in alone}
            return [one for one in alone if now - self._alone[one] >= STRAY]

    def took(self) -> None:
        """The database took what was written."""
        with self._lock:
            self._since = self._why = None

    def refused(self, why: StoreError) -> None:
        """It did not."""
        with self._lock:
            self._since = self._clock() if self._since is None else self._since
            self._why = why

    @property
    def troubled(self) -> bool:
        """Whether the database has not taken something, and nothing since."""
        with self._lock:
            return self._why is not None

    def check(self) -> None:
        """Raises the StoreError with which the database has refused everything for long."""
        with self._lock:
            if self._why is not None and self._since is not None and self._clock() - self._since >= GIVE_UP:
                raise self._why
