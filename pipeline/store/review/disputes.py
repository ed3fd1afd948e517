"""Which products are disputed, for whoever reads cards with where they stand."""

from sqlalchemy import select

from pipeline.store.db.tables import cards, replies, standings

OPEN = select(replies.c.slug).where(replies.c.state == "open")
"""The names of products with a dispute that nobody has settled."""
DISPUTED = standings.c.slug.in_(OPEN).label("disputed")
STANDING_CARDS = select(cards, standings, DISPUTED).join(standings, standings.c.card == cards.c.id)
"""What a revision is made of."""
