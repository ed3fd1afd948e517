"""Cards that are known to be bad, put into the queue: after about one draft in N, or by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, Engine, insert, select

from pipeline.errors import Forbidden, NoSuchCard, ReviewError
from pipeline.model import Card
from pipeline.review import seeded as making
from pipeline.review.seeded import CameTo, Spoiled
from pipeline.store.db.engine import reading, writing
from pipeline.store.db.tables import cards, entries, seeded
from pipeline.store.records import Revision
from pipeline.store.review import acts, allowed, chain, former
from pipeline.store.review.chain import Entry, Log
from pipeline.store.review.disputes import SEEDED
from pipeline.store.review.ended import SEED
from pipeline.store.review.replies import By
from pipeline.store.review.seals import Seals

AT_RANDOM = 1
"""What a check by hand is made with where the setting is off."""


class _Check(NamedTuple):
    """What is put in, and by whom, as the log has it; ``occasion`` is the draft that it follows."""

    made: Spoiled
    base: str
    origin: acts.Origin
    occasion: str | None
    by: By
    role: str
    rule: str


class Seeding:
    """Every method is one transaction."""

    def __init__(self, engine: Engine, seals: Seals, *, single_user: bool) -> None:
        self._engine, self._seals, self._single_user = engine, seals, single_user

    def cards(self) -> frozenset[str]:
        """The ids of all checks, decided or not: what leaves the store has none of them."""
        with reading(self._engine) as connection:
            return frozenset(connection.scalars(SEEDED))

    def came_to(self, card_id: str) -> CameTo:
        """Of a check that is decided. Raises NoSuchCard for another card: nothing says which cards are checks."""
        wanted = select(seeded.c.outcome, seeded.c.spoiled, seeded.c.was, seeded.c.stands)
        with reading(self._engine) as connection:
            found = connection.execute(
                wanted.where(seeded.c.card == card_id, seeded.c.outcome.is_not(None))
            ).one_or_none()
        if found is None:
            raise NoSuchCard(f"the card {card_id[:12]} is no check that was decided.")
        return CameTo(*found)

    def after(self, draft: Card, *, author: str, every: int, by: By) -> None:
        """
        About one draft in ``every`` is followed by a check, made of another card of the store, in the same run. Done
        twice for a draft it is as if done once; where there is no card to make one of, there is none.
        """
        if not making.falls_on(draft.id, every):
            return
        with writing(self._engine) as connection:
            log = Log(connection, self._seals)
            there, base = acts.revision(connection, draft.id), _next(connection, draft.id)
            if there is None or base is None or _followed(connection, draft.id):
                return
            try:
                made = _made(connection, base.card, every, there.created_at)
            except ReviewError:
                return  # every name is taken: there is no check this time
            origin = acts.Origin(base.listing_digest, author, there.run)
            rule = f"about one in {every}"
            _put(connection, self._seals, log, _Check(made, base.id, origin, draft.id, by, chain.SYSTEM, rule))

    def put(self, slug: str | None, *, every: int, by: By) -> Revision:
        """
        A check by hand, of that product's newest whole draft, or of the newest of all.

        Raises Forbidden for all but an admin, NoSuchCard, and ReviewError where none can be made.
        """
        with writing(self._engine) as connection:
            log = Log(connection, self._seals)
            rule = allowed.rule(connection, by.actor, single_user=self._single_user)
            if by.actor.role != "admin":
                raise Forbidden(f"to put in a check is not for the role {by.actor.role}; it takes admin.")
            base = _newest(connection, slug)
            made = _made(connection, base.card, every or AT_RANDOM, by.now)
            origin = acts.Origin(base.listing_digest, base.author, base.run)
            _put(connection, self._seals, log, _Check(made, base.id, origin, None, by, by.actor.role, rule))
            found = acts.revision(connection, made.card.id)
        assert found is not None
        return found


def _followed(connection: Connection, draft: str) -> bool:
    before = select(seeded.c.card).where((seeded.c.occasion == draft) | (seeded.c.card == draft))
    return connection.scalar(before.limit(1)) is not None


def _put(connection: Connection, seals: Seals, log: Log, check: _Check) -> None:
    """The row of the log names the card among its details alone: it is not in the card's history."""
    made, by = check.made, check.by
    if acts.revision(connection, made.card.id) is not None:
        raise ReviewError(f"the check {made.card.slug} is there already; name another card.")
    acts.add_card(connection, seals, made.card, check.origin)
    row = {
        "card": made.card.id, "made_of": check.base, "occasion": check.occasion, "spoiled": made.where,
        "was": made.was, "stands": made.now, "put_at": by.now, "put_by": by.actor.name,
    }  # fmt: skip
    connection.execute(insert(seeded).values(row))
    told = {name: row[name] for name in ("card", "made_of", "occasion", "spoiled", "was", "stands")}
    log.add(Entry(SEED, by.actor.name, check.role, by.now, by.address, {**told, "rule": check.rule}))


def _made(connection: Connection, base: Card, every: int, at: str) -> Spoiled:
    """Under a name that nothing in the store has, nor had before it was merged into another."""
    names = making.names(base)
    taken = set(connection.scalars(select(cards.c.slug).where(cards.c.slug.in_(names))))
    taken |= set(connection.scalars(select(entries.c.slug).where(entries.c.slug.in_(names))))
    taken |= set(former.names(connection))
    return making.spoiled(base, every, taken=taken, at=at)


_FIT = (cards.c.status == "complete", cards.c.aivss.is_not(None), cards.c.parent.is_(None), cards.c.id.not_in(SEEDED))
MOST_LOOKED_AT = 20
"""Cards that are tried for a check before there is none."""


def _next(connection: Connection, draft: str) -> Revision | None:
    """The whole card that comes after the draft by its id, round again: as good as drawn, and always the same."""
    wanted = select(cards.c.id).where(*_FIT).order_by(cards.c.id).limit(MOST_LOOKED_AT)
    later = connection.scalars(wanted.where(cards.c.id > draft)).all()
    return _first(connection, [*later, *connection.scalars(wanted)])


def _newest(connection: Connection, slug: str | None) -> Revision:
    wanted = select(cards.c.id).where(*_FIT).order_by(cards.c.created_at.desc(), cards.c.id).limit(MOST_LOOKED_AT)
    found = _first(connection, connection.scalars(wanted if slug is None else wanted.where(cards.c.slug == slug)).all())
    if found is None:
        of = "in the store" if slug is None else f"{slug!r} in the store"
        raise NoSuchCard(f"there is no whole draft {of} that a check can be made of; assess a listing first.")
    return found


def _first(connection: Connection, ids: Sequence[str]) -> Revision | None:
    for card_id in ids:
        found = acts.revision(connection, card_id)
        if found is not None and making.usable(found.card):
            return found
    return None
