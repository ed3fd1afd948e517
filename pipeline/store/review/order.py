"""The orders of the queue: what each sort goes by, and cursors, which stand between two rows of one of them."""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_

from pipeline.errors import InputError
from pipeline.store.db.tables import cards, standings
from pipeline.store.listed import QueueFilter
from pipeline.store.review.disputes import OPEN

_last = standings.alias("last_standing")
APPROVED = cards.alias("last_approved")
"""Of a product, the card that was approved last, other than the card of the row."""
DRIFT: ColumnElement[Any] = func.abs(cards.c.aivss - APPROVED.c.aivss)
ANOTHER_BAND: ColumnElement[bool] = APPROVED.c.band != cards.c.band
NEAR = 3
"""Tenths of a point from another band that are near."""

KEYS: dict[str, ColumnElement[Any]] = {
    "age": cards.c.created_at,
    "score": func.coalesce(cards.c.aivss, -1),
    "boundary": func.coalesce(cards.c.boundary, 1000),
    "flags": cards.c.flags_high * 1000 + cards.c.flags_medium,
    "drift": func.coalesce(DRIFT, -1),
    "name": cards.c.slug,
    "estimator": cards.c.estimator,
}
"""What most sorts go by; never NULL, so that a cursor can stand on any row."""
_NUMBERS = ("score", "boundary", "flags", "drift")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def key(given: QueueFilter, now: str) -> ColumnElement[Any]:
    if given.sort == "due":
        return _due(given.me, now)
    return state(now) if given.sort == "state" else KEYS[given.sort]


def _due(me: str, now: str) -> ColumnElement[str]:
    """Mine first, then what presses most, the oldest first of each; what others hold is last."""
    held = and_(standings.c.state == "claimed", standings.c.claimed_until > now)
    presses = case(
        (and_(held, standings.c.claimed_by == me), "0"),
        (held, "6"),
        (again(now), "1"),
        (ANOTHER_BAND, "2"),
        (cards.c.flags_high > 0, "3"),
        (cards.c.boundary <= NEAR, "4"),
        else_="5",
    )
    return presses.concat(cards.c.created_at)


def state(now: str) -> ColumnElement[str]:
    """The state at this moment: a claim that has run out is none."""
    before = case((standings.c.approved_at.is_not(None), "approved"), else_="draft")
    lapsed = and_(standings.c.state == "claimed", standings.c.claimed_until <= now)
    return case((lapsed, before), else_=standings.c.state)


def again(now: str) -> ColumnElement[bool]:
    """An approved card that is to be looked at again: its approval has run out, or its vendor disputes it."""
    return and_(standings.c.state == "approved", or_(standings.c.expires <= now[:10], standings.c.slug.in_(OPEN)))


def standing(wanted: Select[Any]) -> Select[Any]:
    return wanted.select_from(cards).join(standings, standings.c.card == cards.c.id)


def joined(wanted: Select[Any]) -> Select[Any]:
    """With the card that was approved last."""
    last = and_(_last.c.slug == cards.c.slug, _last.c.latest, _last.c.card != cards.c.id)
    return standing(wanted).outerjoin(_last, last).outerjoin(APPROVED, APPROVED.c.id == _last.c.card)


def ordered(given: QueueFilter, now: str, *, back: bool = False) -> list[ColumnElement[Any]]:
    by = key(given, now)
    return [by.desc(), cards.c.id.desc()] if given.descending != back else [by.asc(), cards.c.id.asc()]


def beyond(given: QueueFilter, now: str, at: tuple[Any, str], *, back: bool = False) -> ColumnElement[bool]:
    """Rows after that place; before it, where the way goes back."""
    by, (value, card_id) = key(given, now), at
    if given.descending != back:
        return or_(by < value, and_(by == value, cards.c.id < card_id))
    return or_(by > value, and_(by == value, cards.c.id > card_id))


def cursor(given: QueueFilter, value: Any, card_id: str) -> str:
    body = json.dumps([given.sort, given.descending, value, card_id])
    return base64.urlsafe_b64encode(body.encode()).decode().rstrip("=")


def opened(cursor: str, given: QueueFilter) -> tuple[Any, str]:
    """Raises InputError for a cursor of another sort, or of nobody's making."""
    kind: type = int if given.sort in _NUMBERS else str
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
