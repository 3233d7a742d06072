"""Rounds of certifying who is in each unit."""

import sqlalchemy as sa
from alembic import op

from lms.platform.append_only import install

revision = "195_rosters"
down_revision = "175_list_views"
branch_labels = None
depends_on = None

TABLES = ("roster_campaign", "roster_statement", "roster_line", "roster_resolution")


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "roster_campaign",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_roster_campaign_agency_id_agency")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_roster_campaign_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_campaign")),
    )
    op.create_index(op.f("ix_roster_campaign_agency_id"), "roster_campaign", ["agency_id"])
    op.create_table(
        "roster_statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("unit_name", sa.String(), nullable=False),
        sa.Column("signer_person_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("signer_name", sa.String(), nullable=False),
        sa.Column("signer_position", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("seal", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["roster_campaign.id"], name=op.f("fk_roster_statement_campaign_id_roster_campaign")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_roster_statement_unit_id_unit")),
        sa.ForeignKeyConstraint(
            ["signer_person_id"], ["person.id"], name=op.f("fk_roster_statement_signer_person_id_person")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_roster_statement_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_statement")),
        sa.UniqueConstraint("campaign_id", "unit_id", name=op.f("uq_roster_statement_campaign_id_unit_id")),
    )
    op.create_table(
        "roster_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("found", sa.String(40), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("contractor", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["roster_statement.id"], name=op.f("fk_roster_line_statement_id_roster_statement")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_roster_line_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_line")),
    )
    op.create_index(op.f("ix_roster_line_statement_id"), "roster_line", ["statement_id"])
    op.create_table(
        "roster_resolution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("resolved_by", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["roster_line.id"], name=op.f("fk_roster_resolution_line_id_roster_line")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_roster_resolution_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_resolution")),
        sa.UniqueConstraint("line_id", name=op.f("uq_roster_resolution_line_id")),
    )
    for table in TABLES:
        install(op, table)


def downgrade() -> None:
    """Take the change back."""
    for table in reversed(TABLES):
        op.drop_table(table)
