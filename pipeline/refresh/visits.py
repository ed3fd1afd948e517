"""Visits: a stretch of the catalogue in, what each source says now into the store, and what is to be drafted out."""

import json
import logging
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice, zip_longest
from typing import NamedTuple

from pipeline import fetch
from pipeline.card.make import software
from pipeline.errors import SourceError
from pipeline.fetch import PageSource
from pipeline.fetch.places.providers import PUBLIC, Places
from pipeline.model import Listing
from pipeline.refresh.plan import MOST_FAILURES, Plan, decide, key
from pipeline.refresh.time_limit import TimeLimit
from pipeline.store import Known, Queued
from pipeline.store.nightly import Nightly, Seen
from pipeline.store.nightly.entries import Night, Stretch, Visited, host
from pipeline.store.nightly.outcomes import QUEUED, WAITING, Result

log = logging.getLogger(__name__)

HOSTS_AT_ONCE = 8
KEPT_TOGETHER = 25
"""Visits that are written down in one transaction; a kill loses no more than these, and pages cost nothing."""


class Visiting(NamedTuple):
    """What visits are made with."""

    nightly: Nightly
    web: PageSource
    plan: Plan
    below: str | None
    """The folder in which the files of the catalogue must lie; None where it may name none."""
    limit: TimeLimit
    places: Places = PUBLIC


class _Late(Exception):
    """A listing whose turn came when time was over."""


def visit(stretch: Stretch, night: Night, parts: Visiting) -> list[Queued]:
    """
    Every listing of the stretch that this run has not seen yet; those that are to be drafted. One that cannot be
    read is noted and stops no other. What was not come to in time is left, and said to be so.
    """
    waiting = parts.nightly.waiting(night.run, stretch)
    for seen in _together(_visited(waiting, night, parts)):
        parts.nightly.visited(night, seen)
    bound = parts.limit.over()
    if bound is not None and (left := parts.nightly.waiting(night.run, stretch)):
        # One of them tells whoever looks after the run, which closes the others.
        parts.nightly.settle(night, left[0].slug, Result(WAITING, {"error": bound, "nights": 0}))
    return parts.nightly.queued(night.catalogue, night.run, stretch)


def _visited(waiting: list[Known], night: Night, parts: Visiting) -> Iterator[Seen]:
    if not waiting:
        return
    with ThreadPoolExecutor(max_workers=min(HOSTS_AT_ONCE, len(waiting))) as pool:
        pairs = [(known, pool.submit(_read, known, night, parts)) for known in _in_turn(waiting)]
        for known, future in pairs:
            if isinstance(future.exception(), _Late):
                continue
            yield _seen(known, future, parts.plan)


def _in_turn(waiting: list[Known]) -> list[Known]:
    """Sources of one host as far apart as can be: each thread that waits for its turn there is idle."""
    by_host: dict[str, list[Known]] = {}
    for known in waiting:
        by_host.setdefault(host(known.source), []).append(known)
    return [known for round_ in zip_longest(*by_host.values()) for known in round_ if known is not None]


def _together(seen: Iterator[Seen]) -> Iterator[list[Seen]]:
    while batch := list(islice(seen, KEPT_TOGETHER)):
        yield batch


def _read(known: Known, night: Night, parts: Visiting) -> Listing | None:
    if parts.limit.over() is not None:
        raise _Late
    # Other software may find other text in the same bytes: it has to see them.
    same = known.listing is not None and known.reader == software()
    etag, last_modified = (known.etag, known.last_modified) if same else (None, None)
    wanted = fetch.Wanted(known.source, tuple(json.loads(known.beside)), known.follow)
    last = fetch.Last(etag, last_modified, parts.below)
    return fetch.revisit(wanted, last, web=parts.web, now=night.now, places=parts.places)


def _seen(known: Known, future: Future[Listing | None], plan: Plan) -> Seen:
    err = future.exception()
    if err is None:
        return _found(known, future.result(), plan)
    if isinstance(err, SourceError):
        return _failed(known, str(err))
    log.error("reading %s failed: this is a bug", known.source, exc_info=err)
    return _failed(known, f"a bug, see the log: {type(err).__name__}: {err}")


def _found(known: Known, listing: Listing | None, plan: Plan) -> Seen:
    if listing is None:
        visited = Visited(known.slug, known.etag, known.last_modified, known.reader)
        sha256 = known.sha256 or ""
    else:
        etag, last_modified = (listing.http.etag, listing.http.last_modified) if listing.http else (None, None)
        visited = Visited(known.slug, etag, last_modified, software())
        sha256 = listing.sha256
    decision = decide(known, sha256, plan)
    # The same text again is no other snapshot.
    snapshot = listing if listing is not None and sha256 != known.sha256 else None
    if decision == "unchanged":
        return Seen(visited, snapshot, None)
    if decision == "outdated":
        return Seen(visited, snapshot, Result(decision, {}))
    return Seen(visited, snapshot, Result(QUEUED, {"decision": decision, "key": key(decision, sha256)}))


def _failed(known: Known, why: str) -> Seen:
    nights = known.failures + 1
    details = {"error": why, "nights": nights}
    visited = Visited(known.slug, error=why)
    if nights != MOST_FAILURES:
        return Seen(visited, None, Result("failed", details))
    queued = {**details, "decision": "unreadable", "key": key("unreadable", None)}
    return Seen(visited, None, Result(QUEUED, queued))
