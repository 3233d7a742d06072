"""Queries over indicators: what each is, which values hold, what was entered; as known at an instant."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lms.evaluation.model.indicator import Entry, Indicator, IndicatorText, Value
from lms.evaluation.records import IndicatorEntry, IndicatorRecord, IndicatorTextRecord, IndicatorValue


def indicators(
    session: Session, agency_id: int, known_at: datetime | None = None, only: int | None = None
) -> list[Indicator]:
    """Return the indicators of an agency that are not withdrawn, with the values that hold, by name."""
    query = sa.select(IndicatorTextRecord).where(IndicatorTextRecord.id.in_(_latest(agency_id, known_at)))
    if only is not None:
        query = query.where(IndicatorTextRecord.indicator_id == only)
    rows = [row for row in session.scalars(query) if not row.is_withdrawn]
    values = _values(session, [row.indicator_id for row in rows], known_at)
    found = [
        Indicator(
            row.indicator_id,
            _text(row),
            tuple(values[row.indicator_id][month] for month in sorted(values[row.indicator_id])),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.text.name.casefold(), one.id))


def entries(session: Session, indicator_id: int) -> list[Entry]:
    """Return what was entered for an indicator, the newest first."""
    undo = aliased(IndicatorEntry)
    many = sa.select(sa.func.count()).where(IndicatorValue.entry_id == IndicatorEntry.id).scalar_subquery()
    query = (
        sa.select(IndicatorEntry, many.label("many"), undo.id.label("undone_by"))
        .outerjoin(undo, undo.undoes_id == IndicatorEntry.id)
        .where(IndicatorEntry.indicator_id == indicator_id)
        .order_by(IndicatorEntry.id.desc())
    )
    return [
        Entry(
            id=row.id, kind=row.kind, at=row.recorded_at, by=row.recorded_by, file=row.file_name, values=count,
            undone=undone is not None, undoes=row.undoes_id,
        )
        for row, count, undone in session.execute(query)
    ]  # fmt: skip


def _latest(agency_id: int, known_at: datetime | None) -> sa.Select[Any]:
    query = (
        sa.select(sa.func.max(IndicatorTextRecord.id))
        .join(IndicatorRecord, IndicatorRecord.id == IndicatorTextRecord.indicator_id)
        .where(IndicatorRecord.agency_id == agency_id)
    )
    if known_at is not None:
        query = query.where(IndicatorTextRecord.recorded_at <= known_at)
    return query.group_by(IndicatorTextRecord.indicator_id)


def _values(session: Session, ids: Collection[int], known_at: datetime | None) -> dict[int, dict[date, Value]]:
    """Return the values that hold, by indicator and month: of each month the last one whose entry stands."""
    undo = aliased(IndicatorEntry)
    taken_back = sa.exists().where(undo.undoes_id == IndicatorEntry.id)
    query = sa.select(
        IndicatorEntry.indicator_id, IndicatorValue.month_on, IndicatorValue.value, IndicatorValue.denominator
    ).join(IndicatorEntry, IndicatorEntry.id == IndicatorValue.entry_id)
    if known_at is not None:
        taken_back = taken_back.where(undo.recorded_at <= known_at)
        query = query.where(IndicatorEntry.recorded_at <= known_at)
    query = query.where(IndicatorEntry.indicator_id.in_(ids), sa.not_(taken_back)).order_by(IndicatorValue.id)
    found: dict[int, dict[date, Value]] = {indicator: {} for indicator in ids}
    for indicator, month, value, denominator in session.execute(query):
        found[indicator][month] = Value(month, value, denominator)
    return found


def _text(row: IndicatorTextRecord) -> IndicatorText:
    return IndicatorText(
        name=row.name, unit=row.unit, better=row.better, source=row.source, module=row.module,
        trained_from=row.trained_from, trained_until=row.trained_until, target=row.target, per=row.per,
    )  # fmt: skip
