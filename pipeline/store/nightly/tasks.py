"""A listing whose turn it is, with all that its draft depends on: one look into the database."""

from __future__ import annotations

import json

from sqlalchemy import Connection, and_, bindparam, select

from pipeline.model import Tokens
from pipeline.store.db.rows import to_listing
from pipeline.store.db.tables import entries, listings, outcomes, runs, standings
from pipeline.store.nightly.entries import KNOWN, Night
from pipeline.store.records import Known, Task

_APPROVED = and_(standings.c.slug == entries.c.slug, standings.c.latest)
_TOLD = and_(outcomes.c.run == runs.c.id, outcomes.c.slug == entries.c.slug)
_TASK = (
    select(
        *KNOWN,
        listings.c.record, listings.c.body, outcomes.c.details.label("told"), standings.c.card.label("approved"),
        runs.c.details, runs.c.tokens_input, runs.c.tokens_cached, runs.c.tokens_output, runs.c.micro_usd,
    )
    .select_from(entries)
    .join(runs, runs.c.id == bindparam("run"))
    .join(outcomes, _TOLD)
    .outerjoin(listings, listings.c.digest == entries.c.listing)
    .outerjoin(standings, _APPROVED)
    .where(entries.c.catalogue == bindparam("catalogue"), entries.c.slug == bindparam("slug"))
)  # fmt: skip


def task(connection: Connection, night: Night, slug: str) -> Task | None:
    """None when there is no such entry, no such run, or the run knows nothing of it."""
    row = connection.execute(_TASK, {**night._asdict(), "slug": slug}).mappings().one_or_none()
    if row is None:
        return None
    return Task(
        known=Known(*(row[name] for name in Known._fields)),
        listing=None if row["listing"] is None else to_listing(row),
        told=json.loads(row["told"]),
        approved=row["approved"],
        run=json.loads(row["details"]),
        tokens=Tokens(input=row["tokens_input"], cached=row["tokens_cached"], output=row["tokens_output"]),
        micro_usd=row["micro_usd"],
    )
