"""Queries about statements and answers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.signoff.model import Decision, Duty, Statement
from lms.signoff.records import SignOffAnswer, SignOffStatement

CHUNK = 500
"""How many ids go into one IN list."""
_STATEMENTS: sa.Select[SignOffStatement, SignOffAnswer] = sa.select(SignOffStatement, SignOffAnswer).outerjoin(
    SignOffAnswer, SignOffAnswer.statement_id == SignOffStatement.id
)
_ABOUT_ONE = _STATEMENTS.where(SignOffStatement.person_id == sa.bindparam("person")).order_by(
    SignOffStatement.id.desc()
)


def latest_about(session: Session, evidence_ids: Collection[int]) -> dict[int, Statement]:
    """Return the last statement about each completion that has one."""
    found: dict[int, Statement] = {}
    ids = sorted(set(evidence_ids))
    for start in range(0, len(ids), CHUNK):
        query = _STATEMENTS.where(SignOffStatement.evidence_id.in_(ids[start : start + CHUNK]))
        for row, answer in session.execute(query.order_by(SignOffStatement.id)):
            found[row.evidence_id] = _view(row, answer)
    return found


def one(session: Session, statement_id: int) -> Statement | None:
    """Return a statement by its id."""
    row = session.execute(_STATEMENTS.where(SignOffStatement.id == statement_id)).first()
    return _view(row[0], row[1]) if row else None


def record_of(session: Session, statement_id: int) -> SignOffStatement | None:
    """Return a statement's row, to check its seal."""
    return session.get(SignOffStatement, statement_id)


def about_person(session: Session, person_id: int) -> list[Statement]:
    """Return every statement about a person's completions, the newest first."""
    return [_view(row, answer) for row, answer in session.execute(_ABOUT_ONE, {"person": person_id})]


def signed_by(
    session: Session, person_id: int, *, search: str = "", decision: str = "", offset: int = 0, limit: int = 25
) -> tuple[list[Statement], int]:
    """Return what a person signed, the newest first, and how many there are."""
    mine = [SignOffStatement.signer_person_id == person_id]
    if search:
        pattern = f"%{search.casefold()}%"
        mine.append(
            sa.or_(
                sa.func.lower(SignOffStatement.person_name).like(pattern),
                sa.func.lower(SignOffStatement.title).like(pattern),
            )
        )
    if decision in set(Decision):
        mine.append(SignOffStatement.decision == Decision(decision))
    total = session.scalar(sa.select(sa.func.count()).select_from(SignOffStatement).where(*mine)) or 0
    query = _STATEMENTS.where(*mine).order_by(SignOffStatement.id.desc()).offset(offset).limit(limit)
    return [_view(row, answer) for row, answer in session.execute(query)], total


def in_batch(session: Session, person_id: int, batch: str) -> list[Statement]:
    """Return what a person signed together in one act."""
    query = _STATEMENTS.where(SignOffStatement.batch == batch, SignOffStatement.signer_person_id == person_id)
    return [_view(row, answer) for row, answer in session.execute(query.order_by(SignOffStatement.id))]


def duties_in(duties: Sequence[Duty]) -> list[dict[str, Any]]:
    """Return duties as they are stored."""
    return [
        asdict(duty) | {"due_on": duty.due_on.isoformat() if duty.due_on else None, "status": duty.status}
        for duty in duties
    ]


def _view(row: SignOffStatement, answer: SignOffAnswer | None) -> Statement:
    return Statement(
        id=row.id,
        evidence_id=row.evidence_id,
        person_id=row.person_id,
        person_name=row.person_name,
        title=row.title,
        decision=row.decision,
        capacity=row.capacity,
        meaning=row.meaning,
        text=row.text,
        reason=row.reason,
        signer_person_id=row.signer_person_id,
        signer_name=row.signer_name,
        signer_position=row.signer_position,
        signed_at=row.signed_at,
        zone=row.zone,
        duties=tuple(
            Duty(duty["requirement"], duty["title"], duty["version"], duty["citation"]) for duty in row.duties
        ),
        policy=row.policy,
        authentication=row.authentication,
        seal=row.seal,
        batch=row.batch,
        answer=answer.note if answer else "",
        answered_at=answer.answered_at if answer else None,
    )
