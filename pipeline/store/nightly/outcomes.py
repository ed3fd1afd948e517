"""What a run came to, a row for each listing that was not simply unchanged."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, FromClause, Insert, and_, func, literal, select, update

from pipeline.card.make import canonical
from pipeline.store.db.engine import insert_into
from pipeline.store.db.rows import points
from pipeline.store.db.tables import cards, entries, outcomes
from pipeline.store.nightly.entries import Night, Stretch, within
from pipeline.store.progress import Outcome
from pipeline.store.records import Queued

QUEUED = "queued"
"""It waits for its draft."""
WAITING = "waiting"
"""A bound was reached before its turn; the next run goes on with it."""


class Result(NamedTuple):
    """What became of a listing; ``card`` is new, ``previous`` is what it is held against."""

    outcome: str
    details: Mapping[str, Any]
    status: str | None = None
    card: str | None = None
    previous: str | None = None


def put(connection: Connection, night: Night, results: Mapping[str, Result]) -> None:
    """The outcomes of listings, by slug; others that they had in this run are no longer so."""
    if results:
        body = [row(night, slug, one) for slug, one in sorted(results.items())]
        connection.execute(putting(connection.dialect.name), body)


def row(night: Night, slug: str, one: Result) -> dict[str, Any]:
    common = {"run": night.run, "slug": slug, "at": night.now}
    return {**common, **one._asdict(), "details": canonical(dict(one.details))}


@cache
def putting(dialect: str) -> Insert:
    new = insert_into(dialect, outcomes)
    facts = {name: new.excluded[name] for name in ("at", *Result._fields)}
    made: Insert = new.on_conflict_do_update(index_elements=["run", "slug"], set_=facts)
    return made


def queued(connection: Connection, catalogue: str, run: str, stretch: Stretch | None = None) -> list[Queued]:
    """The listings of a stretch, or of the whole run, that wait for their drafts."""
    mine = and_(entries.c.slug == outcomes.c.slug, entries.c.catalogue == catalogue)
    wanted = select(outcomes.c.slug, outcomes.c.details).join(entries, mine)
    wanted = wanted.where(outcomes.c.run == run, outcomes.c.outcome == QUEUED).order_by(outcomes.c.slug)
    if stretch is not None:
        wanted = wanted.where(within(run, stretch))
    return [Queued(slug, str(json.loads(found)["key"])) for slug, found in connection.execute(wanted)]


def counts(connection: Connection, run: str) -> dict[tuple[str, str | None], int]:
    """By outcome and status of the card."""
    wanted = select(outcomes.c.outcome, outcomes.c.status, func.count()).where(outcomes.c.run == run)
    found = connection.execute(wanted.group_by(outcomes.c.outcome, outcomes.c.status))
    return {(outcome, status): n for outcome, status, n in found}


def waits(connection: Connection, run: str) -> str | None:
    """Why a listing was left for the next run."""
    left = select(outcomes.c.details).where(outcomes.c.run == run, outcomes.c.outcome == WAITING)
    found = connection.scalar(left.order_by(outcomes.c.slug).limit(1))
    return None if found is None else str(json.loads(found)["error"])


def all_of(connection: Connection, catalogue: str, run: str, *kinds: str) -> Iterator[Outcome]:
    """By slug, with the figures of the card and of the one before it."""
    before = cards.alias("before")
    mine = and_(entries.c.slug == outcomes.c.slug, entries.c.catalogue == catalogue)
    wanted = (
        select(
            outcomes.c.slug, entries.c.source, outcomes.c.outcome, outcomes.c.status, outcomes.c.card,
            outcomes.c.previous, outcomes.c.details, cards.c.name, cards.c.aivss, cards.c.band,
            before.c.aivss.label("was"), before.c.band.label("was_band"), before.c.status.label("was_status"),
            entries.c.checked, entries.c.card.label("held"), *_estimated(cards, ""), *_estimated(before, "was_"),
        )
        .join(entries, mine)
        .outerjoin(cards, cards.c.id == outcomes.c.card)
        .outerjoin(before, before.c.id == outcomes.c.previous)
        .where(outcomes.c.run == run)
        .order_by(outcomes.c.slug)
    )  # fmt: skip
    if kinds:
        wanted = wanted.where(outcomes.c.outcome.in_(kinds))
    for row in connection.execute(wanted):
        yield Outcome(
            row.slug, row.source, row.outcome, row.status, row.card, row.previous, json.loads(row.details),
            row.name, points(row.aivss), row.band or "", points(row.was), row.was_band or "",
            row.was_status, row.checked == run, row.held,
            _interval(row.unjudged, row.low, row.high), _interval(row.was_unjudged, row.was_low, row.was_high),
        )  # fmt: skip


def _estimated(of: FromClause, named: str) -> Iterator[ColumnElement[Any]]:
    """The interval of a card, and whether no model has judged its listing."""
    unjudged = of.c.estimator == "comparables"
    yield from (of.c.low.label(f"{named}low"), of.c.high.label(f"{named}high"), unjudged.label(f"{named}unjudged"))


def _interval(unjudged: bool | None, low: int | None, high: int | None) -> tuple[Decimal, Decimal] | None:
    ends = points(low), points(high)
    return (ends[0], ends[1]) if unjudged and ends[0] is not None and ends[1] is not None else None


def close(connection: Connection, night: Night, outcome: str, why: str) -> None:
    """The same outcome for what still waits for its draft, and for what was due and not visited."""
    body = {"outcome": outcome, "at": night.now, "details": canonical({"error": why, "nights": 0})}
    unseen = and_(
        entries.c.catalogue == night.catalogue, entries.c.due == night.run,
        (entries.c.checked != night.run) | entries.c.checked.is_(None),
    )  # fmt: skip
    columns = ["run", "slug", *body]
    values = [literal(night.run), entries.c.slug, *(literal(value) for value in body.values())]
    # The last visit of a worker that was killed may come in just now: its listing is then one of those that wait.
    adding = insert_into(connection.dialect.name, outcomes).from_select(columns, select(*values).where(unseen))
    connection.execute(adding.on_conflict_do_nothing())
    waits = (outcomes.c.run == night.run) & (outcomes.c.outcome == QUEUED)
    connection.execute(update(outcomes).where(waits).values(body))
