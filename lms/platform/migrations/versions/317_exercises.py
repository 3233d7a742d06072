"""Tries at the tasks of interactive exercises."""

import sqlalchemy as sa
from alembic import op

from lms.platform.append_only import install

revision = "317_exercises"
down_revision = "329_thanks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "exercise_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("exercise", sa.String(), nullable=False),
        sa.Column("task", sa.Integer(), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_exercise_try_attempt_id_attempt")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exercise_try")),
    )
    op.create_index(op.f("ix_exercise_try_attempt_id_exercise_try_id"), "exercise_try", ["attempt_id", "id"])
    install(op, "exercise_try")


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("exercise_try")
