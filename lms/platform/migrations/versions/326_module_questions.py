"""Questions about modules, their answers, and answers that are shown no more."""

import sqlalchemy as sa
from alembic import op

from lms.platform.append_only import install

revision = "326_module_questions"
down_revision = "320_test_out"
branch_labels = None
depends_on = None
TABLES = ("module_question", "module_reply", "module_reply_withdrawal")


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "module_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("module", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_module_question_agency_id_agency")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_module_question_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_module_question")),
        sa.UniqueConstraint("agency_id", "number", name=op.f("uq_module_question_agency_id_number")),
    )
    op.create_index(op.f("ix_module_question_person_id"), "module_question", ["person_id"])
    op.create_index(
        op.f("ix_module_question_agency_id_module_question_module"), "module_question", ["agency_id", "module"]
    )
    op.create_table(
        "module_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("asked_as", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["module_question.id"], name=op.f("fk_module_reply_question_id_module_question")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_module_reply")),
        sa.UniqueConstraint("question_id", name=op.f("uq_module_reply_question_id")),
    )
    op.create_table(
        "module_reply_withdrawal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reply_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["reply_id"], ["module_reply.id"], name=op.f("fk_module_reply_withdrawal_reply_id_module_reply")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_module_reply_withdrawal")),
        sa.UniqueConstraint("reply_id", name=op.f("uq_module_reply_withdrawal_reply_id")),
    )
    for table in TABLES:
        install(op, table)


def downgrade() -> None:
    """Take the change back."""
    for table in reversed(TABLES):
        op.drop_table(table)
