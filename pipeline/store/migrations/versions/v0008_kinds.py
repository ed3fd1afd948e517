"""The kind of a card's product beside the card; and a search no longer looks in summaries, which name neighbours."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
AT_ONCE = 200


def upgrade() -> None:
    op.add_column("cards", sa.Column("kind", sa.String(40), nullable=False, server_default=""))
    cards = sa.table(
        "cards", *(sa.column(name) for name in ("id", "name", "slug", "source", "words", "kind", "record"))
    )
    wanted = sa.select(cards.c.id, cards.c.name, cards.c.slug, cards.c.source, cards.c.record).order_by(cards.c.id)
    here, last = op.get_bind(), ""
    # A few at a time: records are long.
    while found := here.execute(wanted.where(cards.c.id > last).limit(AT_ONCE)).all():
        for row in found:
            words = " ".join(f"{row.name} {row.slug} {row.source}".casefold().split())
            here.execute(cards.update().where(cards.c.id == row.id).values(words=words, kind=_kind(row.record)))
        last = found[-1].id


def downgrade() -> None:
    op.drop_column("cards", "kind")


def _kind(record: str) -> str:
    """What cannot be read any more was altered, which the verification of the log says."""
    try:
        product = json.loads(record).get("product")
        return str(product["kind"]).replace("\0", "\ufffd")[:40] if product else ""
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return ""
