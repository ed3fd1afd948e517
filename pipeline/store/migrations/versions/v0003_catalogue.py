"""What the nightly job keeps: the catalogue, what a run came to, answers that were paid for, and the model's pace."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    with op.batch_alter_table("runs") as runs:
        runs.add_column(sa.Column("catalogue", sa.Text))
        runs.add_column(sa.Column("state", sa.String(12)))
        runs.add_column(sa.Column("tokens_input", sa.BigInteger, nullable=False, server_default="0"))
        runs.add_column(sa.Column("tokens_cached", sa.BigInteger, nullable=False, server_default="0"))
        runs.add_column(sa.Column("tokens_output", sa.BigInteger, nullable=False, server_default="0"))
        runs.add_column(sa.Column("micro_usd", sa.BigInteger, nullable=False, server_default="0"))
    op.create_table(
        "entries",
        sa.Column("catalogue", sa.Text, primary_key=True),
        sa.Column("slug", sa.String(80), primary_key=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("bucket", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(40)),
        sa.Column("tags", sa.Text, nullable=False),
        sa.Column("schedule", sa.String(10), nullable=False),
        sa.Column("added_at", sa.String(30), nullable=False),
        sa.Column("gone_at", sa.String(30)),
        sa.Column("seen", sa.String(32)),
        sa.Column("due", sa.String(32)),
        sa.Column("checked", sa.String(32)),
        sa.Column("checked_at", sa.String(30)),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("reader", sa.String(40)),
        sa.Column("listing", sa.String(64), sa.ForeignKey("listings.digest")),
        sa.Column("card", sa.String(64), sa.ForeignKey("cards.id")),
        sa.Column("card_sha256", sa.String(64)),
        sa.Column("makeup", sa.String(64)),
        sa.Column("profile", sa.String(40)),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("error", sa.Text),
    )
    op.create_index("entries_due", "entries", ["due", "bucket", "slug"])
    op.create_index("entries_checked", "entries", ["checked"])
    op.create_table(
        "outcomes",
        sa.Column("run", sa.String(32), sa.ForeignKey("runs.id"), primary_key=True),
        sa.Column("slug", sa.String(80), primary_key=True),
        sa.Column("at", sa.String(30), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("status", sa.String(20)),
        sa.Column("card", sa.String(64), sa.ForeignKey("cards.id")),
        sa.Column("previous", sa.String(64), sa.ForeignKey("cards.id")),
        sa.Column("details", sa.Text, nullable=False),
    )
    op.create_table(
        "answers",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("at", sa.String(30), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_index("answers_at", "answers", ["at"])
    op.create_table(
        "pace",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("requests", sa.Double, nullable=False),
        sa.Column("tokens", sa.Double, nullable=False),
        sa.Column("rest", sa.Double, nullable=False),
    )
