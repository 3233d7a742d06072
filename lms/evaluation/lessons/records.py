"""What was said of lessons, on two sides that no column joins: who was asked, and what was said."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.evaluation.lessons.model import Why
from lms.platform.db import Record


class LessonAsked(Record):
    """That an attempt said something of a lesson, so that it is counted once."""

    __tablename__ = "lesson_asked"
    __table_args__ = {"sqlite_with_rowid": False}

    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id"), primary_key=True, autoincrement=False)
    lesson: Mapped[str] = mapped_column(primary_key=True)


class LessonOpinion(Record):
    """What somebody said of a lesson in a month; the id is random and the rows have no order."""

    __tablename__ = "lesson_opinion"
    __table_args__ = (sa.Index(None, "agency_id", "module"), {"sqlite_with_rowid": False})

    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    module: Mapped[str]
    module_version: Mapped[int]
    lesson: Mapped[str]
    month_on: Mapped[date]
    useful: Mapped[bool]
    why: Mapped[Why | None]


class LessonRemark(Record):
    """What somebody wrote of a lesson, without even what they chose."""

    __tablename__ = "lesson_remark"
    __table_args__ = (sa.Index(None, "agency_id", "module"), {"sqlite_with_rowid": False})

    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    module: Mapped[str]
    lesson: Mapped[str]
    month_on: Mapped[date]
    text: Mapped[str]
