"""Cards that are checks of whoever reviews: which they are, and what became of them."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "seeded",
        sa.Column("card", sa.String(64), sa.ForeignKey("cards.id"), primary_key=True),
        sa.Column("made_of", sa.String(64), sa.ForeignKey("cards.id"), nullable=False),
        sa.Column("occasion", sa.String(64), sa.ForeignKey("cards.id")),
        sa.Column("spoiled", sa.String(80), nullable=False),
        sa.Column("was", sa.String(10), nullable=False),
        sa.Column("stands", sa.String(10), nullable=False),
        sa.Column("put_at", sa.String(30), nullable=False),
        sa.Column("put_by", sa.String(200), nullable=False),
        sa.Column("outcome", sa.String(12)),
        sa.Column("decided_at", sa.String(30)),
        sa.Column("decided_by", sa.String(200)),
    )


def downgrade() -> None:
    op.drop_table("seeded")
