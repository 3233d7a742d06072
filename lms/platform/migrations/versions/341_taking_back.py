"""Thanks that are shown again, and questions about modules that whoever asked takes back."""

import sqlalchemy as sa
from alembic import op

from lms.platform.append_only import install

revision = "341_taking_back"
down_revision = "340_finish_by_evidence"
branch_labels = None
depends_on = None
TABLES = ("thanks_choice", "module_question_withdrawal")


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "thanks_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thanks_id", sa.Integer(), nullable=False),
        sa.Column("is_hidden", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["thanks_id"], ["thanks.id"], name=op.f("fk_thanks_choice_thanks_id_thanks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thanks_choice")),
    )
    op.create_index(op.f("ix_thanks_choice_thanks_id"), "thanks_choice", ["thanks_id"])
    op.create_table(
        "module_question_withdrawal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["module_question.id"],
            name=op.f("fk_module_question_withdrawal_question_id_module_question"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_module_question_withdrawal")),
        sa.UniqueConstraint("question_id", name=op.f("uq_module_question_withdrawal_question_id")),
    )
    for table in TABLES:
        install(op, table)


def downgrade() -> None:
    """Take the change back."""
    for table in reversed(TABLES):
        op.drop_table(table)
