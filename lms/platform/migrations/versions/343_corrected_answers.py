"""Other words for the answer to a question about a module."""

import sqlalchemy as sa
from alembic import op

from lms.platform.append_only import install

revision = "343_corrected_answers"
down_revision = "341_taking_back"
branch_labels = None
depends_on = None
TABLE = "module_reply_correction"


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reply_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("asked_as", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["reply_id"], ["module_reply.id"], name=op.f("fk_module_reply_correction_reply_id_module_reply")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_module_reply_correction")),
    )
    op.create_index(op.f("ix_module_reply_correction_reply_id"), TABLE, ["reply_id"])
    install(op, TABLE)


def downgrade() -> None:
    """Take the change back."""
    op.drop_table(TABLE)
