"""The queue: one page by a cursor, and its counts, in a fixed number of queries however many cards there are."""

from __future__ import annotations

import base64
import binascii
import json
import re
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, case, func, not_, or_, select

from pipeline.errors import InputError
from pipeline.store.db.rows import folded, points, tenths
from pipeline.store.db.tables import cards, standings
from pipeline.store.records import Counts, Page, QueueFilter, QueueRow
from pipeline.store.review.disputes import DISPUTED, OPEN
from pipeline.store.review.gone import GONE

_last = standings.alias("last_standing")
_approved = cards.alias("last_approved")
_drift: ColumnElement[Any] = func.abs(cards.c.aivss - _approved.c.aivss)

KEYS: dict[str, ColumnElement[Any]] = {
    "age": cards.c.created_at,
    "score": func.coalesce(cards.c.aivss, -1),
    "boundary": func.coalesce(cards.c.boundary, 1000),
    "flags": cards.c.flags_high * 1000 + cards.c.flags_medium,
    "drift": func.coalesce(_drift, -1),
    "name": cards.c.slug,
}
"""What each sort goes by; never NULL, so that a cursor can stand on any row."""
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
MOST = 500
"""Rows of a page."""
_COLUMNS = (
    *(cards.c[name] for name in ("id", "slug", "name", "source", "status", "estimator", "model")),
    *(cards.c[name] for name in ("aivss", "low", "high", "band", "boundary", "flags", "flags_high", "flags_medium")),
    cards.c.created_at,
    *(standings.c[name] for name in ("state", "version", "author", "claimed_by", "claimed_until", "expires")),
    standings.c.asked_by,
    standings.c.asked,
    _approved.c.aivss.label("approved_aivss"),
    _drift.label("drift"),
    DISPUTED,
    cards.c.parent.is_(None).label("untouched"),
    GONE,
)


def page(connection: Connection, given: QueueFilter, *, now: str, after: str | None, limit: int) -> Page:
    """Raises InputError for a cursor of another sort, or of nobody's making."""
    limit = max(1, min(limit, MOST))
    key = KEYS[given.sort]
    wanted = _joined(select(*_COLUMNS, _state(now).label("now_state"), key.label("sort_key"))).where(
        *_where(given, now)
    )
    if after is not None:
        wanted = wanted.where(_beyond(given, *_opened(after, given)))
    order = [key.desc(), cards.c.id.desc()] if given.descending else [key.asc(), cards.c.id.asc()]
    found = connection.execute(wanted.order_by(*order).limit(limit + 1)).mappings().all()
    shown = found[:limit]
    following = _cursor(given, shown[-1]["sort_key"], shown[-1]["id"]) if len(found) > limit else None
    return Page(tuple(map(_queue_row, shown)), following)


def counts(connection: Connection, given: QueueFilter, *, now: str) -> Counts:
    state = _state(now)
    wanted = select(cards.c.band, state.label("now_state"), func.count().label("n"))
    # The last approved cards are looked up only where a filter is about them.
    wanted = _standing(wanted) if given.drift is None else _joined(wanted)
    bands: dict[str, int] = {}
    states: dict[str, int] = {}
    for row in connection.execute(wanted.where(*_where(given, now)).group_by(cards.c.band, state)).mappings():
        bands[row["band"]] = bands.get(row["band"], 0) + row["n"]
        states[row["now_state"]] = states.get(row["now_state"], 0) + row["n"]
    return Counts(sum(bands.values()), bands, states)


def following(connection: Connection, card_id: str, *, me: str, now: str) -> str | None:
    """
    The card to look at after that one: the next that waits and that nobody else holds, by age and round again.

    Those that I hold come first when that one is mine too, or no longer waits. None where there is no other.
    """
    held = and_(standings.c.state == "claimed", standings.c.claimed_until > now)
    mine = and_(held, standings.c.claimed_by == me)
    waits = _where(QueueFilter(), now)
    known = select(cards.c.created_at, mine.label("mine"), and_(*waits).label("waits")).where(cards.c.id == card_id)
    at = connection.execute(_standing(known)).mappings().one_or_none()
    order: list[ColumnElement[Any]] = [cards.c.created_at, cards.c.id]
    if at is not None:
        same_time = and_(cards.c.created_at == at["created_at"], cards.c.id > card_id)
        order.insert(0, case((or_(cards.c.created_at > at["created_at"], same_time), 0), else_=1))
    if at is None or at["mine"] or not at["waits"]:
        order.insert(0, case((mine, 0), else_=1))
    wanted = _standing(select(cards.c.id)).where(*waits, or_(mine, not_(held)), cards.c.id != card_id)
    return connection.execute(wanted.order_by(*order).limit(1)).scalar()


def _joined(wanted: Select[Any]) -> Select[Any]:
    last = and_(_last.c.slug == cards.c.slug, _last.c.latest, _last.c.card != cards.c.id)
    return _standing(wanted).outerjoin(_last, last).outerjoin(_approved, _approved.c.id == _last.c.card)


def _standing(wanted: Select[Any]) -> Select[Any]:
    return wanted.select_from(cards).join(standings, standings.c.card == cards.c.id)


def _state(now: str) -> ColumnElement[str]:
    """The state at this moment: a claim that has run out is none."""
    before = case((standings.c.approved_at.is_not(None), "approved"), else_="draft")
    return case((_lapsed(now), before), else_=standings.c.state)


def _lapsed(now: str) -> ColumnElement[bool]:
    return and_(standings.c.state == "claimed", standings.c.claimed_until <= now)


def _where(given: QueueFilter, now: str) -> list[ColumnElement[bool]]:
    plain = {
        standings.c.claimed_by: given.claimed_by,
        standings.c.author: given.author,
        cards.c.estimator: given.estimator,
        cards.c.slug: given.slug,
        cards.c.run: given.run,
    }
    found: list[ColumnElement[bool]] = [column == value for column, value in plain.items() if value is not None]
    if given.states is None:
        again = or_(standings.c.expires <= now[:10], standings.c.slug.in_(OPEN))
        found.append(or_(standings.c.state.in_(("draft", "claimed")), and_(standings.c.state == "approved", again)))
    else:
        found.append(_state(now).in_(given.states))
    if given.claimed_by is not None:
        found.append(_state(now) == "claimed")
    return [*found, *_figures(given), *_ages(given, now), *_words(given)]


def _figures(given: QueueFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if given.bands:
        found.append(cards.c.band.in_(given.bands))
    if given.near is not None:
        found.append(cards.c.boundary <= tenths(given.near))
    if given.drift is not None:
        found.append(_drift >= tenths(given.drift))
    if given.disputed:
        found.append(standings.c.slug.in_(OPEN))
    if given.asked:
        found.append(standings.c.asked_by.is_not(None))
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
    found = [cards.c.words.contains(word, autoescape=True) for word in folded(given.search).split()]
    if given.flags:
        found.append(or_(*(cards.c.flags.contains(f" {kind} ", autoescape=True) for kind in given.flags)))
    return found


def _beyond(given: QueueFilter, value: Any, card_id: str) -> ColumnElement[bool]:
    key = KEYS[given.sort]
    if given.descending:
        return or_(key < value, and_(key == value, cards.c.id < card_id))
    return or_(key > value, and_(key == value, cards.c.id > card_id))


def _cursor(given: QueueFilter, value: Any, card_id: str) -> str:
    body = json.dumps([given.sort, given.descending, value, card_id])
    return base64.urlsafe_b64encode(body.encode()).decode().rstrip("=")


def _opened(cursor: str, given: QueueFilter) -> tuple[Any, str]:
    kind: type = str if given.sort in ("age", "name") else int
    try:
        body = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        sort, descending, value, card_id = body
        whole = (sort, descending) == (given.sort, given.descending) and type(value) is kind and type(card_id) is str
    except (ValueError, TypeError, binascii.Error, RecursionError):
        whole = False
    # Neither database takes a whole number beyond 64 bits or half a surrogate pair, nor PostgreSQL a NUL.
    if not whole or (kind is int and abs(value) > 10**6) or _UNSTORABLE.search(f"{value}{card_id}"):
        raise InputError("the cursor is not of this list; begin at its first page.")
    return value, card_id


def _queue_row(row: RowMapping) -> QueueRow:
    held = row["now_state"] == "claimed"
    return QueueRow(
        card_id=row["id"],
        **{name: row[name] for name in ("slug", "name", "source", "status", "estimator", "model", "band")},
        aivss=points(row["aivss"]),
        low=points(row["low"]),
        high=points(row["high"]),
        boundary=points(row["boundary"]),
        flags=tuple(row["flags"].split()),
        estimated=row["estimator"] == "comparables" and bool(row["untouched"]),
        flags_high=row["flags_high"],
        flags_medium=row["flags_medium"],
        state=row["now_state"],
        **{name: row[name] for name in ("version", "author", "created_at", "expires")},
        claimed_by=row["claimed_by"] if held else None,
        claimed_until=row["claimed_until"] if held else None,
        approved_aivss=points(row["approved_aivss"]),
        drift=points(row["drift"]),
        disputed=row["disputed"],
        asked_by=row["asked_by"],
        asked=row["asked"],
        gone=row["gone"],
    )
