"""Who looked at what is known about whom."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lms.directory.model import Look, Seen
from lms.directory.records import RecordView


def keep(session: Session, values: dict[str, Any]) -> None:
    """Write a row down, unless the same viewer's look of the same day is there already."""
    dialect = session.get_bind().dialect.name
    insert: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    session.execute(insert(RecordView).values(**values).on_conflict_do_nothing())


def of_person(session: Session, person_id: int, *, offset: int = 0, limit: int | None = None) -> list[Look]:
    """Return who looked at a person, the latest first."""
    query = (
        sa.select(RecordView.viewer, RecordView.roles, RecordView.on_date, RecordView.what)
        .where(RecordView.person_id == person_id)
        .order_by(RecordView.on_date.desc(), RecordView.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [Look(r.viewer, tuple(r.roles), r.on_date, Seen(r.what)) for r in session.execute(query)]


def count(session: Session, person_id: int) -> int:
    """Return how many looks a person has had."""
    query = sa.select(sa.func.count()).select_from(RecordView).where(RecordView.person_id == person_id)
    return session.scalar(query) or 0
