"""Messages to a webhook that wait, and how far the log was read for them."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(80), primary_key=True),
        sa.Column("at", sa.String(30), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due_at", sa.String(30), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("error", sa.Text, nullable=False),
    )
    op.create_index("outbox_due", "outbox", ["state", "due_at"])
    op.create_table(
        "outbox_mark",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("since", sa.String(30), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("outbox_mark")
    op.drop_table("outbox")
