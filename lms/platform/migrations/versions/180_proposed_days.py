"""The day from which a proposed requirement is to apply."""

import sqlalchemy as sa
from alembic import op

revision = "180_proposed_days"
down_revision = "170_stale_list"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.add_column("change_proposal", sa.Column("adopted_from", sa.Date(), nullable=True))


def downgrade() -> None:
    """Take the change back."""
    op.drop_column("change_proposal", "adopted_from")
