"""Hours and money of modules."""

import sqlalchemy as sa
from alembic import op

from lms.platform.append_only import install

revision = "280_costs"
down_revision = "272_indicators"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "module_cost",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("module", sa.String(), nullable=False),
        sa.Column("element", sa.String(40), nullable=False),
        sa.Column("holds_from", sa.Date(), nullable=False),
        sa.Column("amount", sa.Double(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("undoes_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_module_cost_agency_id_agency")),
        sa.ForeignKeyConstraint(["undoes_id"], ["module_cost.id"], name=op.f("fk_module_cost_undoes_id_module_cost")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_module_cost")),
        sa.UniqueConstraint("undoes_id", name=op.f("uq_module_cost_undoes_id")),
    )
    op.create_index(op.f("ix_module_cost_agency_id_module_cost_module"), "module_cost", ["agency_id", "module"])
    install(op, "module_cost")


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("module_cost")
