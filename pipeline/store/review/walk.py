"""From card to card of a list: which place one has in it, and which comes after or before it."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, case, func, not_, or_, select

from pipeline.store.db.tables import cards, standings
from pipeline.store.listed import Neighbour, Place, QueueFilter
from pipeline.store.review import order, queue


class Spot(NamedTuple):
    """
    A card in a list. ``at`` is the cursor of the row that it was opened from: a claim or a verdict moves a card, not
    who goes through the list. Without one it is where it stands now.
    """

    card_id: str
    at: str | None


def place(connection: Connection, given: QueueFilter, spot: Spot, *, now: str) -> Place | None:
    """
    The card's place, counted with itself: of one that has left the list, the place that it had. None for a card that
    there is not.
    """
    here = _here(connection, given, spot, now=now, listed=False)
    if here is None:
        return None
    before = func.coalesce(func.sum(case((order.beyond(given, now, here, back=True), 1), else_=0)), 0)
    wanted = order.joined(select(func.count(), before)).where(*queue.where(given, now), cards.c.id != spot.card_id)
    others, earlier = connection.execute(wanted).one()
    return Place(int(earlier) + 1, int(others) + 1, order.cursor(given, *here))


def neighbour(connection: Connection, given: QueueFilter, spot: Spot, *, now: str, back: bool) -> Neighbour | None:
    """
    The next card of the list, or the one before, and from its end round again; None where there is no other.

    Of a list of what waits for anybody, cards that others hold are passed over, and those of which
    I gave the first of two approvals. After a card that is not in the list,
    and of which no place is given, the first one comes.
    """
    by = order.key(given, now).label("sort_key")
    wanted = order.joined(select(cards.c.id, by)).where(*queue.where(given, now), cards.c.id != spot.card_id)
    if given.states is None:
        held = and_(standings.c.state == "claimed", standings.c.claimed_until > now)
        wanted = wanted.where(or_(not_(held), standings.c.claimed_by == given.me))
        wanted = wanted.where(standings.c.first_by.is_distinct_from(given.me))
    wanted = wanted.order_by(*order.ordered(given, now, back=back)).limit(1)
    here = _here(connection, given, spot, now=now, listed=True)
    found = None
    if here is not None:
        found = connection.execute(wanted.where(order.beyond(given, now, here, back=back))).one_or_none()
    found = found or connection.execute(wanted).one_or_none()
    return None if found is None else Neighbour(found.id, order.cursor(given, found.sort_key, found.id))


def _here(connection: Connection, given: QueueFilter, spot: Spot, *, now: str, listed: bool) -> tuple[Any, str] | None:
    if spot.at:
        return order.opened(spot.at, given)
    wanted = order.joined(select(order.key(given, now))).where(cards.c.id == spot.card_id)
    if listed:
        wanted = wanted.where(*queue.where(given, now))
    found = connection.execute(wanted).one_or_none()
    return None if found is None else (found[0], spot.card_id)
