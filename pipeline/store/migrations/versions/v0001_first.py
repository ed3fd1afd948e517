"""Runs, listings, cards, where each stands, reviews and users."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_TIME = sa.String(30)
_DIGEST = sa.String(64)
_WHO = sa.String(200)


def upgrade() -> None:
    _runs_and_listings()
    _cards()
    _people()


def _runs_and_listings() -> None:
    op.create_table(
        "runs",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("started_by", _WHO, nullable=False),
        sa.Column("started_at", _TIME, nullable=False),
        sa.Column("ended_at", _TIME),
        sa.Column("details", sa.Text, nullable=False),
    )
    op.create_table(
        "listings",
        sa.Column("digest", _DIGEST, primary_key=True),
        sa.Column("sha256", _DIGEST, nullable=False, index=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("fetched_at", _TIME, nullable=False),
        sa.Column("record", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )


def _cards() -> None:
    op.create_table(
        "cards",
        sa.Column("id", _DIGEST, primary_key=True),
        sa.Column("slug", sa.String(80), nullable=False, index=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("listing", _DIGEST, sa.ForeignKey("listings.digest"), nullable=False),
        sa.Column("listing_sha256", _DIGEST, nullable=False),
        sa.Column("run", sa.String(32), sa.ForeignKey("runs.id"), index=True),
        sa.Column("parent", _DIGEST),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("estimator", sa.String(20), nullable=False),
        sa.Column("model", sa.Text),
        *(sa.Column(name, sa.Integer) for name in ("aivss", "low", "high")),
        sa.Column("band", sa.String(10), nullable=False),
        sa.Column("boundary", sa.Integer),
        sa.Column("flags", sa.Text, nullable=False),
        sa.Column("flags_high", sa.Integer, nullable=False),
        sa.Column("flags_medium", sa.Integer, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("record", sa.Text, nullable=False),
    )
    op.create_table(
        "standings",
        sa.Column("card", _DIGEST, sa.ForeignKey("cards.id"), primary_key=True),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("author", _WHO, nullable=False),
        sa.Column("claimed_by", _WHO),
        sa.Column("claimed_until", _TIME),
        sa.Column("approved_by", _WHO),
        sa.Column("approved_at", _TIME),
        sa.Column("expires", sa.String(10)),
        sa.Column("latest", sa.Boolean, nullable=False),
    )


def _people() -> None:
    op.create_table(
        "reviews",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("actor", _WHO, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("action", sa.String(20), nullable=False),
        sa.Column("card", _DIGEST, sa.ForeignKey("cards.id"), nullable=False, index=True),
        sa.Column("slug", sa.String(80), nullable=False, index=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("address", _WHO, nullable=False),
        sa.Column("details", sa.Text, nullable=False),
        sa.Column("previous", _DIGEST, nullable=False),
        sa.Column("hash", _DIGEST, nullable=False),
    )
    op.create_table(
        "users",
        sa.Column("name", _WHO, primary_key=True),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("token_id", sa.String(20), nullable=False, unique=True),
        sa.Column("token_hash", sa.Text, nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("disabled_at", _TIME),
    )
