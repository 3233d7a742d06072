"""The tables of questions about a record. Append-only: an answer and a withdrawal are rows of their own."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.desk.disputes.model import Wrong
from lms.platform.db import Record


class DisputeRecord(Record):
    """Somebody says that something in their record is wrong."""

    __tablename__ = "dispute"
    __table_args__ = (
        sa.UniqueConstraint("agency_id", "number"),
        sa.Index("ix_dispute_person", "person_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    number: Mapped[int]
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    wrong: Mapped[Wrong]
    words: Mapped[str]
    requirement: Mapped[str]
    evidence_id: Mapped[int | None] = mapped_column(sa.ForeignKey("evidence.id"))
    due_on: Mapped[date | None]
    asked_at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    request_id: Mapped[str]


class DisputeAnswer(Record):
    """What an officer answered; each question is answered once."""

    __tablename__ = "dispute_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    dispute_id: Mapped[int] = mapped_column(sa.ForeignKey("dispute.id"), unique=True)
    words: Mapped[str]
    mended: Mapped[str]
    answered_by: Mapped[str]
    answered_at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    request_id: Mapped[str]


class DisputeWithdrawal(Record):
    """The person took their question back."""

    __tablename__ = "dispute_withdrawal"

    id: Mapped[int] = mapped_column(primary_key=True)
    dispute_id: Mapped[int] = mapped_column(sa.ForeignKey("dispute.id"), unique=True)
    withdrawn_at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    request_id: Mapped[str]
