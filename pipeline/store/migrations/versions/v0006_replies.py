"""What vendors say to published cards; and the tags of a product, found by its name."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "replies",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("card", sa.String(64), sa.ForeignKey("cards.id"), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("speaker", sa.String(200), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("added_at", sa.String(30), nullable=False),
        sa.Column("added_by", sa.String(200), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("decided_at", sa.String(30)),
        sa.Column("decided_by", sa.String(200)),
        sa.Column("answer", sa.Text, nullable=False),
    )
    op.create_index("replies_slug", "replies", ["slug"])
    op.create_index("replies_state", "replies", ["state"])
    op.create_index("entries_slug", "entries", ["slug"])
