"""``--max-minutes``: what is left of it, on a clock that nobody sets."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from pipeline.refresh.plan import Bounds


class TimeLimit:
    """
    The bound in time of a run, as this process keeps it from now on. A clock on the wall says once when the run ends;
    how long that is can be no more than the whole bound, and is then counted by a clock that never goes back.
    """

    def __init__(self, bounds: Bounds, now: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._minutes, self._clock = bounds.max_minutes, clock
        self._end = float("inf")
        if bounds.max_minutes is not None and bounds.ends_at is not None:
            ends = datetime.fromisoformat(bounds.ends_at) - datetime.fromisoformat(now)
            self._end = clock() + min(ends.total_seconds(), 60 * bounds.max_minutes)

    def left(self) -> float:
        """Seconds; zero or less when it is over, infinity where there is no bound."""
        return self._end - self._clock()

    def over(self) -> str | None:
        """The bound in words once it is reached."""
        return None if self.left() > 0 else f"--max-minutes {self._minutes:g}"
