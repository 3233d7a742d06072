"""Lessons demonstrated in a starting test; tries of a final test that an officer granted."""

import sqlalchemy as sa
from alembic import op

from lms.platform.append_only import install

revision = "320_test_out"
down_revision = "325_practice"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "lesson_demonstrated",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("lesson", sa.String(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_lesson_demonstrated_attempt_id_attempt")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_lesson_demonstrated_paper_id_paper")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson_demonstrated")),
        sa.UniqueConstraint("attempt_id", "lesson", name=op.f("uq_lesson_demonstrated_attempt_id_lesson")),
    )
    op.create_table(
        "try_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("papers", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("granted_by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_try_grant_agency_id_agency")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_try_grant_attempt_id_attempt")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_try_grant")),
    )
    op.create_index(op.f("ix_try_grant_attempt_id"), "try_grant", ["attempt_id"])
    op.create_table(
        "try_withdrawal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("withdrawn_by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["grant_id"], ["try_grant.id"], name=op.f("fk_try_withdrawal_grant_id_try_grant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_try_withdrawal")),
        sa.UniqueConstraint("grant_id", name=op.f("uq_try_withdrawal_grant_id")),
    )
    for table in ("lesson_demonstrated", "try_grant", "try_withdrawal"):
        install(op, table)


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("try_withdrawal")
    op.drop_table("try_grant")
    op.drop_table("lesson_demonstrated")
