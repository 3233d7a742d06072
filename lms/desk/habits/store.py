"""Queries over goals."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.desk.habits.model import Goal
from lms.desk.habits.records import LearningGoal


def goal_of(session: Session, person_id: int) -> Goal | None:
    """Return what somebody wants, if they ever said so."""
    query = sa.select(LearningGoal).where(LearningGoal.person_id == person_id).order_by(LearningGoal.id.desc())
    row = session.scalars(query.limit(1)).first()
    return Goal(row.aim, row.minutes, row.module, row.by_on, set_on=row.set_on) if row else None
