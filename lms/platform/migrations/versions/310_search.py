"""The index of the search: passages, their words, and that it is whole."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "310_search"
down_revision = "282_certificates"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "search_index",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("format", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_search_index_agency_id_agency")),
        sa.PrimaryKeyConstraint("agency_id", name=op.f("pk_search_index")),
    )
    op.create_table(
        "search_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("needs", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("anchor", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("heading", sa.String(), nullable=False),
        sa.Column("context", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("document", sa.Text().with_variant(TSVECTOR(), "postgresql"), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_search_entry_agency_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
    )
    op.create_index("ix_search_entry_agency_id_source", "search_entry", ["agency_id", "source"])
    op.create_index("ix_search_entry_document", "search_entry", ["document"], postgresql_using="gin")
    op.create_table(
        "search_word",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("word", sa.String(40), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("needs", sa.String(40), nullable=False),
        sa.Column("passages", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_search_word_agency_id_agency")),
        sa.PrimaryKeyConstraint("agency_id", "source", "word", name=op.f("pk_search_word")),
    )
    op.create_index("ix_search_word_agency_id_length", "search_word", ["agency_id", "length"])


def downgrade() -> None:
    """Take the change back."""
    op.execute("DROP TABLE IF EXISTS search_text")
    op.drop_table("search_word")
    op.drop_table("search_entry")
    op.drop_table("search_index")
