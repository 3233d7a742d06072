"""Questions in the database, each with its answer and its withdrawal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.desk.disputes.model import Answer, Dispute, Draft, State
from lms.desk.disputes.records import DisputeAnswer, DisputeRecord, DisputeWithdrawal

d, a, w = DisputeRecord, DisputeAnswer, DisputeWithdrawal


def same_since(session: Session, agency_id: int, person_id: int, draft: Draft, since: datetime) -> int | None:
    """Return the number of a person's open question in the same words about the same thing, asked since an instant."""
    query = _all(agency_id).where(
        d.person_id == person_id,
        d.asked_at >= since,
        d.wrong == draft.wrong,
        d.words == draft.words,
        d.requirement == draft.requirement,
        d.evidence_id.is_not_distinct_from(draft.evidence_id),
        d.due_on.is_not_distinct_from(draft.due_on),
        _IS[State.OPEN],
    )
    row = session.execute(query.order_by(d.id.desc()).limit(1)).first()
    return row.number if row else None


def numbered(session: Session, agency_id: int, number: int) -> Dispute | None:
    """Return the question of a number."""
    row = session.execute(_all(agency_id).where(d.number == number)).first()
    return _dispute(row) if row else None


def of_person(session: Session, agency_id: int, person_id: int) -> list[Dispute]:
    """Return a person's questions, the latest first."""
    return [_dispute(row) for row in session.execute(_OF_ONE, {"agency": agency_id, "person": person_id})]


def in_state(
    session: Session, agency_id: int, state: State | None, *, newest_first: bool, offset: int, limit: int | None
) -> tuple[list[Dispute], int]:
    """Return questions in a state (None: all), in order of asking, and how many there are."""
    query = _all(agency_id)
    if state is not None:
        query = query.where(_IS[state])
    total = session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    shown = query.order_by(d.id.desc() if newest_first else d.id).offset(offset).limit(limit)
    return [_dispute(row) for row in session.execute(shown)], total


_IS = {
    State.OPEN: sa.and_(a.id.is_(None), w.id.is_(None)),
    State.ANSWERED: sa.and_(a.id.is_not(None), w.id.is_(None)),
    State.WITHDRAWN: w.id.is_not(None),
}


_COLUMNS: tuple[Any, ...] = (
    d.id, d.number, d.person_id, d.wrong, d.words, d.requirement, d.evidence_id, d.due_on, d.asked_at,
    a.words.label("answer"), a.mended, a.answered_by, a.answered_at, w.withdrawn_at,
)  # fmt: skip
_ALL: sa.Select[Any] = sa.select(*_COLUMNS).outerjoin(a, a.dispute_id == d.id).outerjoin(w, w.dispute_id == d.id)
_OF_ONE = _ALL.where(d.agency_id == sa.bindparam("agency"), d.person_id == sa.bindparam("person")).order_by(d.id.desc())


def _all(agency_id: int) -> sa.Select[Any]:
    return _ALL.where(d.agency_id == agency_id)


def _dispute(row: sa.Row[Any]) -> Dispute:
    answered = row.answered_at is not None
    return Dispute(
        id=row.id,
        number=row.number,
        person_id=row.person_id,
        wrong=row.wrong,
        words=row.words,
        requirement=row.requirement,
        evidence_id=row.evidence_id,
        due_on=row.due_on,
        asked_at=row.asked_at,
        answer=Answer(row.answer, row.mended, row.answered_by, row.answered_at) if answered else None,
        withdrawn_at=row.withdrawn_at,
    )
