"""Find what takes a fact back without reading all of them."""

from alembic import op

revision = '165_revocations'
down_revision = '160_bounces'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_index(op.f('ix_person_fact_revokes_id'), 'person_fact', ['revokes_id'], unique=False)
    op.create_index(op.f('ix_directory_fact_revokes_id'), 'directory_fact', ['revokes_id'], unique=False)


def downgrade() -> None:
    """Take the change back."""
    op.drop_index(op.f('ix_directory_fact_revokes_id'), table_name='directory_fact')
    op.drop_index(op.f('ix_person_fact_revokes_id'), table_name='person_fact')
