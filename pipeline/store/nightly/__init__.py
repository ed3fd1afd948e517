"""What the nightly job asks of the database: each method but ``keep`` is one transaction, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Engine, bindparam, select, update

from pipeline.errors import InputError
from pipeline.model import Card, Listing
from pipeline.review.rules import Actor
from pipeline.store.db import rows
from pipeline.store.db.engine import reading, single, writing
from pipeline.store.db.tables import cards, listings
from pipeline.store.db.tables import entries as entry
from pipeline.store.db.tables import runs as run_table
from pipeline.store.nightly import entries, outcomes, overview, runs, tasks, texts
from pipeline.store.nightly.drafts import NewDraft, written
from pipeline.store.nightly.entries import Listed, Night, Scores, Stretch, Visited
from pipeline.store.nightly.outcomes import Result
from pipeline.store.progress import Outcome, Progress
from pipeline.store.records import Known, Queued, Run, Task
from pipeline.store.review import acts, naming, returns
from pipeline.store.review.replies import By
from pipeline.store.review.seals import Seals
from pipeline.store.review.seeding import Seeding

_RECORD = select(cards.c.record).where(cards.c.id == bindparam("of"))


class Seen(NamedTuple):
    """A visit, the snapshot that is to be kept of it, and what becomes of the listing: None where it is unchanged."""

    visited: Visited
    snapshot: Listing | None
    result: Result | None


class Nightly:
    """The catalogue and the runs over it."""

    def __init__(self, engine: Engine, seals: Seals) -> None:
        self._engine, self._seals = engine, seals

    def begin(self, catalogue: str, *, by: str, now: str, details: Mapping[str, Any]) -> str:
        """The id of a new run over the catalogue."""
        with writing(self._engine) as connection:
            run = runs.start(connection, runs.NIGHTLY, by=by, now=now, details=details)
            runs.over(connection, run, catalogue)
            return run

    def note(self, run: str, **details: Any) -> None:
        with writing(self._engine) as connection:
            runs.note(connection, run, details)

    def end(self, run: str, state: str, *, now: str, details: Mapping[str, Any]) -> None:
        """The last thing that is written of a run."""
        with writing(self._engine) as connection:
            runs.note(connection, run, details)
            connection.execute(update(run_table).where(run_table.c.id == run).values(state=state, ended_at=now))

    def forget(self, run: str) -> None:
        """As if a run had never begun that came to nothing."""
        with writing(self._engine) as connection:
            runs.forget(connection, run)

    def slugs(self, catalogue: str, run: str) -> set[str]:
        """What the run's catalogue has, as far as it was read."""
        wanted = select(entry.c.slug).where(entry.c.catalogue == catalogue, entry.c.seen == run)
        with reading(self._engine) as connection:
            return set(connection.scalars(wanted))

    def run(self, run: str) -> Run:
        """Raises InputError when there is no such run."""
        with reading(self._engine) as connection:
            found = runs.one(connection, run)
        if found is None:
            raise InputError(f"there is no run {run}; 'threatcard runs list' shows them.")
        return found

    def named(self, beginning: str) -> Run:
        """The run that a person means by the beginning of its id. Raises InputError for none, and for several."""
        with reading(self._engine) as connection:
            found = runs.beginning(connection, beginning) if beginning else ()
        if len(found) != 1:
            what = "several runs begin" if found else "no run begins"
            raise InputError(f"{what} with {beginning!r}; 'threatcard runs list' shows them.")
        return found[0]

    def unfinished(self, catalogue: str) -> Run | None:
        with reading(self._engine) as connection:
            return runs.unfinished(connection, catalogue)

    def called(self, catalogue: str, listed: Sequence[Listed]) -> dict[str, str]:
        """By the slug of an entry, the name that its product has in the store, where that is another one."""
        with reading(self._engine) as connection:
            return naming.called(connection, catalogue, listed)

    def enter(self, night: Night, listed: Sequence[Listed], *, everything: bool) -> None:
        """Entries of the catalogue as it is now; ``everything`` makes also those due whose schedule says later."""
        with writing(self._engine) as connection:
            entries.enter(connection, night, listed, everything=everything)

    def see(self, night: Night, slugs: Sequence[str]) -> None:
        """The catalogue still has these, in rows that cannot be read."""
        with writing(self._engine) as connection:
            entries.see(connection, night, slugs)

    def vanish(self, night: Night) -> int:
        """Mark gone what the catalogue no longer has; how many those are."""
        with writing(self._engine) as connection:
            return entries.vanish(connection, night)

    def stretches(self, run: str, size: int) -> Iterator[Stretch]:
        with reading(self._engine) as connection:
            yield from entries.stretches(connection, run, size)

    def waiting(self, run: str, stretch: Stretch) -> list[Known]:
        with reading(self._engine) as connection:
            return entries.waiting(connection, run, stretch)

    def task(self, night: Night, slug: str) -> Task:
        """Raises InputError when there is no such entry, or no such run."""
        with single(self._engine) as connection:
            found = tasks.task(connection, night, slug)
        if found is None:
            raise InputError(f"{slug} is not among what run {night.run} is to draft.")
        return found

    def visited(self, night: Night, found: Sequence[Seen]) -> None:
        """Keep what visits found, with their snapshots, and what is to come of each."""
        snapshots = {one.visited.slug: rows.of_listing(one.snapshot) for one in found if one.snapshot is not None}
        noted = [
            one.visited._replace(listing=snapshots[one.visited.slug]["digest"])
            if one.visited.slug in snapshots
            else one.visited
            for one in found
        ]
        results = {one.visited.slug: one.result for one in found if one.result is not None}
        with writing(self._engine) as connection:
            # In one order: two who put in the same snapshots would else wait for each other.
            acts.insert_new(connection, listings, *sorted(snapshots.values(), key=lambda body: str(body["digest"])))
            outcomes.put(connection, night, results)
            entries.visited(connection, night, noted)

    def queued(self, catalogue: str, run: str, stretch: Stretch | None = None) -> list[Queued]:
        with reading(self._engine) as connection:
            return outcomes.queued(connection, catalogue, run, stretch)

    def card(self, card_id: str) -> Card:
        with single(self._engine) as connection:
            return Card.model_validate_json(connection.scalars(_RECORD, {"of": card_id}).one())

    def text_behind(self, card_id: str) -> str | None:
        """The text of the listing that a card was made from; None where there is no such card."""
        with single(self._engine) as connection:
            return texts.of_card(connection, card_id)

    def standing(self, catalogue: str) -> tuple[texts.Standing, ...]:
        """The cards of the catalogue that are partial or inconclusive, as they stand; by slug."""
        with reading(self._engine) as connection:
            return tuple(texts.standing(connection, catalogue))

    def machine_behind(self, card: Card) -> Card | None:
        """The draft that people amended to this card; None where nobody did."""
        found = None
        while card.provenance.parent is not None:
            found = card = self.card(card.provenance.parent)
        return found

    def put_listing(self, listing: Listing) -> str:
        """The digest of a snapshot that is kept."""
        body = rows.of_listing(listing)
        with writing(self._engine) as connection:
            acts.insert_new(connection, listings, body)
        return str(body["digest"])

    def narrow(self, catalogue: str, run: str, slugs: Sequence[str]) -> None:
        """Of what is due, only these."""
        with writing(self._engine) as connection:
            entries.narrow(connection, catalogue, run, slugs)

    def keep(self, night: Night, made: NewDraft, *, author: str) -> None:
        """
        A draft in the queue, the outcome in the run, and what the entry is now made from; drafts of the same name
        that nobody has touched give way to it. A card that was there before and has ended waits again, where the
        listing had another one last. Done twice, it is as if done once.
        """
        with single(self._engine, writes=True) as connection:
            older = written(connection, self._seals, night, made, author=author)
        # Few have any, and to hold the log takes a transaction. A kill in between is made good when it is done again.
        if older or made.returns:
            with writing(self._engine) as connection:
                if made.returns:
                    returns.put_back(connection, self._seals, returns.Again(made.card.id, night.run, author, night.now))
                if older:
                    acts.give_way(connection, self._seals, made.card, author=author, now=night.now)

    def follow(self, night: Night, card: Card, *, author: str, every: int) -> None:
        """About one draft in ``every`` is followed by a check of whoever reviews; see ``Seeding.after``."""
        by = By(Actor(author, "admin"), "job", night.now)
        Seeding(self._engine, self._seals, single_user=False).after(card, author=author, every=every, by=by)

    def settle(self, night: Night, slug: str, result: Result) -> None:
        """An outcome without a card."""
        with single(self._engine, writes=True) as connection:
            outcomes.put(connection, night, {slug: result})

    def progress(self, catalogue: str, run: str) -> Progress:
        with reading(self._engine) as connection:
            due = entries.counted(connection, catalogue, entry.c.due == run)
            checked = entries.counted(connection, catalogue, entry.c.checked == run, entry.c.due == run)
            found = outcomes.counts(connection, run)
        queued = sum(n for (outcome, _), n in found.items() if outcome == outcomes.QUEUED)
        return Progress(due, checked, queued, sum(found.values()) - queued)

    def waits(self, run: str) -> str | None:
        """Why a listing of the run was left for the next one; None where none was."""
        with reading(self._engine) as connection:
            return outcomes.waits(connection, run)

    def running(self) -> Run | None:
        """The run over a catalogue that was begun last and has not ended."""
        with reading(self._engine) as connection:
            return runs.running(connection)

    def outcomes(self, catalogue: str, run: str, *kinds: str) -> list[Outcome]:
        with reading(self._engine) as connection:
            return list(outcomes.all_of(connection, catalogue, run, *kinds))

    def close(self, night: Night, outcome: str, why: str) -> None:
        """What did not get done, said so."""
        with writing(self._engine) as connection:
            outcomes.close(connection, night, outcome, why)

    def gone(self, catalogue: str, since: str) -> list[tuple[str, str]]:
        """Slug and source of what is gone since then."""
        here = (entry.c.catalogue == catalogue) & (entry.c.gone_at >= since)
        with reading(self._engine) as connection:
            return [(slug, source) for slug, source in connection.execute(
                select(entry.c.slug, entry.c.source).where(here).order_by(entry.c.slug)
            )]  # fmt: skip

    def makeups(self, catalogue: str) -> set[str]:
        """What the cards of the catalogue were made with, by digest."""
        here = (entry.c.catalogue == catalogue) & entry.c.gone_at.is_(None) & entry.c.makeup.is_not(None)
        with reading(self._engine) as connection:
            return set(connection.scalars(select(entry.c.makeup).where(here).distinct()))

    def listed(self, wanted: overview.Wanted, *, after: tuple[str, str] | None, limit: int) -> overview.Listing:
        """A page of all entries; ``after`` is where the page before ended."""
        with reading(self._engine) as connection:
            return overview.page(connection, wanted, after=after, limit=limit)

    def earlier(self, catalogue: str) -> list[Run]:
        """The runs over the catalogue, the newest first."""
        with reading(self._engine) as connection:
            return list(runs.over_catalogue(connection, catalogue))

    def scores(self, catalogue: str, run: str) -> Scores:
        with reading(self._engine) as connection:
            return entries.scores(connection, catalogue, run)
