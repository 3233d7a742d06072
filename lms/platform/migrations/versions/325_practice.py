"""Practice after a completion: answers, and who wants none."""

import sqlalchemy as sa
from alembic import op

from lms.platform.append_only import install

revision = "325_practice"
down_revision = "315_formats"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "practice_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("objective", sa.String(), nullable=False),
        sa.Column("week_on", sa.Date(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("order", sa.JSON(), nullable=False),
        sa.Column("response", sa.JSON(), nullable=False),
        sa.Column("correct", sa.Boolean(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("device_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_practice_answer_attempt_id_attempt")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_answer")),
        sa.UniqueConstraint("attempt_id", "objective", "week_on", name=op.f("uq_practice_answer_attempt_id_objective_week_on")),
        sa.UniqueConstraint("key", name=op.f("uq_practice_answer_key")),
    )
    op.create_table(
        "practice_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_practice_choice_agency_id_agency")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_practice_choice_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_choice")),
    )
    op.create_index(
        op.f("ix_practice_choice_agency_id_practice_choice_person_id"), "practice_choice", ["agency_id", "person_id"]
    )
    op.create_index("ix_notice_subject", "notice", ["agency_id", "subject", "due_on"])
    install(op, "practice_answer")
    install(op, "practice_choice")


def downgrade() -> None:
    """Take the change back."""
    op.drop_index("ix_notice_subject", table_name="notice")
    op.drop_table("practice_choice")
    op.drop_table("practice_answer")
