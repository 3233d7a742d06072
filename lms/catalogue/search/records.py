"""The index: passages and their words. It is made from recorded texts and can be made again, so its rows may go."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from lms.platform.db import Record


class SearchIndex(Record):
    """That an agency's index is whole: in which format it was made, and when."""

    __tablename__ = "search_index"

    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"), primary_key=True)
    format: Mapped[int]
    made_at: Mapped[datetime]


class SearchEntry(Record):
    """One passage; `source` is the text it was taken from (`module:purchase-card`), with which it is replaced.

    `document` is what PostgreSQL looks in; on SQLite it is empty, and a table `search_text` of FTS5 with the same
    numbers is looked in.
    """

    __tablename__ = "search_entry"
    __table_args__ = (
        sa.Index("ix_search_entry_agency_id_source", "agency_id", "source"),
        sa.Index("ix_search_entry_document", "document", postgresql_using="gin"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    source: Mapped[str]
    kind: Mapped[str] = mapped_column(sa.String(20))
    needs: Mapped[str] = mapped_column(sa.String(40))
    subject: Mapped[str]
    part: Mapped[str]
    anchor: Mapped[str]
    language: Mapped[str]
    title: Mapped[str]
    heading: Mapped[str]
    context: Mapped[str]
    body: Mapped[str]
    document: Mapped[str | None] = mapped_column(sa.Text().with_variant(TSVECTOR(), "postgresql"))


class SearchWord(Record):
    """A word of a text, and in how many of its passages it stands: what a mistyped word may have meant."""

    __tablename__ = "search_word"
    __table_args__ = (sa.Index("ix_search_word_agency_id_length", "agency_id", "length"),)

    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"), primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    length: Mapped[int]
    needs: Mapped[str] = mapped_column(sa.String(40))
    passages: Mapped[int]
