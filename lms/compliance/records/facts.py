"""What happened to people, and what was granted to them. Append-only: a mistake is a new row."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.compliance.model.evidence import EvidenceKind
from lms.kernel.facts import FactType
from lms.platform.db import Record


class PersonFact(Record):
    """A fact that compliance keeps: leave, exemption, extension, access, oath … or the revocation of one."""

    __tablename__ = "person_fact"
    __table_args__ = (
        sa.Index("ix_person_fact_person", "person_id", "id"),
        sa.UniqueConstraint("agency_id", "source", "record_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    type: Mapped[FactType]
    on_date: Mapped[date | None]
    until_date: Mapped[date | None]
    tag: Mapped[str | None]
    name: Mapped[str | None]
    kind: Mapped[str | None]
    new_due: Mapped[date | None]
    due_on: Mapped[date | None]
    determination: Mapped[bool]
    requirement: Mapped[str | None]
    revokes_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person_fact.id"), index=True)
    reason: Mapped[str]
    note: Mapped[str]
    approver: Mapped[str]
    attachment: Mapped[str]
    source: Mapped[str]
    record_id: Mapped[str | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
    account_id: Mapped[int | None]


class EvidenceRecord(Record):
    """One thing that happened, with all that an auditor asks for.

    `sequence` counts without gaps within the agency; `hash` covers the row and the hash before it, so that neither a
    changed nor a missing row goes unnoticed. `rules` names the versions of the requirements it could serve when it
    was posted, with the due date that then stood.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        sa.Index("ix_evidence_person", "person_id", "id"),
        sa.UniqueConstraint("agency_id", "sequence"),
        sa.UniqueConstraint("agency_id", "source", "record_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    sequence: Mapped[int]
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    kind: Mapped[EvidenceKind]
    on_date: Mapped[date | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    zone: Mapped[str]
    module: Mapped[str | None]
    module_version: Mapped[int | None]
    content_hash: Mapped[str]
    title: Mapped[str]
    language: Mapped[str]
    delivery: Mapped[str]
    minutes_declared: Mapped[int | None]
    minutes_measured: Mapped[int | None]
    minutes_scheduled: Mapped[int | None]
    score: Mapped[float | None]
    pass_mark: Mapped[float | None]
    attempts: Mapped[int | None]
    attempt_id: Mapped[int | None]
    external: Mapped[bool]
    trainer: Mapped[str]
    of_id: Mapped[int | None] = mapped_column(sa.ForeignKey("evidence.id"), index=True)
    corrects_id: Mapped[int | None] = mapped_column(sa.ForeignKey("evidence.id"), index=True)
    by_role: Mapped[str]
    signer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    statement: Mapped[str]
    signature: Mapped[str]
    certificate_no: Mapped[str]
    person_name: Mapped[str]
    position: Mapped[str]
    unit_code: Mapped[str]
    unit_name: Mapped[str]
    employment_type: Mapped[str]
    rules: Mapped[list[Any]]
    retention_class: Mapped[str]
    reason: Mapped[str]
    source: Mapped[str]
    record_id: Mapped[str]
    posting_hash: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
    account_id: Mapped[int | None]
    previous_hash: Mapped[str]
    hash: Mapped[str]
