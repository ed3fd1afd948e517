"""How far a run is: a bar on a terminal, otherwise a line a minute in the log."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog

from pipeline.cli import progress_bar
from pipeline.store import Progress

log = structlog.get_logger(__name__)
EVERY = 60.0
"""Seconds between two lines."""


@contextmanager
def shown(what: str) -> Iterator[Callable[[str, Progress], None]]:
    """A function that is told, as often as one likes, how far which run is."""
    with progress_bar.shown(what) as tell:
        last = time.monotonic()

        def watch(run: str, found: Progress) -> None:
            nonlocal last
            tell(found.ended, found.due)
            if not sys.stderr.isatty() and time.monotonic() - last >= EVERY:
                last = time.monotonic()
                log.info("at work", run=run, **found._asdict(), ended=found.ended)

        yield watch
