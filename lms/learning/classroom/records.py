"""The tables of sessions. Append-only: a change, a cancellation, an enrolment and a mark are rows of their own."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.learning.classroom.model import Counts, Presence, Seat, Way
from lms.platform.db import Record


class SittingRecord(Record):
    """That there is a session; what it is stands in its plans."""

    __tablename__ = "sitting"
    __table_args__ = (sa.UniqueConstraint("agency_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    number: Mapped[int]
    made_at: Mapped[datetime]
    made_by: Mapped[str]


class SittingPlan(Record):
    """What a session is from an instant on; the latest counts. `called_off` is why it does not take place."""

    __tablename__ = "sitting_plan"
    __table_args__ = (sa.Index(None, "sitting_id", "id"), sa.Index(None, "starts_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(sa.ForeignKey("sitting.id"))
    module: Mapped[str]
    way: Mapped[Way]
    place: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    capacity: Mapped[int]
    instructor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    counts: Mapped[Counts]
    note: Mapped[str]
    called_off: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str]
    request_id: Mapped[str]


class EnrolmentRecord(Record):
    """Where a person stands with a session from an instant on; the latest counts."""

    __tablename__ = "enrolment"
    __table_args__ = (sa.Index(None, "sitting_id", "id"), sa.Index(None, "person_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(sa.ForeignKey("sitting.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    seat: Mapped[Seat]
    at: Mapped[datetime]
    by: Mapped[str]
    request_id: Mapped[str]


class AttendanceRecord(Record):
    """What was put down for a person; the latest counts, and names the evidence that it became."""

    __tablename__ = "attendance"
    __table_args__ = (sa.Index(None, "sitting_id", "id"), sa.Index(None, "person_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(sa.ForeignKey("sitting.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    presence: Mapped[Presence]
    minutes: Mapped[int]
    reason: Mapped[str]
    evidence_id: Mapped[int | None] = mapped_column(sa.ForeignKey("evidence.id"))
    at: Mapped[datetime]
    by: Mapped[str]
    request_id: Mapped[str]
