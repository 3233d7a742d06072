"""Sessions in the database: the latest plan, the latest seat and the latest mark count."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.learning.classroom.model import HOLDS, Attended, Counts, Enrolment, Mark, Plan, Presence, Seat, Sitting
from lms.learning.classroom.records import AttendanceRecord, EnrolmentRecord, SittingPlan, SittingRecord

s, p, e, a = SittingRecord, SittingPlan, EnrolmentRecord, AttendanceRecord
_LATEST = sa.select(sa.func.max(p.id)).group_by(p.sitting_id)


def numbered(session: Session, agency_id: int, number: int) -> Sitting | None:
    """Return the session of a number."""
    return next(iter(_read(session, s.agency_id == agency_id, s.number == number)), None)


def sittings(session: Session, agency_id: int, *conditions: sa.ColumnElement[bool]) -> list[Sitting]:
    """Return sessions by their latest plan, in the order in which they begin."""
    return _read(session, s.agency_id == agency_id, *conditions)


def is_any(session: Session, agency_id: int, *conditions: sa.ColumnElement[bool]) -> bool:
    """Tell whether there is a session, by its latest plan, for which conditions hold."""
    found = (
        sa.select(s.id).join(p, p.sitting_id == s.id).where(s.agency_id == agency_id, p.id.in_(_LATEST), *conditions)
    )
    return session.scalar(found.limit(1)) is not None


def ending_after(at: datetime) -> sa.ColumnElement[bool]:
    """Return the condition that a session is not over at an instant."""
    return p.ends_at > at


def held(since: datetime, until: datetime, *, besides: int | None = None) -> sa.ColumnElement[bool]:
    """Return the condition that a session takes place while another one does, from an instant until one."""
    at_that_time = sa.and_(p.starts_at < until, p.ends_at > since, p.called_off == "")
    return at_that_time if besides is None else sa.and_(at_that_time, s.id != besides)


def over(at: datetime) -> sa.ColumnElement[bool]:
    """Return the condition that a session took place and is over at an instant."""
    return sa.and_(p.ends_at <= at, p.called_off == "")


def place_of(person_id: int) -> sa.ColumnElement[bool]:
    """Return the condition that somebody has a place in a session."""
    return _stands(person_id, {Seat.ENROLLED})


def seated(person_id: int) -> sa.ColumnElement[bool]:
    """Return the condition that somebody has a place in a session, or waits for one."""
    return _stands(person_id, HOLDS)


def _stands(person_id: int, seats: Collection[Seat]) -> sa.ColumnElement[bool]:
    latest = sa.select(sa.func.max(e.id)).where(e.person_id == person_id).group_by(e.sitting_id)
    return s.id.in_(sa.select(e.sitting_id).where(e.id.in_(latest), e.seat.in_(seats)))


def beginning_after(at: datetime) -> sa.ColumnElement[bool]:
    """Return the condition that a session will take place and has not begun at an instant."""
    return sa.and_(p.starts_at > at, p.called_off == "")


def seats_of(session: Session, person_id: int, sitting_ids: Collection[int]) -> dict[int, Seat]:
    """Return where a person stands with some sessions."""
    latest = sa.select(sa.func.max(e.id)).where(e.person_id == person_id, e.sitting_id.in_(sitting_ids))
    rows = session.scalars(sa.select(e).where(e.id.in_(latest.group_by(e.sitting_id))))
    return {row.sitting_id: row.seat for row in rows}


def waits() -> sa.ColumnElement[bool]:
    """Return the condition that something on the sheet of a session could be evidence and is none."""
    later = sa.orm.aliased(a)
    corrected = sa.exists().where(later.sitting_id == a.sitting_id, later.person_id == a.person_id, later.id > a.id)
    unposted = sa.select(a.sitting_id).where(a.evidence_id.is_(None), a.minutes > 0, ~corrected)
    return sa.and_(p.counts == Counts.WHOLE, s.id.in_(unposted))


def taught_by(person_id: int) -> sa.ColumnElement[bool]:
    """Return the condition that somebody teaches a session."""
    return p.instructor_id == person_id


def enrolments(session: Session, sitting_ids: Collection[int]) -> dict[int, list[Enrolment]]:
    """Return where everybody stands with some sessions, by session, those who left not among them."""
    latest = sa.select(sa.func.max(e.id)).where(e.sitting_id.in_(sitting_ids)).group_by(e.sitting_id, e.person_id)
    found: dict[int, list[Enrolment]] = {one: [] for one in sitting_ids}
    for row in session.scalars(sa.select(e).where(e.id.in_(latest), e.seat.in_(HOLDS)).order_by(e.id)):
        found[row.sitting_id].append(_enrolment(row))
    return found


def attendance(session: Session, sitting_id: int) -> dict[int, Attended]:
    """Return what stands on the sheet of a session, by person."""
    latest = sa.select(sa.func.max(a.id)).where(a.sitting_id == sitting_id).group_by(a.person_id)
    rows = session.scalars(sa.select(a).where(a.id.in_(latest)))
    return {row.person_id: _attended(row) for row in rows}


def attended_by(session: Session, person_id: int) -> dict[int, Attended]:
    """Return what stands on the sheets about a person, by session."""
    latest = sa.select(sa.func.max(a.id)).where(a.person_id == person_id).group_by(a.sitting_id)
    return {row.sitting_id: _attended(row) for row in session.scalars(sa.select(a).where(a.id.in_(latest)))}


def times_marked(session: Session, sitting_id: int) -> dict[int, int]:
    """Return how often something was put down on the sheet of a session, by person."""
    query = sa.select(a.person_id, sa.func.count(a.id).label("times")).where(a.sitting_id == sitting_id)
    return {row.person_id: row.times for row in session.execute(query.group_by(a.person_id))}


def marks(session: Session, sitting_id: int) -> list[Attended]:
    """Return everything that was ever put down on the sheet of a session, in order."""
    return [_attended(row) for row in session.scalars(sa.select(a).where(a.sitting_id == sitting_id).order_by(a.id))]


def minutes_attended(session: Session, person_id: int, module: str, since: datetime | None, until: datetime) -> int:
    """Return for how many minutes a person was at sessions that are a part of a module, begun since an instant.

    Only of sessions over by `until`: a mark during one says who is there, not who stays.
    """
    marks = sa.select(sa.func.max(a.id)).where(a.person_id == person_id).group_by(a.sitting_id)
    query = (
        sa.select(sa.func.sum(a.minutes))
        .join(p, p.sitting_id == a.sitting_id)
        .where(a.id.in_(marks), p.id.in_(_LATEST), p.module == module, p.counts == Counts.MINUTES, over(until))
    )
    if since is not None:
        query = query.where(p.starts_at >= since)
    return session.scalar(query) or 0


def _read(session: Session, *conditions: sa.ColumnElement[bool]) -> list[Sitting]:
    revision = sa.select(sa.func.count(p.id)).where(p.sitting_id == s.id).correlate(s).scalar_subquery()
    query = (
        sa.select(s.id, s.number, p, revision.label("plans"))
        .join(p, p.sitting_id == s.id)
        .where(p.id.in_(_LATEST), *conditions)
        .order_by(p.starts_at, s.id)
    )
    return [_sitting(row.id, row.number, row.SittingPlan, row.plans) for row in session.execute(query)]


def _sitting(id: int, number: int, row: SittingPlan, plans: int) -> Sitting:
    plan = Plan(
        module=row.module,
        way=row.way,
        place=row.place,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        capacity=row.capacity,
        instructor_id=row.instructor_id,
        counts=row.counts,
        note=row.note,
    )
    return Sitting(id=id, number=number, plan=plan, title=row.module, revision=plans - 1, called_off=row.called_off)


def _enrolment(row: EnrolmentRecord) -> Enrolment:
    return Enrolment(id=row.id, sitting_id=row.sitting_id, person_id=row.person_id, seat=row.seat, at=row.at, by=row.by)


def _attended(row: AttendanceRecord) -> Attended:
    return Attended(
        sitting_id=row.sitting_id,
        person_id=row.person_id,
        mark=Mark(Presence(row.presence), row.minutes),
        at=row.at,
        by=row.by,
        reason=row.reason,
        evidence_id=row.evidence_id,
    )
