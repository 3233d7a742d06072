"""Schedules of reports: what each says, version by version, and the due times that came."""

import sqlalchemy as sa
from alembic import op

from lms.platform.append_only import install

revision = "270_report_schedules"
down_revision = "250_personal_runs"
branch_labels = None
depends_on = None

TABLES = ("report_schedule", "report_schedule_version", "report_schedule_turn")


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "report_schedule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_report_schedule_agency_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_schedule")),
        sa.UniqueConstraint("agency_id", "key", name=op.f("uq_report_schedule_agency_id_key")),
    )
    op.create_table(
        "report_schedule_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("schedule_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("change", sa.String(40), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("from_file", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["report_schedule.id"], name=op.f("fk_report_schedule_version_schedule_id_report_schedule")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_report_schedule_version_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_schedule_version")),
        sa.UniqueConstraint("schedule_id", "number", name=op.f("uq_report_schedule_version_schedule_id_number")),
    )
    op.create_table(
        "report_schedule_turn",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("schedule_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("missed", sa.JSON(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["report_schedule.id"], name=op.f("fk_report_schedule_turn_schedule_id_report_schedule")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["report_schedule_version.id"],
            name=op.f("fk_report_schedule_turn_version_id_report_schedule_version"),
        ),
        sa.ForeignKeyConstraint(["run_id"], ["report_run.id"], name=op.f("fk_report_schedule_turn_run_id_report_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_schedule_turn")),
        sa.UniqueConstraint("schedule_id", "due_at", name=op.f("uq_report_schedule_turn_schedule_id_due_at")),
        sa.UniqueConstraint("run_id", name=op.f("uq_report_schedule_turn_run_id")),
    )
    for table in TABLES:
        install(op, table)


def downgrade() -> None:
    """Take the change back."""
    for table in reversed(TABLES):
        op.drop_table(table)
