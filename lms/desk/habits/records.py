"""The table of goals. Append-only: the latest goal holds."""

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
