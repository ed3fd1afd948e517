"""Entries of several documents: the further sources of each, and how many pages of its site are followed."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("entries", sa.Column("beside", sa.Text, nullable=False, server_default="[]"))
    op.add_column("entries", sa.Column("follow", sa.Integer, nullable=False, server_default="0"))
