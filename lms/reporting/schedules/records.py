"""The tables of schedules. Append-only: a change is a new version, an end too; each due time that came is a row."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.platform.db import Record
from lms.reporting.schedules.model import Change


class ReportSchedule(Record):
    """A schedule, whatever it says. `key` is its name in the agency's file; NULL where an officer made it."""

    __tablename__ = "report_schedule"
    __table_args__ = (sa.UniqueConstraint("agency_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    key: Mapped[str | None]
    made_at: Mapped[datetime]


class ReportScheduleVersion(Record):
    """What a schedule says from an instant on; with `ended`, that nothing is made any more."""

    __tablename__ = "report_schedule_version"
    __table_args__ = (sa.UniqueConstraint("schedule_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    schedule_id: Mapped[int] = mapped_column(sa.ForeignKey("report_schedule.id"))
    number: Mapped[int]
    change: Mapped[Change]
    terms: Mapped[dict[str, Any]]
    ended: Mapped[bool]
    from_file: Mapped[bool]
    made_by: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    made_at: Mapped[datetime]


class ReportScheduleTurn(Record):
    """One due time that came: its run, or why there is none, and the earlier days that were missed.

    Without run and note, only heads of units receive the report.
    """

    __tablename__ = "report_schedule_turn"
    __table_args__ = (sa.UniqueConstraint("schedule_id", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    schedule_id: Mapped[int] = mapped_column(sa.ForeignKey("report_schedule.id"))
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("report_schedule_version.id"))
    due_on: Mapped[date]
    due_at: Mapped[datetime]
    missed: Mapped[list[Any]]
    run_id: Mapped[int | None] = mapped_column(sa.ForeignKey("report_run.id"), unique=True)
    note: Mapped[str]
    asked_at: Mapped[datetime]
