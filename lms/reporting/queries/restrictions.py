"""Restrictions in force a page at a time: filtered, sorted and counted in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from lms.compliance.model.ledger import day
from lms.compliance.model.outcome import Status
from lms.compliance.model.register import BY_RANK
from lms.compliance.model.register import Question as RegisterQuestion
from lms.compliance.services.register import table as register_table
from lms.directory.records import Person, Placement, Unit
from lms.platform.work import Work
from lms.reporting.model import Question
from lms.reporting.queries.register import by_name, name_of, placed


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which restrictions somebody wants to see, and how sorted."""

    asked: Question
    requirements: tuple[str, ...]
    restriction: str = ""
    unit_ids: frozenset[int] | None = None
    sort: str = "name"
    descending: bool = False
    offset: int = 0
    limit: int | None = 25


@dataclass(frozen=True, slots=True)
class Restricted:
    """Somebody who may not do something today, because of one requirement, as the register has it."""

    person_id: int
    staff_no: str
    name: str
    unit: str
    requirement_id: int
    restriction: str
    status: Status | None
    due_on: date | None
    grace_until: date | None
    awaiting_since: date | None
    satisfied_on: date | None


def restricted(work: Work, wish: Wish) -> tuple[list[Restricted], int]:
    """Return the restrictions of a page, and how many there are in all."""
    if not wish.requirements:
        return [], 0
    query = _query(work, wish)
    if wish.limit is None:
        found = [_row(row) for row in work.session.execute(query)]
        return found, len(found)
    total = work.session.scalar(sa.select(sa.func.count()).select_from(query.order_by(None).subquery())) or 0
    return [_row(row) for row in work.session.execute(query.offset(wish.offset).limit(wish.limit))], total


def uncomputed(work: Work, asked: Question, requirements: Sequence[str]) -> int:
    """Return of how many pairs nothing can be said, because their dates cannot be computed."""
    if not requirements:
        return 0
    found = register_table(work, _question(asked, requirements))
    return work.session.scalar(sa.select(sa.func.count()).where(found.c.rank >= len(BY_RANK))) or 0


def _question(asked: Question, requirements: Sequence[str]) -> RegisterQuestion:
    """Ask for all that is known: since when something holds is proved from the same rows."""
    return RegisterQuestion(as_of=asked.as_of, requirements=tuple(requirements))


def _query(work: Work, wish: Wish) -> sa.Select[Any]:
    found = register_table(work, _question(wish.asked, wish.requirements))
    query = placed(found, wish.asked).where(found.c.restriction.is_not(None))
    if wish.restriction:
        query = query.where(found.c.restriction == wish.restriction)
    if wish.unit_ids is not None:
        query = query.where(Placement.unit_id.in_(wish.unit_ids))
    return query.order_by(*_order(found, wish))


def _order(found: sa.Subquery, wish: Wish) -> list[Any]:
    first = {"unit": Unit.code, "restriction": found.c.restriction, "staff_no": Person.staff_no}.get(wish.sort)
    return by_name(found, first, descending=wish.descending)


def _row(row: sa.Row[Any]) -> Restricted:
    return Restricted(
        person_id=row.person_id,
        staff_no=row.staff_no,
        name=name_of(row),
        unit=row.unit_code or "",
        requirement_id=row.requirement_id,
        restriction=row.restriction,
        status=BY_RANK[row.rank] if row.rank < len(BY_RANK) else None,
        due_on=day(row.next_due_on),
        grace_until=day(row.grace_until),
        awaiting_since=day(row.awaiting_since),
        satisfied_on=day(row.last_satisfied_on),
    )
