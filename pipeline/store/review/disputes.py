"""Which products are disputed, and which cards were checks, for whoever reads cards with where they stand."""

from sqlalchemy import select

from pipeline.store.db.tables import cards, replies, seeded, standings

OPEN = select(replies.c.slug).where(replies.c.state == "open")
"""The names of products with a dispute that nobody has settled."""
DISPUTED = standings.c.slug.in_(OPEN).label("disputed")
CHECKED = select(seeded.c.outcome).where(seeded.c.card == standings.c.card).scalar_subquery().label("checked")
STANDING_CARDS = select(cards, standings, DISPUTED, CHECKED).join(standings, standings.c.card == cards.c.id)
"""What a revision is made of."""
SEEDED = select(seeded.c.card)
"""The cards that are checks: nobody is to take them for a product's."""
