"""The hash of a report's bytes without its signature."""

import sqlalchemy as sa
from alembic import op

revision = "262_signed_reports"
down_revision = "260_follow_ups"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.add_column("report_result", sa.Column("unsigned_sha256", sa.String(), nullable=True))


def downgrade() -> None:
    """Take the change back."""
    op.drop_column("report_result", "unsigned_sha256")
