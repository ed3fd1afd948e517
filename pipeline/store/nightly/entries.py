"""The catalogue as the nightly job knows it: what is in it, what is due, and what the last visit found."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, func, or_, select, update

from pipeline.store.db.engine import insert_into
from pipeline.store.db.rows import plain
from pipeline.store.db.tables import cards, entries, listings, outcomes
from pipeline.store.records import Known

BUCKETS = 64
"""All sources of one host are in one bucket, and one bucket is visited by one worker at a time."""
EVERY = {"hourly": timedelta(minutes=50), "weekly": timedelta(days=6, hours=12), "monthly": timedelta(days=29)}
"""
How long ago the last visit must be; somewhat less than the name says, since no run is punctual. A daily entry is due
in every run: one that a person starts by hand is to visit it too.
"""

_previous = cards.alias("previous")
KNOWN = tuple(listings.c.sha256 if name == "sha256" else entries.c[name] for name in Known._fields)
"""What a ``Known`` is made of, where an entry is joined with its last snapshot."""
_KNOWN = select(*KNOWN).outerjoin(listings, listings.c.digest == entries.c.listing)


class Listed(NamedTuple):
    """One entry as the catalogue has it."""

    slug: str
    source: str
    kind: str | None
    tags: tuple[str, ...]
    schedule: str
    beside: tuple[str, ...] = ()
    follow: int = 0
    named: bool = False
    """Whether the catalogue gives the slug, and it was not made of the source."""


class Night(NamedTuple):
    """One run over one catalogue, at this moment."""

    catalogue: str
    run: str
    now: str


class Stretch(NamedTuple):
    """Entries of one bucket that are visited together: the slugs from ``first`` to ``last``."""

    bucket: int
    first: str
    last: str
    size: int


class Visited(NamedTuple):
    """What a visit found: a snapshot, or ``error``, or neither where the source said that nothing changed."""

    slug: str
    etag: str | None = None
    last_modified: str | None = None
    reader: str | None = None
    listing: str | None = None
    """The digest of the snapshot; None where the last one still holds."""
    error: str | None = None


class Basis(NamedTuple):
    """The card that an entry has: the digest of the text that it was drafted from, and what it was made with."""

    card: str
    card_sha256: str
    makeup: str | None
    """None when it has to be made again."""
    profile: str


class Scores(NamedTuple):
    """The AIVSS scores of the cards of a catalogue, before a run and after it, where there are any."""

    before: tuple[Decimal, ...]
    now: tuple[Decimal, ...]


DRAFTED = (
    update(entries)
    .where(entries.c.catalogue == bindparam("catalogue_"), entries.c.slug == bindparam("of"))
    .values({name: bindparam(f"new_{name}") for name in Basis._fields})
)


def host(source: str) -> str:
    """Nothing for a file, and for an address that has none."""
    try:
        return urlsplit(source).hostname or ""
    except ValueError:
        return ""


def bucket(source: str) -> int:
    return zlib.crc32(host(source).encode()) % BUCKETS


def enter(connection: Connection, night: Night, listed: Sequence[Listed], *, everything: bool) -> None:
    """Take entries in, or note that they are still there. One with other documents is a new acquaintance."""
    if not listed:
        return
    new = insert_into(connection.dialect.name, entries)
    there, came = entries.c, new.excluded
    moved = or_(there.source != came.source, there.beside != came.beside, there.follow != came.follow)
    due = case((_due(came.schedule, there.checked_at, night.now, everything), came.seen), else_=there.due)
    changes = {
        **{name: came[name] for name in ("source", "bucket", "kind", "tags", "schedule", "seen", "beside", "follow")},
        **{name: case((moved, None), else_=there[name]) for name in ("etag", "last_modified", "error")},
        "failures": case((moved, 0), else_=there.failures),
        "gone_at": None,
        "due": due,
    }
    body = [_entered(night, one) for one in listed]
    connection.execute(new.on_conflict_do_update(index_elements=["catalogue", "slug"], set_=changes), body)


def _entered(night: Night, one: Listed) -> dict[str, Any]:
    return {
        "catalogue": night.catalogue,
        "slug": one.slug,
        "source": plain(one.source),
        "bucket": bucket(one.source),
        "kind": one.kind and plain(one.kind),
        "tags": _array(one.tags),
        "schedule": one.schedule,
        "added_at": night.now,
        "seen": night.run,
        "due": None if one.schedule == "paused" else night.run,
        "failures": 0,
        "beside": _array(one.beside),
        "follow": one.follow,
    }


def _array(texts: Sequence[str]) -> str:
    return json.dumps([plain(text) for text in texts], ensure_ascii=False, separators=(",", ":"))


def _due(schedule: ColumnElement[str], checked_at: Any, now: str, everything: bool) -> ColumnElement[bool]:
    if everything:
        return schedule != "paused"
    # A visit that is still to come was made by a clock that was wrong.
    waits = [and_(schedule == name, checked_at.between(_before(now, gap), now)) for name, gap in EVERY.items()]
    return and_(schedule != "paused", or_(checked_at.is_(None), ~or_(*waits)))


def _before(now: str, gap: timedelta) -> str:
    return (datetime.fromisoformat(now) - gap).strftime("%Y-%m-%dT%H:%M:%SZ")


def see(connection: Connection, night: Night, slugs: Sequence[str]) -> None:
    """Entries whose rows are wrong today: they have not vanished."""
    mine = (entries.c.catalogue == night.catalogue) & entries.c.slug.in_(slugs)
    connection.execute(update(entries).where(mine).values(seen=night.run))


def vanish(connection: Connection, night: Night) -> int:
    """How many entries are newly gone: those that this run's catalogue did not have."""
    here = (entries.c.catalogue == night.catalogue) & entries.c.gone_at.is_(None)
    missing = here & or_(entries.c.seen.is_(None), entries.c.seen != night.run)
    return connection.execute(update(entries).where(missing).values(gone_at=night.now)).rowcount


def narrow(connection: Connection, catalogue: str, run: str, slugs: Sequence[str]) -> None:
    """Of what is due, only these."""
    others = (entries.c.catalogue == catalogue) & (entries.c.due == run) & entries.c.slug.not_in(slugs)
    connection.execute(update(entries).where(others).values(due=None))


def stretches(connection: Connection, run: str, size: int) -> Iterator[Stretch]:
    """What is due, in the same pieces each time it is asked."""
    wanted = select(entries.c.bucket, entries.c.slug).where(entries.c.due == run)
    held: Stretch | None = None
    for where, slug in connection.execute(wanted.order_by(entries.c.bucket, entries.c.slug)):
        if held is not None and held.bucket == where and held.size < size:
            held = held._replace(last=slug, size=held.size + 1)
            continue
        if held is not None:
            yield held
        held = Stretch(where, slug, slug, 1)
    if held is not None:
        yield held


def waiting(connection: Connection, run: str, stretch: Stretch) -> list[Known]:
    """Those of the stretch that the run has not visited yet."""
    unseen = or_(entries.c.checked.is_(None), entries.c.checked != run)
    wanted = _KNOWN.where(within(run, stretch), unseen).order_by(entries.c.slug)
    return [Known(*row) for row in connection.execute(wanted)]


def within(run: str, stretch: Stretch) -> ColumnElement[bool]:
    return and_(
        entries.c.due == run, entries.c.bucket == stretch.bucket, entries.c.slug.between(stretch.first, stretch.last)
    )


def visited(connection: Connection, night: Night, found: Sequence[Visited]) -> None:
    """Note what visits found. One that failed leaves what the last good one found."""
    read = [one for one in found if one.error is None]
    failed = [one for one in found if one.error is not None]
    mine = and_(entries.c.catalogue == night.catalogue, entries.c.slug == bindparam("of"))
    common = {"checked": night.run, "checked_at": night.now}
    if read:
        changes: dict[str, Any] = {
            **common,
            **{name: bindparam(f"new_{name}") for name in ("etag", "last_modified", "reader")},
            "listing": func.coalesce(bindparam("snapshot", type_=entries.c.listing.type), entries.c.listing),
            "failures": 0,
            "error": None,
        }
        connection.execute(update(entries).where(mine).values(changes), [_good(one) for one in read])
    if failed:
        counted = (
            update(entries)
            .where(mine)
            .values({**common, "failures": entries.c.failures + 1, "error": bindparam("why")})
        )
        connection.execute(counted, [{"of": one.slug, "why": plain(one.error or "")} for one in failed])


def _good(one: Visited) -> Mapping[str, Any]:
    return {
        "of": one.slug,
        "snapshot": one.listing,
        "new_etag": one.etag and plain(one.etag),
        "new_last_modified": one.last_modified and plain(one.last_modified),
        "new_reader": one.reader,
    }


def drafted(catalogue: str, slug: str, basis: Basis) -> dict[str, Any]:
    """What ``DRAFTED`` is told: the draft that is the entry's now."""
    new = {f"new_{name}": value for name, value in basis._asdict().items()}
    return {"catalogue_": catalogue, "of": slug, **new}


def counted(connection: Connection, catalogue: str, *conditions: ColumnElement[bool]) -> int:
    wanted = select(func.count()).select_from(entries).where(entries.c.catalogue == catalogue, *conditions)
    return connection.scalar(wanted) or 0


def scores(connection: Connection, catalogue: str, run: str) -> Scores:
    """Of the cards that the entries have, and of those that this run's drafts are held against."""
    mine = and_(outcomes.c.run == run, outcomes.c.slug == entries.c.slug, outcomes.c.card == entries.c.card)
    wanted = (
        select(cards.c.aivss, outcomes.c.card, outcomes.c.outcome, outcomes.c.previous, _previous.c.aivss.label("was"))
        .select_from(entries)
        .join(cards, cards.c.id == entries.c.card)
        .outerjoin(outcomes, mine)
        .outerjoin(_previous, _previous.c.id == outcomes.c.previous)
        .where(entries.c.catalogue == catalogue, entries.c.gone_at.is_(None))
    )
    found = connection.execute(wanted).all()
    now = [row.aivss for row in found]
    # One that is as it was, or came back to what is approved, is held against nothing, and was there before.
    before = [row.was if row.outcome == "new" or row.previous is not None else row.aivss for row in found]
    return Scores(_sorted(before), _sorted(now))


def _sorted(figures: Sequence[int | None]) -> tuple[Decimal, ...]:
    return tuple(Decimal(figure) / 10 for figure in sorted(figure for figure in figures if figure is not None))
