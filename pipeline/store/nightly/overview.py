"""Every entry of the catalogues and how it stands, a page at a time, in a fixed number of queries."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, or_, select

from pipeline.store.db.rows import folded
from pipeline.store.db.tables import cards, entries, standings

STATES = ("approved", "waiting", "failing", "gone", "paused", "unapproved")
"""``unapproved``: neither is a card of it approved, nor does one wait."""
_approval, _draft = standings.alias("approval"), standings.alias("draft")
_STATE: ColumnElement[str] = case(
    (entries.c.gone_at.is_not(None), "gone"),
    (entries.c.schedule == "paused", "paused"),
    (entries.c.failures > 0, "failing"),
    (_draft.c.state.in_(("draft", "claimed")), "waiting"),
    (_approval.c.card.is_not(None), "approved"),
    else_="unapproved",
)
_KEYS: dict[str, ColumnElement[str]] = {
    "name": entries.c.slug,
    "visited": func.coalesce(entries.c.checked_at, ""),
    "expires": func.coalesce(_approval.c.expires, "9999"),
}
SORTS = tuple(_KEYS)
"""What they can be sorted by: the name, when it was visited, never before all, and when its approval expires."""


class Wanted(NamedTuple):
    """Which entries, and in what order. What is empty does not narrow."""

    state: str = ""
    search: str = ""
    """Words, all of which stand in the slug, the source or the tags."""
    sort: str = "name"
    descending: bool = False


class Row(NamedTuple):
    catalogue: str
    slug: str
    source: str
    schedule: str
    checked_at: str | None
    gone_at: str | None
    error: str | None
    failures: int
    card: str | None
    """What was drafted last."""
    status: str | None
    """Of that card."""
    approved: str | None
    """The approved card of that name."""
    approved_by: str | None
    expires: str | None
    state: str


class Listing(NamedTuple):
    rows: tuple[Row, ...]
    counts: dict[str, int]
    """By state, of those that the search lets through."""
    next: tuple[str, str] | None
    """Slug and catalogue to go on after; None on the last page."""


def page(connection: Connection, wanted: Wanted, *, after: tuple[str, str] | None, limit: int) -> Listing:
    """Those that are alike in what it is sorted by come by slug."""
    columns = [entries.c[name] for name in Row._fields[:9]]
    approval = (_approval.c.card.label("approved"), _approval.c.approved_by, _approval.c.expires)
    chosen = _joined(select(*columns, cards.c.status, *approval, _STATE.label("state"))).where(*_where(wanted))
    if wanted.state:
        chosen = chosen.where(_STATE.in_([wanted.state]))
    if after is not None:
        chosen = chosen.where(_behind(connection, wanted, after))
    key = _KEYS[wanted.sort]
    order = (key.desc() if wanted.descending else key, entries.c.slug, entries.c.catalogue)
    found = connection.execute(chosen.order_by(*order).limit(limit + 1)).all()
    shown = tuple(Row(*row) for row in found[:limit])
    by_state: Any = select(_STATE.label("state"), func.count())
    counted = _joined(by_state).where(*_where(wanted)).group_by(_STATE)
    counts = {state: n for state, n in connection.execute(counted)}
    return Listing(shown, counts, (shown[-1].slug, shown[-1].catalogue) if len(found) > limit else None)


def _behind(connection: Connection, wanted: Wanted, after: tuple[str, str]) -> ColumnElement[bool]:
    """What comes behind that entry as it stands now; by name where there is no such entry any more."""
    key = _KEYS[wanted.sort]
    further = or_(entries.c.slug > after[0], and_(entries.c.slug == after[0], entries.c.catalogue > after[1]))
    there: Any = select(key)
    held = connection.scalar(_joined(there).where(entries.c.slug == after[0], entries.c.catalogue == after[1]))
    if wanted.sort == "name":
        held = after[0]
    if held is None:
        return further
    return or_(key < held if wanted.descending else key > held, and_(key == held, further))


def _joined(wanted: Select[Any]) -> Select[Any]:
    return (
        wanted.select_from(entries)
        .outerjoin(_draft, _draft.c.card == entries.c.card)
        .outerjoin(cards, cards.c.id == entries.c.card)
        .outerjoin(_approval, and_(_approval.c.slug == entries.c.slug, _approval.c.latest))
    )


def _where(wanted: Wanted) -> list[ColumnElement[bool]]:
    text = func.lower(entries.c.slug + " " + entries.c.source + " " + entries.c.tags)
    return [text.contains(word, autoescape=True) for word in folded(wanted.search).split()]
