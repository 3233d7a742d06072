"""The table of notices: what was told to whom, once."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.notices.model import Step
from lms.platform.db import Record


class Notice(Record):
    """One thing told to one recipient at one step. `key` is unique; several notices may share a letter."""

    __tablename__ = "notice"
    __table_args__ = (sa.Index("ix_notice_about", "about_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    key: Mapped[str] = mapped_column(unique=True)
    recipient: Mapped[str]
    about_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    subject: Mapped[str]
    due_on: Mapped[date | None]
    step: Mapped[Step]
    letter_key: Mapped[str] = mapped_column(index=True)
    written_on: Mapped[date]
    written_at: Mapped[datetime]
