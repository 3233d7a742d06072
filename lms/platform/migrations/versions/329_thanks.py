"""Thanks for completions."""

import sqlalchemy as sa
from alembic import op

from lms.platform.append_only import install

revision = "329_thanks"
down_revision = "328_goals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "thanks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_thanks_agency_id_agency")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_thanks_evidence_id_evidence")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_thanks_person_id_person")),
        sa.ForeignKeyConstraint(["from_id"], ["person.id"], name=op.f("fk_thanks_from_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thanks")),
        sa.UniqueConstraint("evidence_id", "from_id", name=op.f("uq_thanks_evidence_id_from_id")),
    )
    op.create_index(op.f("ix_thanks_person_id"), "thanks", ["person_id"])
    op.create_table(
        "thanks_hidden",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thanks_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["thanks_id"], ["thanks.id"], name=op.f("fk_thanks_hidden_thanks_id_thanks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thanks_hidden")),
        sa.UniqueConstraint("thanks_id", name=op.f("uq_thanks_hidden_thanks_id")),
    )
    install(op, "thanks")
    install(op, "thanks_hidden")


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("thanks_hidden")
    op.drop_table("thanks")
