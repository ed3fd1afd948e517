"""Acts of one kind are found without reading the log: each verdict asks which names were merged."""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_index("ix_reviews_action", "reviews", ["action"])


def downgrade() -> None:
    op.drop_index("ix_reviews_action", "reviews")
