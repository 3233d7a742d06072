"""Follow-ups: two people are asked what came of a completion at work."""

import sqlalchemy as sa
from alembic import op

from lms.platform.append_only import install

revision = "260_follow_ups"
down_revision = "200_ended_sessions"
branch_labels = None
depends_on = None

TABLES = ("follow_up", "follow_up_answer", "follow_up_comment")


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "follow_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("survey_version_id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("supervisor_id", sa.Integer(), nullable=True),
        sa.Column("module", sa.String(), nullable=False),
        sa.Column("module_version", sa.Integer(), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_follow_up_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["survey_version_id"], ["survey_version.id"], name=op.f("fk_follow_up_survey_version_id_survey_version")
        ),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_follow_up_attempt_id_attempt")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_follow_up_person_id_person")),
        sa.ForeignKeyConstraint(["supervisor_id"], ["person.id"], name=op.f("fk_follow_up_supervisor_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sa.UniqueConstraint("attempt_id", name=op.f("uq_follow_up_attempt_id")),
    )
    op.create_index("ix_follow_up_module", "follow_up", ["agency_id", "module", "closes_on"])
    op.create_index("ix_follow_up_closes", "follow_up", ["agency_id", "closes_on"])
    op.create_index(op.f("ix_follow_up_person_id"), "follow_up", ["person_id"])
    op.create_index(op.f("ix_follow_up_supervisor_id"), "follow_up", ["supervisor_id"])
    op.create_table(
        "follow_up_answer",
        sa.Column("follow_up_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("side", sa.String(40), nullable=False),
        sa.Column("ratings", sa.JSON(), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["follow_up.id"], name=op.f("fk_follow_up_answer_follow_up_id_follow_up")
        ),
        sa.PrimaryKeyConstraint("follow_up_id", "side", name=op.f("pk_follow_up_answer")),
    )
    op.create_table(
        "follow_up_comment",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("survey_version_id", sa.Integer(), nullable=False),
        sa.Column("module", sa.String(), nullable=False),
        sa.Column("side", sa.String(40), nullable=False),
        sa.Column("month_on", sa.Date(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_follow_up_comment_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["survey_version_id"],
            ["survey_version.id"],
            name=op.f("fk_follow_up_comment_survey_version_id_survey_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_comment")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_follow_up_comment_agency_id_follow_up_comment_module"), "follow_up_comment", ["agency_id", "module"])  # fmt: skip
    for table in TABLES:
        install(op, table)


def downgrade() -> None:
    """Take the change back."""
    for table in reversed(TABLES):
        op.drop_table(table)
