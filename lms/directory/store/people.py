"""Queries about people: who they are, what they are called, where they are on a day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.directory.model import PersonView, Scope
from lms.directory.records import Person, PersonName, Placement, Unit, UnitVersion
from lms.directory.rules.found import Name
from lms.directory.store.facts import batches
from lms.platform.db import UtcInstant

Dated = type[PersonName] | type[Placement] | type[UnitVersion]


def holds_on(table: Dated, as_of: date, known_at: datetime | None = None) -> sa.ColumnElement[bool]:
    """Return the condition for rows that are true on a day, as known at an instant (None: now)."""
    known = (
        table.known_until.is_(None)
        if known_at is None
        else sa.and_(table.known_from <= known_at, sa.or_(table.known_until.is_(None), table.known_until > known_at))
    )
    return sa.and_(known, table.holds_from <= as_of, sa.or_(table.holds_until.is_(None), table.holds_until > as_of))


def ids_by_number(session: Session, agency_id: int) -> dict[str, int]:
    """Return the ids of everybody an agency ever knew, by staff number."""
    query = sa.select(Person.staff_no, Person.id).where(Person.agency_id == agency_id)
    return {row.staff_no: row.id for row in session.execute(query)}


def id_of(session: Session, agency_id: int, staff_no: str) -> int | None:
    """Return the id of somebody an agency ever knew, by staff number; None: nobody has it."""
    return session.scalar(sa.select(Person.id).where(Person.agency_id == agency_id, Person.staff_no == staff_no))


def last_names(session: Session, agency_id: int) -> dict[int, Name]:
    """Return what everybody is called at last, by person."""
    query = (
        sa.select(PersonName.person_id, PersonName.given_name, PersonName.family_name, PersonName.email)
        .join(Person, Person.id == PersonName.person_id)
        .where(Person.agency_id == agency_id, PersonName.known_until.is_(None), PersonName.holds_until.is_(None))
    )
    return {row.person_id: Name(row.given_name, row.family_name, row.email) for row in session.execute(query)}


def last_supervisors(session: Session, agency_id: int) -> dict[str, str]:
    """Return, by staff number, who supervises whom at last (nobody: empty); everybody ever known is in it."""
    above = sa.orm.aliased(Person)
    query = (
        sa.select(Person.staff_no, above.staff_no)
        .outerjoin(
            Placement,
            sa.and_(Placement.person_id == Person.id, Placement.known_until.is_(None), Placement.holds_until.is_(None)),
        )
        .outerjoin(above, above.id == Placement.supervisor_id)
        .where(Person.agency_id == agency_id)
    )
    return {number: supervisor or "" for number, supervisor in session.execute(query)}


def numbers_in_service(session: Session, agency_id: int, as_of: date) -> set[str]:
    """Return the staff numbers of everybody in service on a day, as known now."""
    query = sa.select(Person.staff_no).where(Person.agency_id == agency_id, Person.id.in_(_placed(as_of)))
    return set(session.scalars(query))


def people_in(scope: Scope, as_of: date, known_at: datetime | None = None) -> sa.Select[Any]:
    """Return the query for the ids of the people in service on a day whom a scope reaches."""
    query = sa.select(Placement.person_id).where(
        Placement.agency_id == scope.agency_id, holds_on(Placement, as_of, known_at)
    )
    if scope.everybody:
        return query
    if scope.team_of is not None:
        return query.where(Placement.supervisor_id == scope.team_of)
    return query.where(Placement.person_id == (scope.oneself if scope.oneself is not None else -1))


def views(as_of: date, known_at: datetime | None = None) -> sa.Select[Any]:
    """Return the query for people as they are shown on a day; the placement is empty for who is not in service."""
    columns: list[Any] = [
        Person.id,
        Person.staff_no,
        PersonName.given_name,
        PersonName.family_name,
        PersonName.email,
        Placement.unit_id,
        Unit.code.label("unit_code"),
        UnitVersion.name.label("unit_name"),
        Placement.position,
        Placement.grade,
        Placement.employment_type,
        Placement.location,
        Placement.supervisor_id,
        Placement.is_supervisor,
        Placement.id.label("placement_id"),
    ]
    return (
        sa.select(*columns)
        .join(PersonName, sa.and_(PersonName.person_id == Person.id, holds_on(PersonName, as_of, known_at)))
        .outerjoin(Placement, sa.and_(Placement.person_id == Person.id, holds_on(Placement, as_of, known_at)))
        .outerjoin(Unit, Unit.id == Placement.unit_id)
        .outerjoin(UnitVersion, sa.and_(UnitVersion.unit_id == Unit.id, holds_on(UnitVersion, as_of, known_at)))
    )


def view_from(row: sa.Row[Any]) -> PersonView:
    """Return one row of `views` as a value."""
    return PersonView(
        id=row.id,
        staff_no=row.staff_no,
        given_name=row.given_name,
        family_name=row.family_name,
        email=row.email,
        unit_id=row.unit_id,
        unit_code=row.unit_code or "",
        unit_name=row.unit_name or "",
        position=row.position or "",
        grade=row.grade or "",
        employment_type=row.employment_type or "",
        location=row.location or "",
        supervisor_id=row.supervisor_id,
        is_supervisor=bool(row.is_supervisor),
    )


def by_ids(
    session: Session, person_ids: Collection[int], as_of: date, known_at: datetime | None = None
) -> dict[int, PersonView]:
    """Return people as they are shown on a day, by id."""
    found: dict[int, PersonView] = {}
    for batch in batches(sorted(set(person_ids))):
        values = {"people": batch, "as_of": as_of, "known_at": known_at}
        for row in session.execute(_by_ids(known=known_at is not None), values):
            found[row.id] = view_from(row)
    return found


@cache
def _by_ids(*, known: bool) -> sa.Select[Any]:
    as_of: Any = sa.bindparam("as_of", type_=sa.Date())
    known_at: Any = sa.bindparam("known_at", type_=UtcInstant()) if known else None
    return views(as_of, known_at).where(Person.id.in_(sa.bindparam("people", expanding=True)))


def listed(
    agency_id: int,
    as_of: date,
    *,
    search: str = "",
    unit_ids: Collection[int] | None = None,
    state: str = "",
) -> sa.Select[Any]:
    """Return the query for people of an agency: by a part of name, number or address, by units, in service or not."""
    query = views(as_of).where(Person.agency_id == agency_id)
    for word in search.split():
        text = word.lower()
        columns = (PersonName.given_name, PersonName.family_name, PersonName.email, Person.staff_no)
        query = query.where(sa.or_(*(sa.func.lower(column).contains(text, autoescape=True) for column in columns)))
    if unit_ids is not None:
        query = query.where(Placement.unit_id.in_(list(unit_ids)))
    if state == "left":
        return query.where(Placement.id.is_(None))
    return query.where(Placement.id.is_not(None)) if state == "in" else query


ORDERS: dict[str, tuple[Any, ...]] = {
    "name": (PersonName.family_name, PersonName.given_name),
    "staff_no": (Person.staff_no,),
    "unit": (Unit.code, PersonName.family_name),
    "position": (Placement.position, PersonName.family_name),
}


def in_order_of(query: sa.Select[Any], sort: str, *, descending: bool = False) -> sa.Select[Any]:
    """Return the query in an order that is total, so that pages never overlap."""
    columns = (*ORDERS.get(sort, ORDERS["name"]), Person.id)
    return query.order_by(*(column.desc() if descending else column for column in columns))


def placements(session: Session, person_id: int) -> list[sa.Row[Any]]:
    """Return where a person was, as known now, latest first, with the unit's name as it was at the beginning."""
    query = (
        sa.select(*Placement.__table__.columns, Unit.code.label("unit_code"), UnitVersion.name.label("unit_name"))
        .outerjoin(Unit, Unit.id == Placement.unit_id)
        .outerjoin(
            UnitVersion,
            sa.and_(
                UnitVersion.unit_id == Unit.id,
                UnitVersion.known_until.is_(None),
                UnitVersion.holds_from <= Placement.holds_from,
                sa.or_(UnitVersion.holds_until.is_(None), UnitVersion.holds_until > Placement.holds_from),
            ),
        )
        .where(Placement.person_id == person_id, Placement.known_until.is_(None))
    )
    return list(session.execute(query.order_by(Placement.holds_from.desc())))


def _placed(as_of: date) -> sa.Select[Any]:
    return sa.select(Placement.person_id).where(holds_on(Placement, as_of))
