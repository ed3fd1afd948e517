"""The queue: one page by a cursor, and its counts, in a fixed number of queries however many cards there are."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, RowMapping, func, or_, select

from pipeline.store.db.rows import folded, points, tenths
from pipeline.store.db.tables import cards, entries, standings
from pipeline.store.listed import Counts, Page, QueueFilter, QueueRow
from pipeline.store.review import order
from pipeline.store.review.disputes import DISPUTED, OPEN
from pipeline.store.review.gone import GONE

MOST = 500
"""Rows of a page."""
_COLUMNS = (
    *(cards.c[name] for name in ("id", "slug", "name", "source", "kind", "status", "estimator", "model")),
    *(cards.c[name] for name in ("aivss", "low", "high", "band", "boundary", "flags", "flags_high", "flags_medium")),
    cards.c.created_at,
    *(standings.c[name] for name in ("state", "version", "author", "claimed_by", "claimed_until", "expires")),
    standings.c.asked_by,
    standings.c.asked,
    standings.c.first_by,
    order.APPROVED.c.aivss.label("approved_aivss"),
    order.APPROVED.c.band.label("approved_band"),
    order.DRIFT.label("drift"),
    DISPUTED,
    GONE,
)


def page(connection: Connection, given: QueueFilter, *, now: str, after: str | None, limit: int) -> Page:
    """Raises InputError for a cursor of another sort, or of nobody's making."""
    limit = max(1, min(limit, MOST))
    by = order.key(given, now).label("sort_key")
    wanted = order.joined(select(*_COLUMNS, order.state(now).label("now_state"), by)).where(*where(given, now))
    if after is not None:
        wanted = wanted.where(order.beyond(given, now, order.opened(after, given)))
    found = connection.execute(wanted.order_by(*order.ordered(given, now)).limit(limit + 1)).mappings().all()
    shown = tuple(_queue_row(row, given) for row in found[:limit])
    return Page(shown, shown[-1].cursor if len(found) > limit else None)


def counts(connection: Connection, given: QueueFilter, *, now: str) -> Counts:
    state = order.state(now)
    wanted = select(cards.c.band, state.label("now_state"), func.count().label("n"))
    # The last approved cards are looked up only where a filter is about them.
    about_them = given.drift is not None or given.another_band
    wanted = order.joined(wanted) if about_them else order.standing(wanted)
    bands: dict[str, int] = {}
    states: dict[str, int] = {}
    for row in connection.execute(wanted.where(*where(given, now)).group_by(cards.c.band, state)).mappings():
        bands[row["band"]] = bands.get(row["band"], 0) + row["n"]
        states[row["now_state"]] = states.get(row["now_state"], 0) + row["n"]
    return Counts(sum(bands.values()), bands, states)


def tags(connection: Connection) -> tuple[str, ...]:
    """Of the entries of all catalogues, in order; not of those that are gone."""
    wanted = select(entries.c.tags).where(entries.c.gone_at.is_(None), entries.c.tags != "[]").distinct()
    found = {tag for line in connection.scalars(wanted.limit(MOST)) for tag in json.loads(line) if isinstance(tag, str)}
    return tuple(sorted(found))


def where(given: QueueFilter, now: str) -> list[ColumnElement[bool]]:
    """What lets a card through."""
    plain = {
        standings.c.claimed_by: given.claimed_by,
        standings.c.author: given.author,
        cards.c.estimator: given.estimator,
        cards.c.slug: given.slug,
        cards.c.run: given.run,
        cards.c.kind: given.kind,
        cards.c.status: given.status,
    }
    found: list[ColumnElement[bool]] = [column == value for column, value in plain.items() if value is not None]
    if given.states is None:
        found.append(or_(standings.c.state.in_(("draft", "claimed")), order.again(now)))
    else:
        found.append(order.state(now).in_(given.states))
    if given.claimed_by is not None:
        found.append(order.state(now) == "claimed")
    return [*found, *_figures(given), *_flags(given), *_ages(given, now), *_words(given)]


def _figures(given: QueueFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if given.bands:
        found.append(cards.c.band.in_(given.bands))
    if given.near is not None:
        found.append(cards.c.boundary <= tenths(given.near))
    if given.drift is not None:
        found.append(tenths(given.drift) <= order.DRIFT)
    if given.another_band:
        found.append(order.ANOTHER_BAND)
    if given.disputed:
        found.append(standings.c.slug.in_(OPEN))
    if given.asked:
        found.append(standings.c.asked_by.is_not(None))
    return found


def _flags(given: QueueFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if given.flag_severity == "high":
        found.append(cards.c.flags_high > 0)
    elif given.flag_severity == "medium":
        found.append(cards.c.flags_high + cards.c.flags_medium > 0)
    return found


def _ages(given: QueueFilter, now: str) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if given.older_than_days is not None:
        found.append(cards.c.created_at <= _days_ago(now, given.older_than_days))
    if given.newer_than_days is not None:
        found.append(cards.c.created_at > _days_ago(now, given.newer_than_days))
    return found


def _days_ago(now: str, days: int) -> str:
    # Nothing is older than the first year of the calendar.
    then = datetime.fromisoformat(now)
    back = min(timedelta(days=max(0, min(days, 10**6))), then - datetime.min.replace(tzinfo=then.tzinfo))
    return f"{(then - back).isoformat(timespec='seconds')[:19]}Z"


def _words(given: QueueFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [_mentions(word) for word in folded(given.search).split()]
    if given.tag is not None:
        # As it stands in the array: a tag that begins like another one is another one.
        found.append(_tagged(entries.c.tags.contains(json.dumps(given.tag, ensure_ascii=False), autoescape=True)))
    if given.flags:
        found.append(or_(*(cards.c.flags.contains(f" {kind} ", autoescape=True) for kind in given.flags)))
    return found


def _mentions(word: str) -> ColumnElement[bool]:
    """In the name, the slug or the source of a card, or in a tag of its product."""
    tag = func.lower(entries.c.tags).contains(json.dumps(word, ensure_ascii=False)[1:-1], autoescape=True)
    return or_(cards.c.words.contains(word, autoescape=True), _tagged(tag))


def _tagged(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return cards.c.slug.in_(select(entries.c.slug).where(condition))


def _queue_row(row: RowMapping, given: QueueFilter) -> QueueRow:
    held = row["now_state"] == "claimed"
    return QueueRow(
        card_id=row["id"],
        **{name: row[name] for name in ("slug", "name", "source", "kind", "status", "estimator", "model", "band")},
        aivss=points(row["aivss"]),
        low=points(row["low"]),
        high=points(row["high"]),
        boundary=points(row["boundary"]),
        flags=tuple(row["flags"].split()),
        estimated=row["estimator"] == "comparables",
        flags_high=row["flags_high"],
        flags_medium=row["flags_medium"],
        state=row["now_state"],
        **{name: row[name] for name in ("version", "author", "created_at", "expires")},
        claimed_by=row["claimed_by"] if held else None,
        claimed_until=row["claimed_until"] if held else None,
        approved_aivss=points(row["approved_aivss"]),
        approved_band=row["approved_band"],
        drift=points(row["drift"]),
        disputed=row["disputed"],
        asked_by=row["asked_by"],
        asked=row["asked"],
        first_by=row["first_by"],
        gone=row["gone"],
        cursor=order.cursor(given, row["sort_key"], row["id"]),
    )
