"""Certificates earned elsewhere, and what became of them."""

import sqlalchemy as sa
from alembic import op

from lms.platform.append_only import install

revision = "337_handed"
down_revision = "333_reports_for_heads"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "handed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("requirement", sa.String(), nullable=False),
        sa.Column("external", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_handed_agency_id_agency")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_handed_person_id_person")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_handed_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handed")),
        sa.UniqueConstraint("agency_id", "number", name=op.f("uq_handed_agency_id_number")),
    )
    op.create_index("ix_handed_person", "handed", ["person_id", "id"])
    op.create_table(
        "handed_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handed_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["handed_id"], ["handed.id"], name=op.f("fk_handed_step_handed_id_handed")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_handed_step_evidence_id_evidence")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_handed_step_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handed_step")),
    )
    op.create_index("ix_handed_step_handed", "handed_step", ["handed_id", "id"])
    install(op, "handed")
    install(op, "handed_step")


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("handed_step")
    op.drop_table("handed")
