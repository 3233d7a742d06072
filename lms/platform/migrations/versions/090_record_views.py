"""Who looked at whose record."""

import sqlalchemy as sa
from alembic import op

from lms.platform.append_only import install

revision = "090_record_views"
down_revision = "080_notices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "record_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("viewer", sa.String(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_record_view_agency_id_agency")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_record_view_person_id_person")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_record_view_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_view")),
        sa.UniqueConstraint(
            "person_id",
            "on_date",
            "account_id",
            "what",
            name=op.f("uq_record_view_person_id_on_date_account_id_what"),
        ),
    )
    install(op, "record_view")


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("record_view")
