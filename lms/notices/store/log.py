"""The delivery log in SQL: letters filtered, sorted, counted and paged, with what became of each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.learning.faq.model import LETTERS
from lms.notices.model import ACCOUNT, PRACTICE, Confidence, Fate, Kind, Search, fate_of
from lms.notices.records import Notice
from lms.platform.outbox import Letter, LetterAttempt, Outcome

_ASKED = Letter.key.startswith(LETTERS, autoescape=True)
_PRACTICES = Letter.key.like(f"notice:%:{PRACTICE}:%:{Kind.PRACTICE.value}:%")
IN_CONFIDENCE = sa.or_(_ASKED, _PRACTICES)
"""Letters of which nobody learns to whom they went: no search by a person may find them."""


def in_confidence(session: Session, ids: Collection[int]) -> dict[int, Confidence]:
    """Return which of some letters went to somebody who stays unknown, and why."""
    reason = sa.case((_ASKED, Confidence.ASKED.value), else_=Confidence.PRACTICES.value)
    found = session.execute(sa.select(Letter.id, reason).where(Letter.id.in_(ids), IN_CONFIDENCE))
    return {letter_id: Confidence(why) for letter_id, why in found}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A letter with what became of it."""

    letter: Letter
    fate: Fate
    attempts: int
    last_at: datetime | None
    detail: str


def lines(session: Session, agency_id: int, search: Search) -> tuple[list[Line], int]:
    """Return the letters of a page, and how many fit the search."""
    conditions = [Letter.agency_id == agency_id, *_conditions(search)]
    total = session.scalar(sa.select(sa.func.count()).select_from(Letter).where(*conditions)) or 0
    query = (
        sa.select(Letter).where(*conditions).order_by(*_order(search)).offset(search.offset or None).limit(search.limit)
    )
    letters = session.scalars(query).all()
    return with_fates(session, letters), total


def with_fates(session: Session, letters: Sequence[Letter]) -> list[Line]:
    """Return letters with what became of each."""
    attempts: dict[int, list[LetterAttempt]] = {}
    ids = [letter.id for letter in letters]
    for start in range(0, len(ids), 900):
        query = sa.select(LetterAttempt).where(LetterAttempt.letter_id.in_(ids[start : start + 900]))
        for attempt in session.scalars(query.order_by(LetterAttempt.id)):
            attempts.setdefault(attempt.letter_id, []).append(attempt)
    return [_line(letter, attempts.get(letter.id, [])) for letter in letters]


def attempts_of(session: Session, letter_id: int) -> Sequence[LetterAttempt]:
    """Return everything noted about a letter, in order."""
    query = sa.select(LetterAttempt).where(LetterAttempt.letter_id == letter_id)
    return session.scalars(query.order_by(LetterAttempt.id)).all()


def _line(letter: Letter, attempts: Sequence[LetterAttempt]) -> Line:
    last = attempts[-1] if attempts else None
    return Line(
        letter=letter,
        fate=fate_of(last.outcome.value if last else None, settled=letter.settled_at is not None),
        attempts=sum(attempt.outcome is Outcome.CLAIMED for attempt in attempts),
        last_at=last.at if last else None,
        detail=last.detail if last else "",
    )


def _conditions(search: Search) -> list[sa.ColumnElement[bool]]:
    found = [*_searched(search), *_fated(search.fate), *_of_kind(search.kind)]
    if search.person_id is not None:
        found += [Letter.person_id == search.person_id, sa.not_(IN_CONFIDENCE)]
    if search.since is not None:
        found.append(Letter.created_at >= search.since)
    if search.until is not None:
        found.append(Letter.created_at < search.until)
    return found


def _searched(search: Search) -> list[sa.ColumnElement[bool]]:
    text = search.words.strip().lower()
    if not text:
        return []
    address, subject = (
        sa.func.lower(column).contains(text, autoescape=True) for column in (Letter.recipient, Letter.subject)
    )
    to_them = sa.or_(address, Letter.person_id.in_(list(search.people)))
    return [sa.or_(subject, sa.and_(to_them, sa.not_(IN_CONFIDENCE)))]


def _of_kind(kind: str) -> list[sa.ColumnElement[bool]]:
    about = sa.exists().where(Notice.letter_key == Letter.key)
    if kind == ACCOUNT:
        return [sa.not_(about)]
    if kind not in set(Kind):
        return []
    exact = Kind(kind) in {Kind.SIGN}
    steps = Notice.step.startswith(kind)
    return [about.where(sa.and_(steps, sa.not_(Notice.step.startswith("signed"))) if exact else steps)]


def _fated(fate: str) -> list[sa.ColumnElement[bool]]:
    """Return the condition for letters of one fate: `fate_of` in SQL."""
    settled = Letter.settled_at.is_not(None)
    last = (
        sa.select(LetterAttempt.outcome)
        .where(LetterAttempt.letter_id == Letter.id)
        .order_by(LetterAttempt.id.desc())
        .limit(1)
        .correlate(Letter)
        .scalar_subquery()
    )
    conditions: dict[str, list[sa.ColumnElement[bool]]] = {
        Fate.WAITING: [last.is_(None), sa.not_(settled)],
        Fate.SENT: [last == Outcome.SENT],
        Fate.BOUNCED: [last == Outcome.BOUNCED],
        Fate.FAILED: [last == Outcome.FAILED, settled],
        Fate.RETRYING: [last == Outcome.FAILED, sa.not_(settled)],
        Fate.UNKNOWN: [last == Outcome.CLAIMED],
        Fate.WITHDRAWN: [sa.or_(last == Outcome.WITHDRAWN, sa.and_(last.is_(None), settled))],
    }
    return conditions.get(fate, [])


def _order(search: Search) -> list[Any]:
    address = sa.case((IN_CONFIDENCE, ""), else_=sa.func.lower(Letter.recipient))
    columns: dict[str, Any] = {"to": address, "letter": sa.func.lower(Letter.subject)}
    first = columns.get(search.sort)
    order = [Letter.id] if first is None else [first, Letter.id]
    return [column.desc() if search.descending else column.asc() for column in order]
