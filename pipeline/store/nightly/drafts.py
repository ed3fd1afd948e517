"""A draft that a run made: the card, where it stands, the outcome and the entry, written down by one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection

from pipeline.model import Card
from pipeline.store.db.combined_statements import named, together, values
from pipeline.store.db.tables import cards, standings
from pipeline.store.db.tables import outcomes as outcome_table
from pipeline.store.nightly import entries, outcomes
from pipeline.store.nightly.entries import Basis, Night
from pipeline.store.nightly.outcomes import Result
from pipeline.store.review import acts
from pipeline.store.review.seals import Seals


class NewDraft(NamedTuple):
    """A draft that is to be kept; without ``of`` its entry stays as it is."""

    card: Card
    record: str
    """What ``card.make.record`` gives of it."""
    listing: str
    """The digest of its snapshot."""
    previous: str | None
    outcome: str
    details: Mapping[str, Any]
    of: Basis | None
    returns: bool = False
    """Its entry had another card last: where this one was made before, it is to wait again."""


def written(connection: Connection, seals: Seals, night: Night, made: NewDraft, *, author: str) -> Sequence[str]:
    """The older drafts of that name that nobody has touched. Done twice, it is as if done once."""
    card = made.card
    origin = acts.Origin(made.listing, author, night.run)
    result = Result(made.outcome, made.details, card.status, card.id, made.previous)
    facts = {
        **values(cards, acts.card_row(seals, card, origin, record=made.record)),
        **values(standings, acts.standing_row(card, author=author)),
        **values(outcome_table, outcomes.row(night, card.slug, result)),
        **acts.older(card, author=author),
    }
    if made.of is not None:
        facts |= entries.drafted(night.catalogue, card.slug, made.of)
    for statement in _putting(connection.dialect.name, moves=made.of is not None):
        found = connection.execute(statement, facts)
    return found.scalars().all()


@cache
def _putting(dialect: str, *, moves: bool) -> tuple[Any, ...]:
    new = [acts.new_row(dialect, table).values(named(table)) for table in (cards, standings)]
    new.append(outcomes.putting(dialect).values(named(outcome_table)))
    return together(dialect, *new, *([entries.DRAFTED] if moves else []), acts.UNTOUCHED)
