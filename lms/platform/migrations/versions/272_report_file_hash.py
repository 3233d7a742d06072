"""Stored reports are found by their hash."""

from alembic import op

revision = "272_report_file_hash"
down_revision = "270_report_schedules"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_index(op.f("ix_report_file_sha256"), "report_file", ["sha256"])


def downgrade() -> None:
    """Take the change back."""
    op.drop_index(op.f("ix_report_file_sha256"), "report_file")
