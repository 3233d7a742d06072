"""Sessions that were signed out of."""

import sqlalchemy as sa
from alembic import op

from lms.platform.append_only import install

revision = "200_ended_sessions"
down_revision = "195_rosters"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "ended_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_ended_session_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ended_session")),
    )
    op.create_index(op.f("ix_ended_session_key"), "ended_session", ["key"])
    install(op, "ended_session")


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("ended_session")
