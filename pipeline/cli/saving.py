"""What ``assess --save`` keeps: each card as a draft, and the run that made it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from pipeline import settings
from pipeline.cli import build, open_store
from pipeline.model import Card, Listing


@contextmanager
def keeping(held: settings.Settings, sources: Sequence[str], now: str) -> Iterator[Callable[[Card, Listing], None]]:
    """
    A function that saves one card with its listing, from whatever thread. A card that is there already is not
    saved again. Raises StoreError, and UsageError for a token of nobody, before anything is assessed.
    """
    with open_store.opened(held) as store:
        from pipeline.store.nightly import open_runs  # what the extra brings, once it is known to be there

        author = open_store.actor(store, held).name
        open_runs.settle(store.engine, now)
        run = store.start_run("assess", by=author, now=now, details={"sources": len(sources)})
        saved = 0
        lock = threading.Lock()

        def keep(card: Card, listing: Listing) -> None:
            nonlocal saved
            store.save(card, listing, author=author, run=run)
            with lock:
                saved += 1

        try:
            with open_runs.held(store.engine, run):
                yield keep
        finally:
            store.end_run(run, now=build.now(), details={"sources": len(sources), "saved": saved})
