"""Addresses that bounce, and returned letters."""

import sqlalchemy as sa
from alembic import op

from lms.platform.append_only import install

revision = '160_bounces'
down_revision = '150_change_proposals'
branch_labels = None
depends_on = None

KEPT = ('id', 'agency_id', 'person_id', 'letter_id', 'address', 'bounced_at', 'status', 'sentence', 'returned')


def upgrade() -> None:
    """Make the change."""
    op.add_column('notice', sa.Column('note', sa.String(), server_default='', nullable=False))
    op.add_column('notice', sa.Column('by', sa.String(), server_default='', nullable=False))
    op.create_table(
        'address_bounce',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('agency_id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=True),
        sa.Column('letter_id', sa.Integer(), nullable=False),
        sa.Column('address', sa.String(), nullable=False),
        sa.Column('bounced_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('status', sa.String(40), nullable=False),
        sa.Column('sentence', sa.String(), nullable=False),
        sa.Column('returned', sa.Boolean(), nullable=False),
        sa.Column('lifted_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('lifted_by', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_address_bounce_agency_id_agency')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_address_bounce_person_id_person')),
        sa.ForeignKeyConstraint(['letter_id'], ['letter.id'], name=op.f('fk_address_bounce_letter_id_letter')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_address_bounce')),
    )
    with op.batch_alter_table('address_bounce', schema=None) as batch_op:
        batch_op.create_index('ix_address_bounce_agency', ['agency_id', 'address'], unique=False)
        batch_op.create_index(batch_op.f('ix_address_bounce_letter_id'), ['letter_id'], unique=False)
    op.create_table(
        'returned_mail',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('sha256', sa.String(64), nullable=False),
        sa.Column('taken_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('outcome', sa.String(40), nullable=False),
        sa.Column('letter_id', sa.Integer(), nullable=True),
        sa.Column('detail', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(['letter_id'], ['letter.id'], name=op.f('fk_returned_mail_letter_id_letter')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_returned_mail')),
        sa.UniqueConstraint('sha256', name=op.f('uq_returned_mail_sha256')),
    )
    install(op, 'address_bounce', KEPT, closes='lifted_at')
    install(op, 'returned_mail')


def downgrade() -> None:
    """Take the change back."""
    op.drop_column('notice', 'by')
    op.drop_column('notice', 'note')
    op.drop_table('returned_mail')
    op.drop_table('address_bounce')
