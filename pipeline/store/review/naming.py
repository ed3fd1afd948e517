"""What a product is called: one name, whoever brought it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import Connection, select

from pipeline.store.db.rows import plain
from pipeline.store.db.tables import cards, entries
from pipeline.store.review import former
from pipeline.store.review.disputes import SEEDED


def known_as(connection: Connection, sources: Sequence[str], otherwise: str) -> str:
    """
    The slug of what has one of these sources: that of its entry in a catalogue, else of its newest card; ``otherwise``
    where there is neither. A name that was merged into another is that one.
    """
    wanted = [plain(source) for source in sources]
    slug = _entry(connection, wanted) or _card(connection, wanted) or otherwise
    return former.names(connection).get(slug, slug)


class Named(Protocol):
    """A row of a catalogue; ``named``: whether it gives its slug itself."""

    @property
    def slug(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def named(self) -> bool: ...


def called(connection: Connection, catalogue: str, listed: Sequence[Named]) -> dict[str, str]:
    """By slug, the name that stands for it; only of those that have another one."""
    merged: dict[str, str] = former.names(connection)
    there = select(entries.c.slug).where(
        entries.c.catalogue == catalogue, entries.c.slug.in_([one.slug for one in listed])
    )
    kept = set(connection.scalars(there))
    free: dict[str, str] = {plain(one.source): one.slug for one in listed if not one.named and one.slug not in kept}
    wanted = select(cards.c.source, cards.c.slug).where(cards.c.source.in_(list(free)), cards.c.id.not_in(SEEDED))
    # The newest comes last, and stays.
    known: dict[str, str] = {
        row.source: row.slug for row in connection.execute(wanted.order_by(cards.c.created_at, cards.c.id.desc()))
    }
    found = {one.slug: one.slug for one in listed} | {free[source]: slug for source, slug in known.items()}
    standing: dict[str, str] = {slug: merged.get(name, name) for slug, name in found.items()}
    return {slug: name for slug, name in standing.items() if slug != name}


def _entry(connection: Connection, sources: Sequence[str]) -> str | None:
    """Of an entry that is still listed before one that is gone, and of the one that came first."""
    found = select(entries.c.slug).where(entries.c.source.in_(sources))
    order = (entries.c.gone_at.is_not(None), entries.c.added_at, entries.c.catalogue, entries.c.slug)
    return connection.scalar(found.order_by(*order).limit(1))


def _card(connection: Connection, sources: Sequence[str]) -> str | None:
    found = select(cards.c.slug).where(cards.c.source.in_(sources), cards.c.id.not_in(SEEDED))
    return connection.scalar(found.order_by(cards.c.created_at.desc(), cards.c.id).limit(1))
