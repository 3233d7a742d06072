"""The tables of signing off. Append-only: a statement is never changed, an answer is a row of its own."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.platform.db import Record
from lms.signoff.model import Authentication, Capacity, Decision

_APPROVED = sa.text("decision = 'approved'")


class SignOffStatement(Record):
    """One signed statement about one completion: who, as what, when, meaning what, and the seal over all of it.

    A completion is approved at most once, whoever presses the button how often: the database says so.
    """

    __tablename__ = "sign_off_statement"
    __table_args__ = (
        sa.Index("ix_sign_off_statement_evidence", "evidence_id", "id"),
        sa.Index("ix_sign_off_statement_signer", "signer_person_id", "id"),
        sa.Index(
            "uq_sign_off_statement_approved",
            "evidence_id",
            unique=True,
            sqlite_where=_APPROVED,
            postgresql_where=_APPROVED,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    evidence_id: Mapped[int] = mapped_column(sa.ForeignKey("evidence.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    person_name: Mapped[str]
    title: Mapped[str]
    completed_on: Mapped[date]
    duties: Mapped[list[Any]]
    decision: Mapped[Decision]
    capacity: Mapped[Capacity]
    meaning: Mapped[str]
    text: Mapped[str]
    reason: Mapped[str]
    policy: Mapped[str]
    signer_account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    signer_person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    signer_name: Mapped[str]
    signer_position: Mapped[str]
    authentication: Mapped[Authentication]
    signed_at: Mapped[datetime]
    zone: Mapped[str]
    record_hash: Mapped[str]
    seal: Mapped[str]
    batch: Mapped[str] = mapped_column(index=True)
    request_id: Mapped[str]


class SignOffAnswer(Record):
    """What a learner answered to a return: the completion goes back to the inbox."""

    __tablename__ = "sign_off_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    statement_id: Mapped[int] = mapped_column(sa.ForeignKey("sign_off_statement.id"), unique=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    note: Mapped[str]
    answered_at: Mapped[datetime]
    request_id: Mapped[str]
