"""Read models: the register with names, units and divisions as they were on a day, as known at an instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from lms.compliance.model import ObligationKind, Status
from lms.compliance.model.ledger import EXTENSION_OF, KIND_OF, day
from lms.compliance.model.outcome import Extension
from lms.compliance.model.register import BY_RANK, RANK
from lms.compliance.model.register import Question as RegisterQuestion
from lms.compliance.services.register import table as register_table
from lms.directory.records import Person, PersonName, Placement, Unit, UnitVersion
from lms.platform.work import Work
from lms.reporting.model import Question
from lms.reporting.rules import UnitNode


@dataclass(frozen=True, slots=True)
class Line:
    """Where one person stands with one requirement, with who they were on that day."""

    person_id: int
    staff_no: str
    name: str
    position: str
    unit_id: int | None
    requirement_id: int
    status: Status | None
    due_on: date | None
    original_due_on: date | None
    """The first date computed, before leave, exemptions, more time and changes of the rule."""
    days_overdue: int
    satisfied_on: date | None
    on_time: bool | None
    awaiting_since: date | None
    grace_until: date | None
    kind: ObligationKind | None
    extension: Extension | None
    restriction: str
    problem: str


def units_on(session: Session, agency_id: int, asked: Question) -> dict[int, UnitNode]:
    """Return the agency's units as they were."""
    query = (
        sa.select(Unit.id, Unit.code, UnitVersion.name, UnitVersion.parent_id)
        .join(UnitVersion, UnitVersion.unit_id == Unit.id)
        .where(Unit.agency_id == agency_id, *held(UnitVersion, asked))
    )
    return {row.id: UnitNode(row.id, row.code, row.name, row.parent_id) for row in session.execute(query)}


def people_on(session: Session, agency_id: int, asked: Question, unit_ids: set[int] | None) -> int:
    """Return how many people were in service, in some units (None: everywhere)."""
    query = sa.select(sa.func.count(sa.distinct(Placement.person_id))).where(
        Placement.agency_id == agency_id, *held(Placement, asked)
    )
    if unit_ids is not None:
        query = query.where(Placement.unit_id.in_(unit_ids))
    return session.scalar(query) or 0


def register_lines(
    work: Work, asked: Question, unit_ids: set[int] | None, requirements: tuple[str, ...] = ()
) -> list[Line]:
    """Return every line of the register of people in service, under some requirements (none given: all)."""
    table = register_table(
        work, RegisterQuestion(as_of=asked.as_of, known_at=asked.known_at, requirements=requirements)
    )
    query = (
        sa.select(
            table,
            Person.staff_no,
            PersonName.family_name,
            PersonName.given_name,
            Placement.position,
            Placement.unit_id,
        )
        .join(Person, Person.id == table.c.person_id)
        .outerjoin(PersonName, sa.and_(PersonName.person_id == Person.id, *held(PersonName, asked)))
        .outerjoin(Placement, sa.and_(Placement.person_id == Person.id, *held(Placement, asked)))
        .where(table.c.rank != RANK[Status.NOT_APPLICABLE])
    )
    if unit_ids is not None:
        query = query.where(Placement.unit_id.in_(unit_ids))
    return [_line(row) for row in work.session.execute(query)]


def placed(found: sa.Subquery, asked: Question) -> sa.Select[Any]:
    """Return the rows of a register with number, name and unit of each person as they were on the day."""
    return (
        sa.select(found, Person.staff_no, PersonName.family_name, PersonName.given_name, Unit.code.label("unit_code"))
        .join(Person, Person.id == found.c.person_id)
        .outerjoin(PersonName, sa.and_(PersonName.person_id == Person.id, *held(PersonName, asked)))
        .outerjoin(Placement, sa.and_(Placement.person_id == Person.id, *held(Placement, asked)))
        .outerjoin(Unit, Unit.id == Placement.unit_id)
    )


def by_name(found: sa.Subquery, first: Any | None, *, descending: bool) -> list[Any]:
    """Return the order of placed rows: by a column where one is given, then by name; the first may be turned round."""
    name: list[Any] = [PersonName.family_name, PersonName.given_name, Person.id, found.c.requirement_id]
    columns = name if first is None else [first, *name]
    return [columns[0].desc() if descending else columns[0].asc(), *columns[1:]]


def name_of(row: sa.Row[Any]) -> str:
    """Return a person's name as registers sort it; the staff number where none is known."""
    return ", ".join(filter(None, (row.family_name, row.given_name))) or row.staff_no


def _line(row: sa.Row[Any]) -> Line:
    return Line(
        person_id=row.person_id,
        staff_no=row.staff_no,
        name=name_of(row),
        position=row.position or "",
        unit_id=row.unit_id,
        requirement_id=row.requirement_id,
        status=BY_RANK[row.rank] if row.rank < len(BY_RANK) else None,
        due_on=day(row.next_due_on),
        original_due_on=day(row.original_due_on),
        days_overdue=row.days_overdue,
        satisfied_on=day(row.last_satisfied_on),
        on_time=None if row.last_satisfied_on is None else bool(row.last_on_time),
        awaiting_since=day(row.awaiting_since),
        grace_until=day(row.grace_until),
        kind=KIND_OF.get(row.kind),
        extension=EXTENSION_OF.get(row.extension),
        restriction=row.restriction or "",
        problem=row.problem or "",
    )


def held(record: Any, asked: Question) -> list[sa.ColumnElement[bool]]:
    """Return the conditions under which a row of two intervals was true on the day and known at the instant."""
    known_until: InstrumentedAttribute[Any] = record.known_until
    return [
        record.holds_from <= asked.as_of,
        sa.or_(record.holds_until.is_(None), record.holds_until > asked.as_of),
        record.known_from <= asked.known_at,
        sa.or_(known_until.is_(None), known_until > asked.known_at),
    ]
