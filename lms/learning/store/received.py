"""Queries over what was received from a page: answers and signs of life, each sent under a key of its own."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.learning.records import Activity, Answer

_BY_KEY = sa.select(Answer).where(Answer.key == sa.bindparam("key"))
_BEAT = sa.select(Activity.id).where(Activity.key == sa.bindparam("key"))
_LAST_BEAT = sa.select(sa.func.max(Activity.received_at)).where(Activity.attempt_id == sa.bindparam("attempt"))


def answer_by_key(session: Session, key: str) -> Answer | None:
    """Return the answer that was sent under a key."""
    return session.scalar(_BY_KEY, {"key": key})


def knows_beat(session: Session, key: str) -> bool:
    """Tell whether a heartbeat was received before."""
    return session.scalar(_BEAT, {"key": key}) is not None


def last_beat(session: Session, attempt_id: int) -> datetime | None:
    """Return when the last heartbeat of an attempt was received."""
    return session.scalar(_LAST_BEAT, {"attempt": attempt_id})
