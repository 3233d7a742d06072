"""Queries over goals and addresses of calendars."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.desk.habits.model import Goal
from lms.desk.habits.records import CalendarAddress, LearningGoal


def goal_of(session: Session, person_id: int) -> Goal | None:
    """Return what somebody wants, if they ever said so."""
    query = sa.select(LearningGoal).where(LearningGoal.person_id == person_id).order_by(LearningGoal.id.desc())
    row = session.scalars(query.limit(1)).first()
    return Goal(row.aim, row.minutes, row.module, row.by_on, set_on=row.set_on) if row else None


def address_of(session: Session, person_id: int) -> CalendarAddress | None:
    """Return somebody's present address, or what ended it."""
    query = sa.select(CalendarAddress).where(CalendarAddress.person_id == person_id)
    return session.scalars(query.order_by(CalendarAddress.id.desc()).limit(1)).first()


def by_hash(session: Session, secret_hash: str) -> CalendarAddress | None:
    """Return the address of a secret, whether it still holds or not."""
    return session.scalars(sa.select(CalendarAddress).where(CalendarAddress.secret_hash == secret_hash)).first()
