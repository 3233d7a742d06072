"""How far somebody has heard or seen a recording."""

import sqlalchemy as sa
from alembic import op

revision = "316_media"
down_revision = "327_lesson_opinions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "media_position",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_media_position_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_position")),
        sa.UniqueConstraint("person_id", "sha256", name=op.f("uq_media_position_person_id_sha256")),
    )


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("media_position")
