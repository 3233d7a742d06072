"""Sessions in a room or a webinar: plans, places, attendance."""

import sqlalchemy as sa
from alembic import op

from lms.platform.append_only import install

revision = "338_sessions"
down_revision = "318_secret_addresses"
branch_labels = None
depends_on = None

TABLES = ("sitting", "sitting_plan", "enrolment", "attendance")


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "sitting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_sitting_agency_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting")),
        sa.UniqueConstraint("agency_id", "number", name=op.f("uq_sitting_agency_id_number")),
    )
    op.create_table(
        "sitting_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("module", sa.String(), nullable=False),
        sa.Column("way", sa.String(40), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("instructor_id", sa.Integer(), nullable=True),
        sa.Column("counts", sa.String(40), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("called_off", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_sitting_plan_sitting_id_sitting")),
        sa.ForeignKeyConstraint(["instructor_id"], ["person.id"], name=op.f("fk_sitting_plan_instructor_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting_plan")),
    )
    op.create_index("ix_sitting_plan_sitting_id_sitting_plan_id", "sitting_plan", ["sitting_id", "id"])
    op.create_index("ix_sitting_plan_starts_at", "sitting_plan", ["starts_at"])
    op.create_table(
        "enrolment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("seat", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_enrolment_sitting_id_sitting")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_enrolment_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
    )
    op.create_index("ix_enrolment_sitting_id_enrolment_id", "enrolment", ["sitting_id", "id"])
    op.create_index("ix_enrolment_person_id_enrolment_id", "enrolment", ["person_id", "id"])
    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("presence", sa.String(40), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_attendance_sitting_id_sitting")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attendance_person_id_person")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_attendance_evidence_id_evidence")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
    )
    op.create_index("ix_attendance_sitting_id_attendance_id", "attendance", ["sitting_id", "id"])
    op.create_index("ix_attendance_person_id_attendance_id", "attendance", ["person_id", "id"])
    for table in TABLES:
        install(op, table)


def downgrade() -> None:
    """Take the change back."""
    for table in reversed(TABLES):
        op.drop_table(table)
