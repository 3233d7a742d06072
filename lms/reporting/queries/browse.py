"""The register a page at a time: filtered, sorted and counted in SQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from lms.compliance.model.ledger import day
from lms.compliance.model.outcome import Status
from lms.compliance.model.register import BY_RANK, RANK
from lms.compliance.model.register import Question as RegisterQuestion
from lms.compliance.services.register import figures
from lms.compliance.services.register import table as register_table
from lms.directory.records import Person, PersonName, Placement
from lms.platform.work import Work
from lms.reporting.model import Question
from lms.reporting.queries.overview import lapsing
from lms.reporting.queries.register import by_name, name_of, placed

PIECE = 1000
OVERDUE = "overdue"
"""The order by days overdue."""
OWING = (Status.OVERDUE, Status.IN_GRACE, Status.AWAITING_SIGNOFF, Status.PENDING, Status.UPCOMING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants to see of a register."""

    asked: Question
    search: str = ""
    unit_ids: frozenset[int] | None = None
    requirement: str = ""
    status: Status | None = None
    owing: bool = False
    """Only who has not met the requirement yet, late or not."""
    soon: bool = False
    """Only who is not late and must act within 30 days."""
    sort: str = "name"
    descending: bool = False
    offset: int = 0
    limit: int | None = 25


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of the register as a page shows it."""

    person_id: int
    staff_no: str
    name: str
    unit: str
    requirement_id: int
    status: Status | None
    due_on: date | None
    days_overdue: int
    satisfied_on: date | None
    problem: str


def lines(work: Work, wish: Wish) -> tuple[list[Shown], int]:
    """Return the lines of a page, and how many match in all.

    Which lines they are is found by the register's figures alone, and only those are read with all their dates.
    """
    found = figures(work, _asked(wish), late=wish.sort == OVERDUE)
    matches = _narrowed(found, found.c.waits == 0, wish)
    total = work.session.scalar(sa.select(sa.func.count()).select_from(matches.subquery())) or 0
    if wish.limit is None:
        query = _query(work, wish).offset(wish.offset).limit(wish.limit)
        return [_shown(row) for row in work.session.execute(query)], total
    page = work.session.execute(matches.order_by(*_order(found, wish)).offset(wish.offset).limit(wish.limit))
    pairs = [(row.person_id, row.requirement_id) for row in page]
    table = register_table(work, _asked(wish), sorted({person_id for person_id, _ in pairs}))
    lines = {
        (row.person_id, row.requirement_id): _shown(row) for row in work.session.execute(placed(table, wish.asked))
    }
    return [lines[pair] for pair in pairs], total


def every(work: Work, wish: Wish) -> Iterator[Shown]:
    """Yield every line that matches, read from the database in pieces, so that memory does not grow with them."""
    query = _query(work, wish).execution_options(yield_per=PIECE)
    return (_shown(row) for row in work.session.execute(query))


def _asked(wish: Wish) -> RegisterQuestion:
    return RegisterQuestion(
        as_of=wish.asked.as_of,
        known_at=wish.asked.known_at,
        requirements=(wish.requirement,) if wish.requirement else (),
    )


def _query(work: Work, wish: Wish) -> sa.Select[Any]:
    found = register_table(work, _asked(wish))
    return _narrowed(found, found.c.awaiting_since.is_(None), wish).order_by(*_order(found, wish))


def _narrowed(found: sa.Subquery, must_act: sa.ColumnElement[bool], wish: Wish) -> sa.Select[Any]:
    query = placed(found, wish.asked).where(found.c.rank != RANK[Status.NOT_APPLICABLE])
    if wish.status is not None:
        query = query.where(found.c.rank == RANK[wish.status])
    if wish.owing:
        query = query.where(found.c.rank.in_([RANK[status] for status in OWING]))
    if wish.soon:
        query = query.where(lapsing(found, wish.asked), must_act)
    if wish.unit_ids is not None:
        query = query.where(Placement.unit_id.in_(wish.unit_ids))
    if wish.search.strip():
        query = query.where(sa.or_(*matching(wish.search.strip())))
    return query


def matching(search: str) -> Iterable[sa.ColumnElement[bool]]:
    """Yield the conditions under which a person is meant: the staff number, or a part of a name."""
    yield Person.staff_no == search
    text = search.lower()
    for column in (PersonName.family_name, PersonName.given_name):
        yield sa.func.lower(column).contains(text, autoescape=True)


def _order(found: sa.Subquery, wish: Wish) -> list[Any]:
    name = {"due": "next_due_on", OVERDUE: "days_overdue"}.get(wish.sort)
    return by_name(found, found.c[name] if name else None, descending=wish.descending)


def _shown(row: sa.Row[tuple[object, ...]]) -> Shown:
    return Shown(
        person_id=row.person_id,
        staff_no=row.staff_no,
        name=name_of(row),
        unit=row.unit_code or "",
        requirement_id=row.requirement_id,
        status=BY_RANK[row.rank] if row.rank < len(BY_RANK) else None,
        due_on=day(row.next_due_on),
        days_overdue=row.days_overdue,
        satisfied_on=day(row.last_satisfied_on),
        problem=row.problem or "",
    )


def is_of_agency(work: Work, person_id: int) -> bool:
    """Tell whether somebody belongs to the actor's agency."""
    return work.session.scalar(sa.select(Person.agency_id).where(Person.id == person_id)) == work.actor.agency_id
