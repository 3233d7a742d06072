"""The tables of notices: what was told to whom, once; which addresses bounce; which returned letters were taken in."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.platform.db import Record


class Notice(Record):
    """One thing told to one recipient at one step. `key` is unique; several notices may share a letter."""

    __tablename__ = "notice"
    __table_args__ = (
        sa.Index("ix_notice_about", "about_id", "id"),
        sa.Index("ix_notice_subject", "agency_id", "subject", "due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    key: Mapped[str] = mapped_column(unique=True)
    recipient: Mapped[str]
    about_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    subject: Mapped[str]
    due_on: Mapped[date | None]
    step: Mapped[str] = mapped_column(sa.String(40))
    letter_key: Mapped[str] = mapped_column(index=True)
    written_on: Mapped[date]
    written_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(server_default="")
    """What was added: a supervisor's own words, or what somebody should have heard whose letters come back."""
    by: Mapped[str] = mapped_column(server_default="")
    """Who asked for it, where somebody did."""


class AddressBounce(Record):
    """A letter that its address did not take. `lifted_at` closes it: somebody says that the address works again."""

    __tablename__ = "address_bounce"
    __table_args__ = (sa.Index("ix_address_bounce_agency", "agency_id", "address"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    letter_id: Mapped[int] = mapped_column(sa.ForeignKey("letter.id"), index=True)
    address: Mapped[str]
    """In small letters, as addresses are compared."""
    bounced_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(sa.String(40))
    """The enhanced status code (RFC 3463), such as 5.1.1."""
    sentence: Mapped[str]
    returned: Mapped[bool]
    """Sent back later; else refused at once, while it was handed over."""
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str]


class ReturnedMail(Record):
    """A message of the mailbox for returned letters that was taken in, whatever it was: each once."""

    __tablename__ = "returned_mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    taken_at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(sa.String(40))
    letter_id: Mapped[int | None] = mapped_column(sa.ForeignKey("letter.id"))
    detail: Mapped[str]
