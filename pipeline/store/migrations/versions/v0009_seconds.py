"""The first of two approvals, where a card takes a second person's: who gave it, and when."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("standings", sa.Column("first_by", sa.String(200)))
    op.add_column("standings", sa.Column("first_at", sa.String(30)))


def downgrade() -> None:
    for name in ("first_at", "first_by"):
        op.drop_column("standings", name)
