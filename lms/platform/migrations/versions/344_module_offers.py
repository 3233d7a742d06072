"""Modules that are withdrawn, and put back on offer."""

import sqlalchemy as sa
from alembic import op

from lms.platform.append_only import install

revision = "344_module_offers"
down_revision = "343_corrected_answers"
branch_labels = None
depends_on = None
TABLE = "module_offer"


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("module", sa.String(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("replaced_by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_module_offer_agency_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_module_offer")),
    )
    op.create_index(op.f("ix_module_offer_agency_id"), TABLE, ["agency_id"])
    install(op, TABLE)


def downgrade() -> None:
    """Take the change back."""
    op.drop_table(TABLE)
