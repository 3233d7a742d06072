"""Why a person's settling failed; indexes by which the register is summed up and the night's work follows what changed."""

import sqlalchemy as sa
from alembic import op

revision = "170_stale_list"
down_revision = "170_disputes"
branch_labels = None
depends_on = None


STANDING = [
    "requirement_id", "person_id", "holds_from", "holds_until", "known_from", "known_until", "kind", "spell_from",
    "spell_to", "satisfied_on", "due_on", "opened_on", "excused", "exempt_from", "exempt_until", "suspended_from",
    "suspended_until", "awaiting_since", "grace_until", "closed_on",
]
ASKS = sa.text("kind = 9")


def upgrade() -> None:
    """Make the change."""
    op.add_column("settling", sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("settling", sa.Column("problem", sa.String(), nullable=True))
    op.create_index("ix_settling_settled", "settling", ["agency_id", "settled_to"])
    op.drop_index("ix_obligation_requirement", table_name="obligation")
    op.create_index("ix_obligation_standing", "obligation", STANDING)
    op.create_index("ix_obligation_asked", "obligation", ["holds_from"], sqlite_where=ASKS, postgresql_where=ASKS)


def downgrade() -> None:
    """Take the change back."""
    op.drop_index("ix_obligation_asked", table_name="obligation")
    op.drop_index("ix_obligation_standing", table_name="obligation")
    op.create_index("ix_obligation_requirement", "obligation", ["requirement_id", "person_id"])
    op.drop_index("ix_settling_settled", table_name="settling")
    op.drop_column("settling", "problem")
    op.drop_column("settling", "tried_at")
