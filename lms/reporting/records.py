"""Report runs, what came of them and their files: each row is written once. A run's state follows from its work."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.platform.db import Record
from lms.reporting.model import FileKind, Watched


class ReportRun(Record):
    """One production of one report: what was asked, by whom. `known_at` is fixed when it is asked."""

    __tablename__ = "report_run"
    __table_args__ = (sa.Index(None, "agency_id", "asked_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    report: Mapped[str]
    title: Mapped[str]
    as_of: Mapped[date]
    known_at: Mapped[datetime]
    unit: Mapped[str]
    unit_name: Mapped[str]
    from_on: Mapped[date | None]
    module: Mapped[str]
    module_title: Mapped[str]
    person_id: Mapped[int | None]
    """Whom a personal document is about: it is for nobody but the account that asked for it."""
    narrowing: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    asked_by: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    work_item_id: Mapped[int] = mapped_column(sa.ForeignKey("work_item.id"), unique=True)


class ReportResult(Record):
    """A run that was made and stored."""

    __tablename__ = "report_result"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(sa.ForeignKey("report_run.id"), unique=True)
    stored_at: Mapped[datetime]
    pages: Mapped[int]
    fingerprint: Mapped[str]
    unsigned_sha256: Mapped[str | None]
    """The hash of every byte of the PDF but its signature; none in reports made before they were signed."""
    counts: Mapped[dict[str, Any]]


class ListView(Record):
    """Somebody looked at a list of who is overdue; one row a viewer, day and list. Never changed."""

    __tablename__ = "list_view"
    __table_args__ = (sa.UniqueConstraint("account_id", "on_date", "list"), sa.Index(None, "agency_id", "on_date"))

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    viewer: Mapped[str]
    roles: Mapped[list[Any]]
    list: Mapped[Watched]
    on_date: Mapped[date]
    at: Mapped[datetime]


class ReportFile(Record):
    """A stored file of a run, under a key of the object store."""

    __tablename__ = "report_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(sa.ForeignKey("report_run.id"), index=True)
    kind: Mapped[FileKind]
    name: Mapped[str]
    mime: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(index=True)


class Certificate(Record):
    """The code by which anybody may ask whether a completion still stands; one for a completion, for ever."""

    __tablename__ = "certificate"

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    evidence_id: Mapped[int] = mapped_column(sa.ForeignKey("evidence.id"), unique=True)
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    issued_at: Mapped[datetime]


class ReportUnitRun(Record):
    """A run about one unit that a due time gave for whoever heads the unit; `unit` is its code."""

    __tablename__ = "report_unit_run"
    __table_args__ = (sa.UniqueConstraint("turn_id", "unit"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    turn_id: Mapped[int] = mapped_column(sa.ForeignKey("report_schedule_turn.id"))
    unit: Mapped[str]
    run_id: Mapped[int] = mapped_column(sa.ForeignKey("report_run.id"), unique=True)
