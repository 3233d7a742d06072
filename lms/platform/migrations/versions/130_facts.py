"""What people record by hand: its reasons, its attachments, and acts for a group."""

import sqlalchemy as sa
from alembic import op

from lms.platform.append_only import install

revision = '130_facts'
down_revision = '090_record_views'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.add_column('directory_fact', sa.Column('reason', sa.String(), server_default='', nullable=False))
    op.create_table('attachment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('agency_id', sa.Integer(), nullable=False),
    sa.Column('about', sa.String(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('file_name', sa.String(), nullable=False),
    sa.Column('media_type', sa.String(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('stored_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('stored_by', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_attachment_agency_id_agency')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachment'))
    )
    op.create_index('ix_attachment_about', 'attachment', ['agency_id', 'about'], unique=False)
    op.create_table('group_act',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('agency_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(40), nullable=False),
    sa.Column('on_date', sa.Date(), nullable=False),
    sa.Column('draft', sa.JSON(), nullable=False),
    sa.Column('chosen', sa.JSON(), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('asked_by', sa.String(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('once', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_group_act_agency_id_agency')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_group_act')),
    sa.UniqueConstraint('once', name=op.f('uq_group_act_once'))
    )
    op.create_index('ix_group_act_agency', 'group_act', ['agency_id', 'id'], unique=False)
    op.create_table('group_member',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('act_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['act_id'], ['group_act.id'], name=op.f('fk_group_member_act_id_group_act')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_group_member_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_group_member'))
    )
    op.create_index('ix_group_member_act', 'group_member', ['act_id', 'id'], unique=False)
    op.create_table('group_step',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('act_id', sa.Integer(), nullable=False),
    sa.Column('what', sa.String(), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('work_item_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['act_id'], ['group_act.id'], name=op.f('fk_group_step_act_id_group_act')),
    sa.ForeignKeyConstraint(['work_item_id'], ['work_item.id'], name=op.f('fk_group_step_work_item_id_work_item')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_group_step'))
    )
    op.create_index('ix_group_step_act', 'group_step', ['act_id', 'id'], unique=False)
    for table in ('attachment', 'group_act', 'group_member', 'group_step'):
        install(op, table)


def downgrade() -> None:
    """Take the change back."""
    for table in ('group_step', 'group_member', 'group_act', 'attachment'):
        op.drop_table(table)
    op.drop_column('directory_fact', 'reason')
