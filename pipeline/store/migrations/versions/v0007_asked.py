"""Changes that a reviewer asked for: who, when, and what in their words."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("standings", sa.Column("asked_by", sa.String(200)))
    op.add_column("standings", sa.Column("asked_at", sa.String(30)))
    op.add_column("standings", sa.Column("asked", sa.Text))


def downgrade() -> None:
    for name in ("asked", "asked_at", "asked_by"):
        op.drop_column("standings", name)
