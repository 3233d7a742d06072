"""Read model: the lines of one day's register that two instants answer differently, compared in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from lms.compliance.model import Status
from lms.compliance.model.differences import Reply
from lms.compliance.model.ledger import day
from lms.compliance.model.register import BY_RANK, RANK
from lms.compliance.model.register import Question as RegisterQuestion
from lms.compliance.services.register import table as register_table
from lms.directory.records import Placement
from lms.platform.work import Work
from lms.reporting.model import Question
from lms.reporting.queries.browse import matching
from lms.reporting.queries.register import by_name, name_of, placed

ABSENT = RANK[Status.NOT_APPLICABLE]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which differences somebody wants: `asked.known_at` is the second instant."""

    asked: Question
    first: datetime
    search: str = ""
    requirement: str = ""
    unit_ids: frozenset[int] | None = None
    """Units in which people were on the day; None: everywhere."""
    offset: int = 0
    limit: int | None = 25


@dataclass(frozen=True, slots=True)
class Differing:
    """One line that two instants answer differently."""

    person_id: int
    requirement_id: int
    staff_no: str
    name: str
    unit: str
    before: Reply
    after: Reply


def differing(work: Work, wanted: Wanted) -> tuple[list[Differing], int]:
    """Return the lines of a page, by name, and how many differ in all."""
    query = _query(work, wanted)
    rows = list(work.session.execute(query.offset(wanted.offset).limit(wanted.limit)))
    if rows or not wanted.offset:
        return [_line(row) for row in rows], rows[0].total if rows else 0
    return [], work.session.scalar(sa.select(sa.func.count()).select_from(query.order_by(None).subquery())) or 0


def _query(work: Work, wanted: Wanted) -> sa.Select[Any]:
    found = _compared(work, wanted)
    query = placed(found, wanted.asked).add_columns(sa.func.count().over().label("total"))
    if wanted.search.strip():
        query = query.where(sa.or_(*matching(wanted.search.strip())))
    if wanted.unit_ids is not None:
        query = query.where(Placement.unit_id.in_(wanted.unit_ids))
    return query.order_by(*by_name(found, None, descending=False))


ANSWER = ("rank", "next_due_on", "last_satisfied_on", "problem")
BEFORE, AFTER = 0, 1


def _compared(work: Work, wanted: Wanted) -> sa.Subquery:
    """Return the lines that differ: both registers on top of each other, one group a line.

    A full join says the same in fewer words, but SQLite runs it as a loop in a loop: minutes for a few thousand people.
    """
    both = sa.union_all(
        _side(work, wanted, wanted.first, BEFORE), _side(work, wanted, wanted.asked.known_at, AFTER)
    ).subquery("both")

    def answer(side: int, name: str) -> sa.ColumnElement[Any]:
        return sa.func.max(sa.case((both.c.side == side, both.c[name])))

    old, new = (sa.func.coalesce(answer(side, "rank"), ABSENT) for side in (BEFORE, AFTER))
    days = [answer(BEFORE, name).is_distinct_from(answer(AFTER, name)) for name in ("next_due_on", "last_satisfied_on")]
    return (
        sa.select(
            both.c.person_id,
            both.c.requirement_id,
            *(answer(BEFORE, name).label(f"before_{name}") for name in ANSWER),
            *(answer(AFTER, name).label(f"after_{name}") for name in ANSWER),
        )
        .group_by(both.c.person_id, both.c.requirement_id)
        .having(sa.or_(old != new, sa.and_(new != ABSENT, sa.or_(*days))))
        .subquery("differing")
    )


def _side(work: Work, wanted: Wanted, known_at: datetime, side: int) -> sa.Select[Any]:
    """Return one register as rows that say which side they are; not to be in it is to be under no rule."""
    wish = (wanted.requirement,) if wanted.requirement else ()
    table = register_table(work, RegisterQuestion(as_of=wanted.asked.as_of, known_at=known_at, requirements=wish))
    columns: list[Any] = [table.c.person_id, table.c.requirement_id, *(table.c[name] for name in ANSWER)]
    return sa.select(*columns, sa.literal(side, sa.Integer()).label("side"))


def _line(row: sa.Row[Any]) -> Differing:
    return Differing(
        person_id=row.person_id,
        requirement_id=row.requirement_id,
        staff_no=row.staff_no,
        name=name_of(row),
        unit=row.unit_code or "",
        before=_reply(row.before_rank, row.before_next_due_on, row.before_last_satisfied_on, row.before_problem),
        after=_reply(row.after_rank, row.after_next_due_on, row.after_last_satisfied_on, row.after_problem),
    )


def _reply(rank: int | None, due: int | None, met: int | None, problem: str | None) -> Reply:
    if rank is None:
        return Reply(Status.NOT_APPLICABLE, None, None)
    return Reply(BY_RANK[rank] if rank < len(BY_RANK) else None, day(due), day(met), problem or "")
