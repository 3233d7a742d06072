"""Indicators: the agency's own figures that training is meant to move."""

import sqlalchemy as sa
from alembic import op

from lms.platform.append_only import install

revision = "272_indicators"
down_revision = "272_report_file_hash"
branch_labels = None
depends_on = None

TABLES = ("indicator", "indicator_text", "indicator_entry", "indicator_value")


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "indicator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_indicator_agency_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
    )
    op.create_index(op.f("ix_indicator_agency_id"), "indicator", ["agency_id"])
    op.create_table(
        "indicator_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("better", sa.String(40), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("module", sa.String(), nullable=False),
        sa.Column("trained_from", sa.Date(), nullable=False),
        sa.Column("trained_until", sa.Date(), nullable=False),
        sa.Column("target", sa.Double(), nullable=True),
        sa.Column("per", sa.Double(), nullable=True),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicator.id"], name=op.f("fk_indicator_text_indicator_id_indicator")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_text")),
    )
    op.create_index(op.f("ix_indicator_text_indicator_id"), "indicator_text", ["indicator_id"])
    op.create_table(
        "indicator_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("undoes_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicator.id"], name=op.f("fk_indicator_entry_indicator_id_indicator")
        ),
        sa.ForeignKeyConstraint(
            ["undoes_id"], ["indicator_entry.id"], name=op.f("fk_indicator_entry_undoes_id_indicator_entry")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_entry")),
        sa.UniqueConstraint("undoes_id", name=op.f("uq_indicator_entry_undoes_id")),
    )
    op.create_index(op.f("ix_indicator_entry_indicator_id"), "indicator_entry", ["indicator_id"])
    op.create_table(
        "indicator_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("month_on", sa.Date(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("denominator", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["indicator_entry.id"], name=op.f("fk_indicator_value_entry_id_indicator_entry")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_value")),
        sa.UniqueConstraint("entry_id", "month_on", name=op.f("uq_indicator_value_entry_id_month_on")),
    )
    for table in TABLES:
        install(op, table)


def downgrade() -> None:
    """Take the change back."""
    for table in reversed(TABLES):
        op.drop_table(table)
