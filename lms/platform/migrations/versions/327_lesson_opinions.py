"""Whether lessons were useful, said without a name."""

import sqlalchemy as sa
from alembic import op

from lms.platform.append_only import install

revision = "327_lesson_opinions"
down_revision = "326_module_questions"
branch_labels = None
depends_on = None
TABLES = ("lesson_asked", "lesson_opinion", "lesson_remark")


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "lesson_asked",
        sa.Column("attempt_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("lesson", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_lesson_asked_attempt_id_attempt")),
        sa.PrimaryKeyConstraint("attempt_id", "lesson", name=op.f("pk_lesson_asked")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "lesson_opinion",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("module", sa.String(), nullable=False),
        sa.Column("module_version", sa.Integer(), nullable=False),
        sa.Column("lesson", sa.String(), nullable=False),
        sa.Column("month_on", sa.Date(), nullable=False),
        sa.Column("useful", sa.Boolean(), nullable=False),
        sa.Column("why", sa.String(40), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_lesson_opinion_agency_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson_opinion")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "lesson_remark",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("module", sa.String(), nullable=False),
        sa.Column("lesson", sa.String(), nullable=False),
        sa.Column("month_on", sa.Date(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_lesson_remark_agency_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson_remark")),
        sqlite_with_rowid=False,
    )
    for table in TABLES[1:]:
        op.create_index(op.f(f"ix_{table}_agency_id_{table}_module"), table, ["agency_id", "module"])
    for table in TABLES:
        install(op, table)


def downgrade() -> None:
    """Take the change back."""
    for table in reversed(TABLES):
        op.drop_table(table)
