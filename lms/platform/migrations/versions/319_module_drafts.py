"""Drafts of modules that were made from courses in the browser."""

import sqlalchemy as sa
from alembic import op

from lms.platform.append_only import install

revision = "319_module_drafts"
down_revision = "335_arrivals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "module_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_sha256", sa.String(), nullable=False),
        sa.Column("lessons", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("losses", sa.JSON(), nullable=False),
        sa.Column("left", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_module_draft_agency_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_module_draft")),
    )
    op.create_index(op.f("ix_module_draft_agency_id"), "module_draft", ["agency_id"])
    op.create_table(
        "module_draft_discard",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("discarded_by", sa.String(), nullable=False),
        sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["module_draft.id"], name=op.f("fk_module_draft_discard_draft_id_module_draft")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_module_draft_discard")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_module_draft_discard_draft_id")),
    )
    install(op, "module_draft")
    install(op, "module_draft_discard")


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("module_draft_discard")
    op.drop_table("module_draft")
