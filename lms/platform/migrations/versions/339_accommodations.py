"""What is arranged for people, and when it ends."""

import sqlalchemy as sa
from alembic import op

from lms.platform.append_only import install

revision = "339_accommodations"
down_revision = "319_module_drafts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "accommodation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("more_tries", sa.Integer(), nullable=False),
        sa.Column("no_wait", sa.Boolean(), nullable=False),
        sa.Column("breaks", sa.Boolean(), nullable=False),
        sa.Column("format", sa.String(40), nullable=True),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_accommodation_agency_id_agency")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_accommodation_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accommodation")),
        sa.UniqueConstraint("agency_id", "number", name=op.f("uq_accommodation_agency_id_number")),
    )
    op.create_index("ix_accommodation_person_id_accommodation_id", "accommodation", ["person_id", "id"])
    op.create_table(
        "accommodation_end",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("accommodation_id", sa.Integer(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["accommodation_id"], ["accommodation.id"], name=op.f("fk_accommodation_end_accommodation_id_accommodation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accommodation_end")),
    )
    op.create_index("ix_accommodation_end_accommodation_id_accommodation_end_id", "accommodation_end", ["accommodation_id", "id"])
    install(op, "accommodation")
    install(op, "accommodation_end")


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("accommodation_end")
    op.drop_table("accommodation")
