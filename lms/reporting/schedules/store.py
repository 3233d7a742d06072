"""Schedules, their versions and their turns in the database."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.reporting.records import ReportUnitRun
from lms.reporting.schedules.model import Turn, Version
from lms.reporting.schedules.records import ReportSchedule, ReportScheduleTurn, ReportScheduleVersion
from lms.reporting.schedules.terms import terms_of

Kept = tuple[ReportSchedule, Version]
"""A schedule and what it says now."""


def latest(session: Session, agency_id: int, schedule_id: int | None = None) -> list[Kept]:
    """Return an agency's schedules (or one of them) with their latest versions, in the order of making."""
    last = (
        sa.select(sa.func.max(ReportScheduleVersion.id))
        .join(ReportSchedule, ReportSchedule.id == ReportScheduleVersion.schedule_id)
        .where(ReportSchedule.agency_id == agency_id)
        .group_by(ReportScheduleVersion.schedule_id)
    )
    query = (
        sa.select(ReportSchedule, ReportScheduleVersion)
        .join(ReportScheduleVersion, ReportScheduleVersion.schedule_id == ReportSchedule.id)
        .where(ReportSchedule.agency_id == agency_id, ReportScheduleVersion.id.in_(last))
        .order_by(ReportSchedule.id)
    )
    if schedule_id is not None:
        query = query.where(ReportSchedule.id == schedule_id)
    return [(schedule, _version(row)) for schedule, row in session.execute(query)]


def versions(session: Session, schedule_id: int) -> list[Version]:
    """Return every version of a schedule, the latest first."""
    query = sa.select(ReportScheduleVersion).where(ReportScheduleVersion.schedule_id == schedule_id)
    return [_version(row) for row in session.scalars(query.order_by(ReportScheduleVersion.number.desc()))]


def last_due(session: Session, schedule_ids: Collection[int]) -> dict[int, datetime]:
    """Return the latest due time of each schedule that came."""
    t = ReportScheduleTurn
    query = sa.select(t.schedule_id, t.due_at).where(
        t.id.in_(sa.select(sa.func.max(t.id)).where(t.schedule_id.in_(schedule_ids)).group_by(t.schedule_id))
    )
    return {row.schedule_id: row.due_at for row in session.execute(query)}


def turns(session: Session, schedule_id: int, limit: int) -> list[Turn]:
    """Return the latest due times of a schedule, the latest first."""
    query = sa.select(ReportScheduleTurn).where(ReportScheduleTurn.schedule_id == schedule_id)
    rows = session.scalars(query.order_by(ReportScheduleTurn.id.desc()).limit(limit)).all()
    counted = sa.select(ReportUnitRun.turn_id, sa.func.count()).where(ReportUnitRun.turn_id.in_([r.id for r in rows]))
    heads = {turn_id: count for turn_id, count in session.execute(counted.group_by(ReportUnitRun.turn_id))}
    return [_turn(row, for_heads=heads.get(row.id, 0)) for row in rows]


def turn_of_run(session: Session, run_id: int) -> tuple[Turn, Version] | None:
    """Return the due time that a run was made for, with what the schedule said then; None for a run asked by hand."""
    row = session.scalar(sa.select(ReportScheduleTurn).where(ReportScheduleTurn.run_id == run_id))
    if row is not None:
        return turn(session, row.id)
    own = session.scalar(sa.select(ReportUnitRun).where(ReportUnitRun.run_id == run_id))
    if own is None:
        return None
    found, version = turn(session, own.turn_id)
    return replace(found, run_id=run_id, unit=own.unit), version


def turn(session: Session, turn_id: int) -> tuple[Turn, Version]:
    """Return a due time that came, with what its schedule said then."""
    row = session.get_one(ReportScheduleTurn, turn_id)
    return _turn(row), _version(session.get_one(ReportScheduleVersion, row.version_id))


def _version(row: ReportScheduleVersion) -> Version:
    return Version(
        id=row.id,
        number=row.number,
        change=row.change,
        terms=terms_of(row.terms),
        ended=row.ended,
        made_by=row.made_by,
        account_id=row.account_id,
        made_at=row.made_at,
        from_file=row.from_file,
    )


def _turn(row: ReportScheduleTurn, for_heads: int = 0) -> Turn:
    return Turn(
        id=row.id,
        schedule_id=row.schedule_id,
        due_on=row.due_on,
        due_at=row.due_at,
        missed=tuple(date.fromisoformat(each) for each in row.missed),
        run_id=row.run_id,
        note=row.note,
        asked_at=row.asked_at,
        for_heads=for_heads,
    )
