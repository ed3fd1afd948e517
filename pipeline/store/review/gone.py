"""Which products were in a catalogue and are in none any more, for whoever reads cards."""

from sqlalchemy import and_, exists

from pipeline.store.db.tables import cards, entries

_listed, _left = entries.alias("listed"), entries.alias("left_out")
GONE = and_(
    exists().where(_left.c.slug == cards.c.slug, _left.c.gone_at.is_not(None)),
    ~exists().where(_listed.c.slug == cards.c.slug, _listed.c.gone_at.is_(None)),
).label("gone")
