"""The completion of an attempt is found by its evidence without reading every other."""

from alembic import op

revision = "340_finish_by_evidence"
down_revision = "339_accommodations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_index("ix_attempt_finish_evidence_id", "attempt_finish", ["evidence_id"])


def downgrade() -> None:
    """Take the change back."""
    op.drop_index("ix_attempt_finish_evidence_id", "attempt_finish")
