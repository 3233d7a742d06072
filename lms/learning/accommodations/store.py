"""Accommodations in the database, each with its endings."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.learning.accommodations.model import Accommodation, Arranged, Ending
from lms.learning.accommodations.records import AccommodationEnd, AccommodationRecord

a, e = AccommodationRecord, AccommodationEnd


def numbered(session: Session, agency_id: int, number: int) -> Accommodation | None:
    """Return the accommodation of a number."""
    return next(iter(_read(session, sa.select(a).where(a.agency_id == agency_id, a.number == number))), None)


def of_person(session: Session, person_id: int) -> list[Accommodation]:
    """Return all that was ever arranged for a person, the latest first."""
    return _read(session, sa.select(a).where(a.person_id == person_id).order_by(a.id.desc()))


def of_agency(session: Session, agency_id: int, *, offset: int, limit: int | None) -> tuple[list[Accommodation], int]:
    """Return all that was ever arranged in an agency, the latest first, a part of it, and how many there are."""
    total = session.scalar(sa.select(sa.func.count(a.id)).where(a.agency_id == agency_id)) or 0
    query = sa.select(a).where(a.agency_id == agency_id).order_by(a.id.desc()).offset(offset).limit(limit)
    return _read(session, query), total


def _read(session: Session, query: sa.Select[AccommodationRecord]) -> list[Accommodation]:
    rows = list(session.scalars(query))
    endings: dict[int, list[Ending]] = {row.id: [] for row in rows}
    if rows:
        for one in session.scalars(sa.select(e).where(e.accommodation_id.in_(list(endings))).order_by(e.id)):
            endings[one.accommodation_id].append(Ending(ends_on=one.ends_on, at=one.at, by=one.by))
    return [_accommodation(row, endings[row.id]) for row in rows]


def _accommodation(row: AccommodationRecord, endings: Sequence[Ending]) -> Accommodation:
    return Accommodation(
        id=row.id,
        number=row.number,
        person_id=row.person_id,
        what=Arranged(
            percent=row.percent,
            more_tries=row.more_tries,
            no_wait=row.no_wait,
            breaks=row.breaks,
            format=row.format,
        ),
        since=row.since_on,
        until=row.until_on,
        at=row.at,
        by=row.by,
        endings=tuple(endings),
    )
