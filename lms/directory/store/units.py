"""Queries about the agency's tree."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.directory.records import Placement, Unit, UnitVersion
from lms.directory.store.facts import BATCH
from lms.directory.store.people import holds_on


@dataclass(frozen=True, slots=True)
class LastUnit:
    """A unit as it is at last: what it is called, and the code of the unit above it (empty: the agency itself)."""

    id: int
    version_id: int
    name: str
    parent: str
    holds_from: date


def last_units(session: Session, agency_id: int) -> dict[str, LastUnit]:
    """Return the units of an agency by code, as they are at last."""
    above = sa.orm.aliased(Unit)
    query = (
        sa.select(Unit.code, Unit.id, UnitVersion.id, UnitVersion.name, above.code, UnitVersion.holds_from)
        .join(UnitVersion, UnitVersion.unit_id == Unit.id)
        .outerjoin(above, above.id == UnitVersion.parent_id)
        .where(Unit.agency_id == agency_id, UnitVersion.known_until.is_(None), UnitVersion.holds_until.is_(None))
    )
    return {
        code: LastUnit(unit_id, version_id, name, parent or "", since)
        for code, unit_id, version_id, name, parent, since in session.execute(query)
    }


def ids_by_code(session: Session, agency_id: int) -> dict[str, int]:
    """Return the ids of an agency's units by code."""
    query = sa.select(Unit.code, Unit.id).where(Unit.agency_id == agency_id)
    return {row.code: row.id for row in session.execute(query)}


def tree(
    session: Session, agency_id: int, as_of: date, known_at: datetime | None = None
) -> list[tuple[int, str, str, int | None]]:
    """Return (id, code, name, parent id) of the units that exist on a day."""
    query = (
        sa.select(Unit.id, Unit.code, UnitVersion.name, UnitVersion.parent_id)
        .join(UnitVersion, UnitVersion.unit_id == Unit.id)
        .where(Unit.agency_id == agency_id, holds_on(UnitVersion, as_of, known_at))
        .order_by(Unit.code)
    )
    return [(row.id, row.code, row.name, row.parent_id) for row in session.execute(query)]


def units_of_people(
    session: Session,
    agency_id: int,
    as_of: date,
    known_at: datetime | None = None,
    people: Collection[int] | None = None,
) -> dict[int, int]:
    """Return the id of each person's unit on a day, of some people (None: everybody); who was in none is left out."""
    query = sa.select(Placement.person_id, Placement.unit_id).where(
        Placement.agency_id == agency_id, Placement.unit_id.is_not(None), holds_on(Placement, as_of, known_at)
    )
    if people is not None and len(people) <= BATCH:
        query = query.where(Placement.person_id.in_(people))
    return {row.person_id: row.unit_id for row in session.execute(query)}
