"""What the server writes into its log, bounded: what strangers do to a connection is no reason to fill a disk."""

import asyncio
import logging
import time
from collections.abc import Callable

MOST_A_MINUTE = 20
"""Records of a logger; beyond them only their number is kept."""
MOST_CHARS = 500
LOGGERS = ("uvicorn.error", "asyncio")


class Bounded(logging.Filter):
    """Of a logger: lines that are short, no traceback where somebody went away, and a few of them a minute."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._until, self._said, self._left_out = 0.0, 0, 0

    def filter(self, record: logging.LogRecord) -> bool:
        now = self._clock()
        if now >= self._until:
            self._until, self._said = now + 60, 0
        self._said += 1
        if self._said > MOST_A_MINUTE:
            self._left_out += 1
            return False
        words = " ".join(record.getMessage().split())
        failure = record.exc_info[1] if record.exc_info else None
        if isinstance(failure, OSError | asyncio.CancelledError):
            words, record.exc_info = f"{words}: {failure or type(failure).__name__}", None
        more, self._left_out = f" (and {self._left_out} lines that were left out)" if self._left_out else "", 0
        record.msg, record.args = f"{words[:MOST_CHARS]}{more}", ()
        return True


def bound() -> None:
    """The loggers that hear of connections."""
    for name in LOGGERS:
        logging.getLogger(name).addFilter(Bounded())
