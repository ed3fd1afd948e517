"""The store: what the shell, the web application and the nightly job see of the database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import func, select

from pipeline.card.make import identity
from pipeline.errors import InputError, NoSuchCard
from pipeline.model import Card, Listing
from pipeline.review.rules import Actor
from pipeline.review.tally import Tallies
from pipeline.review.verdicts import Verdict
from pipeline.store import published, transfer
from pipeline.store.db import rows, schema
from pipeline.store.db.engine import connect, reading, shown, writing
from pipeline.store.db.tables import cards, listings, reviews, standings
from pipeline.store.listed import Counts, Neighbour, Page, Place, QueueFilter
from pipeline.store.nightly import Nightly, runs
from pipeline.store.records import BadRow, Product, ReviewRow, Revision, Run
from pipeline.store.review import (
    acts,
    chain,
    former,
    merges,
    naming,
    queue,
    rekey,
    successors,
    tallied,
    verify,
    verify_types,
    walk,
)
from pipeline.store.review.anchors import Anchor
from pipeline.store.review.disputes import STANDING_CARDS
from pipeline.store.review.people import Users
from pipeline.store.review.replies import By, Replies
from pipeline.store.review.seals import Seals
from pipeline.store.review.seeding import Seeding
from pipeline.store.review.talk import Talk

ANY = QueueFilter()
SHORTEST = 6
"""Characters of a card's id that are enough to name it."""


class Store:
    """
    One database. Every method is one transaction and may be called from any thread; each raises StoreError when
    the database says no.
    """

    def __init__(
        self, url: str, *, single_user: bool = False, key: bytes | None = None, second_for: Collection[str] = ()
    ) -> None:
        """
        ``single_user``: an author may approve their own amendment; so it is without users in any case. ``key`` is
        what the log is under; a store in which there is nothing yet comes under it here. ``second_for`` are the bands
        of which a card takes the approval of two people, if two may.
        """
        self.engine = connect(url)
        try:
            schema.check(self.engine)
        except BaseException:
            self.engine.dispose()
            raise
        self._seals = Seals(key)
        self.users = Users(self.engine, self._seals)
        self.nightly = Nightly(self.engine, self._seals)
        self.replies = Replies(self.engine, self._seals, single_user=single_user)
        self.talk = Talk(self.engine, self._seals, single_user=single_user)
        self.seeding = Seeding(self.engine, self._seals, single_user=single_user)
        self._single_user, self._second_for = single_user, second_for
        rekey.begun(self.engine, self._seals)

    @property
    def where(self) -> str:
        """The database's URL, as it may be shown."""
        return shown(self.engine.url)

    def close(self) -> None:
        self.engine.dispose()

    def save(self, card: Card, listing: Listing, *, author: str, run: str | None = None) -> Revision:
        """
        The card as a draft, and its snapshot. A card that is there already stays as it is, wherever it stands.

        Raises InputError when the card's id is not its digest, or the listing is not the card's.
        """
        if card.id != identity(card):
            raise InputError(f"the card {card.slug} does not have the id that its content has; rescore it first.")
        if card.listing.sha256 != listing.sha256:
            raise InputError(f"the card {card.slug} was not made from this listing.")
        snapshot = rows.of_listing(listing)
        with writing(self.engine) as connection:
            if (there := acts.revision(connection, card.id)) is not None:
                return there
            acts.insert_new(connection, listings, snapshot)
            acts.add_card(connection, self._seals, card, acts.Origin(snapshot["digest"], author, run))
            return _there(acts.revision(connection, card.id))

    def put_instead(self, card: Card, of: Revision, *, author: str, run: str | None, now: str) -> Revision:
        """
        A card made of another one, as a draft with the same snapshot; one that nobody has touched gives way to it. A
        card that is there already stays as it is.
        """
        origin = acts.Origin(of.listing_digest, author, run)
        with writing(self.engine) as connection:
            if (there := acts.revision(connection, card.id)) is not None:
                return there
            successors.put(connection, self._seals, successors.Successor(card, of.id, origin, now))
            return _there(acts.revision(connection, card.id))

    def act(  # noqa: PLR0913 (each is a fact of the act, and the log has them all)
        self, card_id: str, verdict: Verdict, *, actor: Actor, address: str, now: str, expected: int
    ) -> Revision:
        """
        The card after the verdict; after an amendment the new draft. ``expected`` is the version that the person
        saw.

        Raises Stale when the card has moved since, NoSuchCard, Forbidden, or ReviewError, and InputError for an
        amendment off the profile's levels.
        """
        said = acts.normal(verdict)
        act = acts.Act(card_id, said, actor, address, now, expected, self._single_user, self._second_for)
        with reading(self.engine) as connection:
            draft = acts.drafted(connection, act)
        with writing(self.engine) as connection:
            return _there(acts.revision(connection, acts.carried_out(connection, self._seals, act, draft)))

    def merge(self, asked: merges.Merge, by: By) -> int:
        """
        One product that has two names under one of them; how many cards gave way. Raises NoSuchCard, Forbidden, and
        ReviewError where something would be lost.
        """
        with writing(self.engine) as connection:
            return merges.carried_out(connection, self._seals, asked, by, single_user=self._single_user)

    def merged(self) -> dict[str, str]:
        """By each name that was merged into another, the name that stands for it."""
        with reading(self.engine) as connection:
            return former.names(connection)

    def known_as(self, sources: Sequence[str], otherwise: str) -> str:
        """What a product of one of these sources is called here; ``otherwise`` where it is not known."""
        with reading(self.engine) as connection:
            return naming.known_as(connection, sources, otherwise)

    def revision(self, card_id: str) -> Revision | None:
        with reading(self.engine) as connection:
            return acts.revision(connection, card_id)

    def approved(self, slug: str) -> Revision | None:
        """
        The card of that name that was approved last, also when its approval has run out; None where that was withdrawn.
        """
        with reading(self.engine) as connection:
            found = connection.scalar(select(standings.c.card).where(standings.c.slug == slug, standings.c.latest))
            return None if found is None else acts.revision(connection, found)

    def listing(self, sha256: str) -> Listing | None:
        """The newest snapshot of a text, by the text's digest or by the snapshot's own."""
        wanted = select(listings).where((listings.c.sha256 == sha256) | (listings.c.digest == sha256))
        newest = wanted.order_by(listings.c.fetched_at.desc(), listings.c.digest).limit(1)
        with reading(self.engine) as connection:
            row = connection.execute(newest).mappings().one_or_none()
        return None if row is None else rows.to_listing(row)

    def resolve(self, named: str) -> str:
        """
        The id of the card that a person means: an id, its beginning, or a slug, which is its newest card.

        Raises NoSuchCard, and InputError when several cards begin so.
        """
        with reading(self.engine) as connection:
            begins = select(cards.c.id).where(cards.c.id.startswith(named, autoescape=True)).limit(2)
            found = connection.scalars(begins).all() if len(named) >= SHORTEST else []
            if len(found) == 1:
                return str(found[0])
            if found:
                raise InputError(f"several cards begin with {named!r}; give more of the id.")
            slug = former.names(connection).get(named, named)
            newest = select(cards.c.id).where(cards.c.slug == slug).order_by(cards.c.created_at.desc(), cards.c.id)
            card_id = connection.scalar(newest.limit(1))
        if card_id is None:
            raise NoSuchCard(
                f"there is no card {named!r} in the store; 'threatcard review list' shows those to review."
            )
        return str(card_id)

    def revisions(self, slug: str) -> tuple[Revision, ...]:
        """Every card of that name, and of those that were merged into it, the newest first."""
        with reading(self.engine) as connection:
            wanted = STANDING_CARDS.where(cards.c.slug.in_(former.of(connection, slug)))
            found = connection.execute(wanted.order_by(cards.c.created_at.desc(), cards.c.id)).mappings().all()
        return tuple(map(rows.to_revision, found))

    def queue(self, given: QueueFilter = ANY, *, now: str, after: str | None = None, limit: int = 50) -> Page:
        """One page; ``after`` is the cursor that the page before gave. Raises InputError for another cursor."""
        with reading(self.engine) as connection:
            return queue.page(connection, given, now=now, after=after, limit=limit)

    def place(self, given: QueueFilter, card_id: str, *, now: str, at: str | None = None) -> Place | None:
        """
        Where the card is in that list; ``at`` is the cursor of the row that it was opened from. None for a card that
        there is not. Raises InputError for a cursor of another list.
        """
        with reading(self.engine) as connection:
            return walk.place(connection, given, walk.Spot(card_id, at), now=now)

    def following(self, given: QueueFilter, card_id: str, *, now: str, at: str | None = None) -> Neighbour | None:
        """The card after that one in the list, and round again; None where there is no other."""
        with reading(self.engine) as connection:
            return walk.neighbour(connection, given, walk.Spot(card_id, at), now=now, back=False)

    def preceding(self, given: QueueFilter, card_id: str, *, now: str, at: str | None = None) -> Neighbour | None:
        """The card before that one in the list, and round again."""
        with reading(self.engine) as connection:
            return walk.neighbour(connection, given, walk.Spot(card_id, at), now=now, back=True)

    def tags(self) -> tuple[str, ...]:
        """Those that entries of catalogues give their products, in order."""
        with reading(self.engine) as connection:
            return queue.tags(connection)

    def counts(self, given: QueueFilter = ANY, *, now: str) -> Counts:
        with reading(self.engine) as connection:
            return queue.counts(connection, given, now=now)

    def history(self, slug: str) -> tuple[ReviewRow, ...]:
        """What was done with the cards of that name, and of those merged into it, the first act first."""
        with reading(self.engine) as connection:
            named = former.of(connection, slug)
            return tuple(verify.log(connection, select(reviews).where(reviews.c.slug.in_(named))))

    def reviewers(self, *, since: str = "") -> Tallies:
        """Who decided how much from the day ``since`` on, by the log. Raises StoreError where it cannot be read."""
        with reading(self.engine) as connection:
            return tallied.counted(connection, since=since)

    def products(self, *, now: str, drafts: bool = False) -> Iterator[Product]:
        """
        Every product of which a card was ever approved, by slug, as it stood at that time; with ``drafts`` also those
        of which one waits. No card is read for it. Raises StoreError where the log cannot be read.
        """
        with reading(self.engine) as connection:
            yield from published.products(connection, now=now, drafts=drafts)

    def cards(self, ids: Iterable[str]) -> Iterator[Card]:
        """In the order asked for, a few read at a time. Raises NoSuchCard."""
        left = iter(ids)
        while some := tuple(islice(left, published.CARDS_AT_ONCE)):
            with reading(self.engine) as connection:
                yield from published.in_order(connection, some)

    def start_run(self, kind: str, *, by: str, now: str, details: Mapping[str, Any] | None = None) -> str:
        """The id of a new run."""
        with writing(self.engine) as connection:
            return runs.start(connection, kind, by=by, now=now, details=details or {})

    def end_run(self, run_id: str, *, now: str, details: Mapping[str, Any]) -> None:
        with writing(self.engine) as connection:
            runs.end(connection, run_id, now=now, details=details)

    def runs(self, *, limit: int = 100) -> tuple[Run, ...]:
        """The newest first, with how many cards each put in."""
        with reading(self.engine) as connection:
            return runs.newest(connection, limit)

    def run(self, run_id: str) -> Run | None:
        with reading(self.engine) as connection:
            return runs.one(connection, run_id)

    def verify_log(self, anchors: Sequence[Anchor] = ()) -> BadRow | None:
        """The first row of the log that is not as it was written, or the first thing that is not as the log says."""
        with reading(self.engine) as connection:
            if (bad := verify_types.first_bad(connection)) is not None:
                return bad
            return verify.first_bad(connection, self._seals, (*anchors, *runs.anchors(connection)))

    def anchor(self, now: str) -> Anchor:
        """The head of the log, to be kept elsewhere. Raises StoreError where it is under another key than is set."""
        with reading(self.engine) as connection:
            last = connection.execute(chain.HEAD).one()
        self._seals.check(last.seq, last.hash, last.mac)
        return Anchor(last.seq, last.hash, now)

    def rekey(self, old: bytes | None, *, now: str) -> None:
        """The log from under ``old``, None for no key, under this store's. Raises InputError where it is not whole."""
        with writing(self.engine) as connection:
            rekey.carried_out(connection, Seals(old), self._seals, now=now)
        self._seals.hold(None)

    def export(self) -> Iterator[str]:
        """Everything, one JSON object a line, the same lines for the same content whatever the database."""
        return transfer.export(self.engine)

    def import_(self, lines: Iterable[str]) -> int:
        """
        The number of lines taken into a database that is empty. Raises InputError that names the line, or says why
        the log that would be taken does not verify; nothing is taken then.
        """
        return transfer.import_(self.engine, lines, lambda connection: verify.first_bad(connection, self._seals))

    def sizes(self) -> dict[str, int]:
        """How many rows each table has."""
        with reading(self.engine) as connection:
            return {
                table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in transfer.TABLES
            }


def _there(found: Revision | None) -> Revision:
    if found is None:
        raise NoSuchCard("the card is no longer in the store.")
    return found
