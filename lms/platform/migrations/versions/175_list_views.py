"""Who looked at a list of who is overdue."""

import sqlalchemy as sa
from alembic import op

from lms.platform.append_only import install

revision = "175_list_views"
down_revision = "180_proposed_days"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "list_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("viewer", sa.String(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("list", sa.String(40), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_list_view_agency_id_agency")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_list_view_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_view")),
        sa.UniqueConstraint("account_id", "on_date", "list", name=op.f("uq_list_view_account_id_on_date_list")),
    )
    op.create_index(op.f("ix_list_view_agency_id_list_view_on_date"), "list_view", ["agency_id", "on_date"])
    install(op, "list_view")


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("list_view")
