"""The head of the log, one approved card of a slug at most, and the index that the queue wants."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_index("standings_state", "standings", ["state"])
    op.create_index(
        "one_approved_per_slug",
        "standings",
        ["slug"],
        unique=True,
        sqlite_where=sa.text("latest = 1"),
        postgresql_where=sa.text("latest"),
    )
    op.create_table(
        "log_head",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    nothing = "0" * 64
    op.execute(
        f"INSERT INTO log_head (id, seq, hash) SELECT 1, 0, '{nothing}' WHERE NOT EXISTS (SELECT 1 FROM reviews)"
    )
    op.execute("INSERT INTO log_head (id, seq, hash) SELECT 1, seq, hash FROM reviews ORDER BY seq DESC LIMIT 1")
