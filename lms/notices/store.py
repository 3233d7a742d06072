"""Queries about notices, and about letters and what became of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.notices.model import Fate, Logged, Step
from lms.notices.records import Notice
from lms.notices.rules import fate_of
from lms.platform.outbox import Letter, LetterAttempt, Outcome

CHUNK = 500


def written_before(session: Session, keys: Iterable[str]) -> set[str]:
    """Return which of some notices were written before."""
    found: set[str] = set()
    wanted = sorted(set(keys))
    for start in range(0, len(wanted), CHUNK):
        query = sa.select(Notice.key).where(Notice.key.in_(wanted[start : start + CHUNK]))
        found |= set(session.scalars(query))
    return found


def of_letter(session: Session, letter_key: str) -> list[Notice]:
    """Return the notices that a letter carries."""
    return list(session.scalars(sa.select(Notice).where(Notice.letter_key == letter_key).order_by(Notice.id)))


def last_digest_on(session: Session, agency_id: int) -> date | None:
    """Return the day of the agency's last weekly digest."""
    query = sa.select(sa.func.max(Notice.written_on)).where(Notice.agency_id == agency_id, Notice.step == Step.DIGEST)
    return session.scalar(query)


def letters(
    session: Session, agency_id: int, *, search: str = "", fate: str = "", offset: int = 0, limit: int | None = 25
) -> tuple[list[Logged], int]:
    """Return the agency's letters, the newest first, with what became of each, and how many there are."""
    last = sa.select(LetterAttempt.letter_id, sa.func.max(LetterAttempt.id).label("id"))
    latest = last.group_by(LetterAttempt.letter_id).subquery()
    conditions = [Letter.agency_id == agency_id, *_searched(search), *_fated(fate)]
    attempts = (
        sa.select(sa.func.count())
        .where(LetterAttempt.letter_id == Letter.id, LetterAttempt.outcome == Outcome.CLAIMED)
        .correlate(Letter)
        .scalar_subquery()
    )
    with_last = sa.outerjoin(Letter, latest, latest.c.letter_id == Letter.id)
    source = sa.outerjoin(with_last, LetterAttempt, LetterAttempt.id == latest.c.id)
    total = session.scalar(sa.select(sa.func.count()).select_from(source).where(*conditions)) or 0
    query = (
        sa.select(Letter, LetterAttempt.outcome, LetterAttempt.at, LetterAttempt.detail, attempts.label("attempts"))
        .select_from(source)
        .where(*conditions)
        .order_by(Letter.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [_logged(row) for row in session.execute(query)], total


def _searched(search: str) -> list[sa.ColumnElement[bool]]:
    if not search:
        return []
    pattern = f"%{search.casefold()}%"
    return [sa.or_(sa.func.lower(Letter.recipient).like(pattern), sa.func.lower(Letter.subject).like(pattern))]


def _fated(fate: str) -> list[sa.ColumnElement[bool]]:
    """Return the condition for letters of one fate: `rules.fate_of` in SQL."""
    settled = Letter.settled_at.is_not(None)
    last = LetterAttempt.outcome
    conditions: dict[str, list[sa.ColumnElement[bool]]] = {
        Fate.WAITING: [last.is_(None), sa.not_(settled)],
        Fate.SENT: [last == Outcome.SENT],
        Fate.FAILED: [last == Outcome.FAILED, settled],
        Fate.RETRYING: [last == Outcome.FAILED, sa.not_(settled)],
        Fate.UNKNOWN: [last == Outcome.CLAIMED],
        Fate.WITHDRAWN: [sa.or_(last == Outcome.WITHDRAWN, sa.and_(last.is_(None), settled))],
    }
    return conditions.get(fate, [])


def _logged(row: sa.Row[Any]) -> Logged:
    letter: Letter = row[0]
    return Logged(
        id=letter.id,
        address=letter.recipient,
        subject=letter.subject,
        key=letter.key,
        created_at=letter.created_at,
        not_before=letter.not_before,
        last_at=row.at,
        attempts=row.attempts,
        fate=fate_of(row.outcome.value if row.outcome else None, settled=letter.settled_at is not None),
        detail=row.detail or "",
    )
