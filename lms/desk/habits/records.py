"""The tables of goals and of secret addresses of calendars. Append-only: the latest goal holds."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.desk.habits.model import Aim
from lms.platform.db import Record


class LearningGoal(Record):
    """What somebody wants from now on."""

    __tablename__ = "learning_goal"

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    aim: Mapped[Aim]
    minutes: Mapped[int]
    module: Mapped[str]
    by_on: Mapped[date | None]
    set_on: Mapped[date]
    at: Mapped[datetime]


class CalendarAddress(Record):
    """A secret address at which a person's calendar program reads their due dates; only its hash is kept.

    The latest of a person holds; one without a hash ends those before it.
    """

    __tablename__ = "calendar_address"

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    secret_hash: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    at: Mapped[datetime]
