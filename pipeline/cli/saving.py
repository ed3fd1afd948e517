"""What ``assess --save`` keeps: each card as a draft, and the run that made it; and what is said of it."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipeline import settings
from pipeline.card.make import renamed
from pipeline.catalogue.records import has_scheme
from pipeline.cli import build, open_store
from pipeline.fetch.places.plan import is_name
from pipeline.fetch.places.providers import PUBLIC
from pipeline.model import Card, Listing
from pipeline.render import escape

if TYPE_CHECKING:
    from pipeline.store import Revision


def names(source: str) -> tuple[str, ...]:
    """What a catalogue may name this source by: none for what is no place, such as standard input."""
    if has_scheme(source):
        return (source,)
    path = os.path.abspath(source)
    return (source, path) if os.path.exists(path) else (source,) if is_name(source, PUBLIC) else ()


@contextmanager
def keeping(
    held: settings.Settings, sources: Sequence[str], now: str, *, told: bool = True
) -> Iterator[Callable[[Card, Listing], Card]]:
    """
    A function that saves one card with its listing, from whatever thread, and gives the card as it is kept: under the
    name that its source has in a catalogue, or had before. A card that is there already is not saved again. ``told``:
    what was saved is said on standard error at the end. Raises StoreError, and UsageError for a token of nobody, before
    anything is assessed.
    """
    with open_store.opened(held, makes=True) as store:
        from pipeline.store.nightly import open_runs  # what the extra brings, once it is known to be there
        from pipeline.store.review.replies import By

        actor = open_store.actor(store, held)
        author = actor.name
        open_runs.settle(store.engine, now)
        run = store.start_run("assess", by=author, now=now, details={"sources": len(sources)})
        kept: list[Revision] = []
        lock = threading.Lock()

        def keep(card: Card, listing: Listing) -> Card:
            card = renamed(card, store.known_as(names(listing.source), card.slug))
            revision = store.save(card, listing, author=author, run=run)
            with lock:
                kept.append(revision)
            if revision.run == run:
                by, every = By(actor, open_store.ADDRESS, now), held.review_seeded_every
                store.seeding.after(card, author=author, every=every, by=by)
            return card

        try:
            with open_runs.held(store.engine, run):
                yield keep
        finally:
            store.end_run(run, now=build.now(), details={"sources": len(sources), "saved": len(kept)})
            if told:
                _told([one.standing.slug for one in kept if one.run == run], len(kept), store.where)


def _told(new: Sequence[str], kept: int, where: str) -> None:
    for line in _said(new, kept, where):
        print(f"threatcard assess: {escape.terminal(line)}", file=sys.stderr)


def _said(new: Sequence[str], kept: int, where: str) -> Iterator[str]:
    """What was saved, where, and where to look: one line, or two."""
    from pipeline.render.words import counted

    if new:
        what = f"{counted(len(new), 'draft')} saved" if len(new) > 1 else f"the draft {new[0]} was saved"
        look = f"threatcard review show {new[0]}" if len(new) == 1 else "threatcard review list"
        yield f"{what} in {where}: '{look}' shows {'it' if len(new) == 1 else 'them'}, 'threatcard serve' in a browser"
    if there := kept - len(new):
        yield f"{counted(there, 'card')} of these {'was' if there == 1 else 'were'} in {where} already"
