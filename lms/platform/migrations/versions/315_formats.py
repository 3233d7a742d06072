"""Formats of lessons: the one a person likes, the ones they used, and their way through a story."""

import sqlalchemy as sa
from alembic import op

from lms.platform.append_only import install

revision = "315_formats"
down_revision = "310_search"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "format_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(40), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_format_choice_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_format_choice")),
    )
    op.create_index(op.f("ix_format_choice_person_id_format_choice_id"), "format_choice", ["person_id", "id"])
    op.create_table(
        "format_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("lesson", sa.String(), nullable=False),
        sa.Column("format", sa.String(40), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_format_use_attempt_id_attempt")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_format_use")),
        sa.UniqueConstraint("attempt_id", "lesson", "format", name=op.f("uq_format_use_attempt_id_lesson_format")),
    )
    op.create_table(
        "story_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("scenario", sa.String(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("scene", sa.String(), nullable=False),
        sa.Column("choice", sa.Integer(), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_story_step_attempt_id_attempt")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story_step")),
        sa.UniqueConstraint(
            "attempt_id", "scenario", "run", "number", name=op.f("uq_story_step_attempt_id_scenario_run_number")
        ),
    )
    for table in ("format_choice", "format_use", "story_step"):
        install(op, table)
    op.add_column("activity", sa.Column("format", sa.String(40), nullable=True))


def downgrade() -> None:
    """Take the change back."""
    op.drop_column("activity", "format")
    for table in ("story_step", "format_use", "format_choice"):
        op.drop_table(table)
