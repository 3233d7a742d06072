"""Read model: every notice written in a period, with the letter that carried it and what became of that letter.

Invitations to practise are left out: they are about no duty, and whether somebody practices is nobody else's business.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.directory.records import Account, Person, Placement
from lms.notices.model import Fate, Kind, Step, fate_of
from lms.notices.records import AddressBounce, Notice
from lms.platform.outbox import Letter, LetterAttempt, Outcome
from lms.reporting.model import Question
from lms.reporting.queries.register import held

BATCH = 900
"""Letters asked for in one statement: SQLite's oldest limit on parameters is 999."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One notice: to whom, about whom and what, by which letter, and what became of it by the instant asked about."""

    written_at: datetime
    to_person_id: int | None
    to_account: str
    """The name of an account that belongs to nobody of the staff."""
    about_id: int | None
    address: str
    subject: str
    message_id: str
    requirement: str
    due_on: date | None
    step: Step
    by: str
    fate: Fate
    fate_at: datetime | None
    detail: str
    attempts: int


def sent(session: Session, agency_id: int, asked: Question, unit_ids: Collection[int] | None) -> Iterator[Sent]:
    """Yield the notices of a period in the order of writing, all, or those about people of some units."""
    query: sa.Select[Any] = _query(agency_id, asked, unit_ids).execution_options(yield_per=BATCH)
    for rows in session.execute(query).partitions():
        yield from _with_fates(session, rows, asked.known_at)


def _query(agency_id: int, asked: Question, unit_ids: Collection[int] | None) -> sa.Select[Any]:
    own = asked.narrowing
    wanted: list[Any] = [Notice, Letter, Account.name.label("account")]
    query = (
        sa.select(*wanted)
        .join(Letter, Letter.key == Notice.letter_key)
        .outerjoin(
            Account,
            sa.and_(Letter.person_id.is_(None), sa.func.lower(Account.email) == sa.func.lower(Letter.recipient)),
        )
        .where(
            Notice.agency_id == agency_id,
            Notice.written_at <= asked.known_at,
            Notice.written_on >= (asked.from_on or asked.as_of),
            Notice.written_on <= asked.as_of,
            Notice.step != str(Step(Kind.PRACTICE)),
        )
        .order_by(Notice.id)
    )
    if own.requirement:
        query = query.where(Notice.subject == own.requirement)
    if own.staff:
        people = sa.select(Person.id).where(Person.agency_id == agency_id, Person.staff_no.in_(own.staff))
        query = query.where(Notice.about_id.in_(people))
    if unit_ids is not None:
        there = sa.select(Placement.person_id).where(Placement.unit_id.in_(unit_ids), *held(Placement, asked))
        query = query.where(Notice.about_id.in_(there))
    return query


def _with_fates(session: Session, rows: Sequence[sa.Row[Any]], known_at: datetime) -> Iterator[Sent]:
    ids = {row.Letter.id for row in rows}
    attempts: dict[int, list[LetterAttempt]] = {}
    query = sa.select(LetterAttempt).where(LetterAttempt.letter_id.in_(ids), LetterAttempt.at <= known_at)
    for attempt in session.scalars(query.order_by(LetterAttempt.id)):
        attempts.setdefault(attempt.letter_id, []).append(attempt)
    query_bounces = sa.select(AddressBounce).where(
        AddressBounce.letter_id.in_(ids), AddressBounce.bounced_at <= known_at
    )
    bounces = {bounce.letter_id: bounce for bounce in session.scalars(query_bounces)}
    for row in rows:
        notice, letter, account = row.Notice, row.Letter, row.account
        made = attempts.get(letter.id, [])
        last, bounce = made[-1] if made else None, bounces.get(letter.id)
        settled = letter.settled_at is not None and letter.settled_at <= known_at
        yield Sent(
            written_at=notice.written_at,
            to_person_id=letter.person_id,
            to_account=account or "",
            about_id=notice.about_id,
            address=letter.recipient,
            subject=letter.subject,
            message_id=letter.message_id,
            requirement=notice.subject,
            due_on=notice.due_on,
            step=Step.of(notice.step),
            by=notice.by,
            fate=fate_of(last.outcome.value if last else None, settled=settled),
            fate_at=last.at if last else None,
            detail=" ".join(filter(None, (bounce.status, bounce.sentence))) if bounce else last.detail if last else "",
            attempts=sum(each.outcome is Outcome.CLAIMED for each in made),
        )
