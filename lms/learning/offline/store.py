"""Queries over what came from devices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.learning.offline.records import Arrival


def by_key(session: Session, key: str) -> Arrival | None:
    """Return what was sent under a key."""
    return session.scalar(sa.select(Arrival).where(Arrival.key == key))


def latest(session: Session, person_id: int, limit: int) -> Sequence[Arrival]:
    """Return what came last from somebody's devices, the newest first."""
    query = sa.select(Arrival).where(Arrival.person_id == person_id).order_by(Arrival.id.desc()).limit(limit)
    return session.scalars(query).all()


def set_aside(session: Session, person_id: int, paper_id: int, since: datetime) -> int:
    """Return how many answers to a paper came since an instant and could not count."""
    query = sa.select(sa.func.count()).where(
        Arrival.person_id == person_id,
        Arrival.paper == paper_id,
        Arrival.counted.is_(False),
        Arrival.received_at >= since,
    )
    return session.scalar(query) or 0
