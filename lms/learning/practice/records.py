"""What happened in practice. Both tables are append-only; neither is read by anybody's supervisor."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.platform.db import Record


class PracticeAnswer(Record):
    """The answer to a question of a week: one a topic and week; the same key again is the same answer.

    `order` is the order in which the item's parts were shown.
    """

    __tablename__ = "practice_answer"
    __table_args__ = (sa.UniqueConstraint("attempt_id", "objective", "week_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id"))
    objective: Mapped[str]
    week_on: Mapped[date]
    item: Mapped[str]
    order: Mapped[list[Any]]
    response: Mapped[dict[str, Any]]
    correct: Mapped[bool]
    answered_on: Mapped[date]
    device_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
    key: Mapped[str] = mapped_column(unique=True)


class PracticeChoice(Record):
    """That a person wants no practice, or wants it again; the latest holds."""

    __tablename__ = "practice_choice"
    __table_args__ = (sa.Index(None, "agency_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    wanted: Mapped[bool]
    at: Mapped[datetime]
