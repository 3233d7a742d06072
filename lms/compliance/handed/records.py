"""The tables of certificates from elsewhere. Append-only: whatever happens to one is a row of its own."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.compliance.handed.model import StepKind
from lms.platform.db import Record


class HandedRecord(Record):
    """Somebody handed in a certificate."""

    __tablename__ = "handed"
    __table_args__ = (sa.UniqueConstraint("agency_id", "number"), sa.Index("ix_handed_person", "person_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    number: Mapped[int]
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    title: Mapped[str]
    issuer: Mapped[str]
    on_date: Mapped[date]
    minutes: Mapped[int | None]
    requirement: Mapped[str]
    external: Mapped[bool]
    words: Mapped[str]
    sha256: Mapped[str]
    at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    request_id: Mapped[str]


class HandedStep(Record):
    """What became of a certificate."""

    __tablename__ = "handed_step"
    __table_args__ = (sa.Index("ix_handed_step_handed", "handed_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    handed_id: Mapped[int] = mapped_column(sa.ForeignKey("handed.id"))
    kind: Mapped[StepKind]
    words: Mapped[str]
    evidence_id: Mapped[int | None] = mapped_column(sa.ForeignKey("evidence.id"))
    by: Mapped[str]
    at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    request_id: Mapped[str]
