"""What a report run is narrowed to, and whom a personal document is about."""

import sqlalchemy as sa
from alembic import op

revision = "250_personal_runs"
down_revision = "262_signed_reports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.add_column("report_run", sa.Column("person_id", sa.Integer(), nullable=True))
    op.add_column("report_run", sa.Column("narrowing", sa.JSON(), server_default="{}", nullable=False))


def downgrade() -> None:
    """Take the change back."""
    op.drop_column("report_run", "narrowing")
    op.drop_column("report_run", "person_id")
