"""Deliveries of reports, what happened with each, and files inside letters."""

import sqlalchemy as sa
from alembic import op

from lms.platform.append_only import install

revision = "274_report_deliveries"
down_revision = "280_costs"
branch_labels = None
depends_on = None

TABLES = ("letter_enclosure", "report_delivery", "report_delivery_event")


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "letter_enclosure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("mime", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_letter_enclosure_letter_id_letter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_enclosure")),
    )
    op.create_index(op.f("ix_letter_enclosure_letter_id"), "letter_enclosure", ["letter_id"])
    op.create_table(
        "report_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("by", sa.String(40), nullable=False),
        sa.Column("with_data", sa.Boolean(), nullable=False),
        sa.Column("letter_key", sa.String(), nullable=True),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_report_delivery_agency_id_agency")),
        sa.ForeignKeyConstraint(["run_id"], ["report_run.id"], name=op.f("fk_report_delivery_run_id_report_run")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_report_delivery_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_delivery")),
        sa.UniqueConstraint("run_id", "recipient", name=op.f("uq_report_delivery_run_id_recipient")),
        sa.UniqueConstraint("letter_key", name=op.f("uq_report_delivery_letter_key")),
    )
    op.create_index("ix_report_delivery_agency", "report_delivery", ["agency_id", "planned_at"])
    op.create_table(
        "report_delivery_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["report_delivery.id"], name=op.f("fk_report_delivery_event_delivery_id_report_delivery")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_delivery_event")),
    )
    op.create_index(op.f("ix_report_delivery_event_delivery_id"), "report_delivery_event", ["delivery_id"])
    for table in TABLES:
        install(op, table)


def downgrade() -> None:
    """Take the change back."""
    for table in reversed(TABLES):
        op.drop_table(table)
