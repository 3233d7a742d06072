"""Changes of requirements that a second person decides about."""

import sqlalchemy as sa
from alembic import op

from lms.platform.append_only import install

revision = "150_change_proposals"
down_revision = "145_feed_tokens"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "change_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_change_proposal_account_id_account")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_change_proposal_agency_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_proposal")),
    )
    op.create_index("ix_change_proposal_agency", "change_proposal", ["agency_id", "key"], unique=False)
    op.create_table(
        "change_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(40), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_change_decision_account_id_account")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["change_proposal.id"], name=op.f("fk_change_decision_proposal_id_change_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_decision")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_change_decision_proposal_id")),
    )
    install(op, "change_proposal")
    install(op, "change_decision")


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("change_decision")
    op.drop_index("ix_change_proposal_agency", table_name="change_proposal")
    op.drop_table("change_proposal")
