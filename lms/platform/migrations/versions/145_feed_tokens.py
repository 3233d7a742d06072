"""Tokens of other systems."""

import sqlalchemy as sa
from alembic import op

from lms.platform.append_only import install

revision = "145_feed_tokens"
down_revision = "130_facts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "feed_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("secret_hash", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_feed_token_agency_id_agency")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_feed_token_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_token")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_feed_token_secret_hash")),
    )
    op.create_index(op.f("ix_feed_token_agency_id"), "feed_token", ["agency_id"])
    op.create_table(
        "feed_token_revocation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_id", sa.Integer(), nullable=False),
        sa.Column("revoked_by", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["token_id"], ["feed_token.id"], name=op.f("fk_feed_token_revocation_token_id_feed_token")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_feed_token_revocation_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_token_revocation")),
        sa.UniqueConstraint("token_id", name=op.f("uq_feed_token_revocation_token_id")),
    )
    op.create_table(
        "feed_token_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_id", sa.Integer(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["token_id"], ["feed_token.id"], name=op.f("fk_feed_token_use_token_id_feed_token")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_token_use")),
        sa.UniqueConstraint("token_id", "on_date", name=op.f("uq_feed_token_use_token_id_on_date")),
    )
    for table in ("feed_token", "feed_token_revocation", "feed_token_use"):
        install(op, table)


def downgrade() -> None:
    """Take the change back."""
    for table in ("feed_token_use", "feed_token_revocation", "feed_token"):
        op.drop_table(table)
