"""Reports about units, for whoever heads them."""

import sqlalchemy as sa
from alembic import op

from lms.platform.append_only import install

revision = "333_reports_for_heads"
down_revision = "317_exercises"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "report_unit_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("turn_id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["turn_id"], ["report_schedule_turn.id"], name=op.f("fk_report_unit_run_turn_id_report_schedule_turn")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["report_run.id"], name=op.f("fk_report_unit_run_run_id_report_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_unit_run")),
        sa.UniqueConstraint("turn_id", "unit", name=op.f("uq_report_unit_run_turn_id_unit")),
        sa.UniqueConstraint("run_id", name=op.f("uq_report_unit_run_run_id")),
    )
    install(op, "report_unit_run")


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("report_unit_run")
