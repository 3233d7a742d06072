"""The whole agency in one statement: how many stand where, by requirement and unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from lms.compliance.model.outcome import Status
from lms.compliance.model.register import BY_RANK, RANK
from lms.compliance.model.register import Question as RegisterQuestion
from lms.compliance.services.register import figures
from lms.directory.records import Placement
from lms.platform.work import Work
from lms.reporting.model import Question
from lms.reporting.queries.register import held

SOON = timedelta(days=30)
LAPSING = (Status.COMPLIANT, Status.PENDING, Status.UPCOMING)
"""Where somebody can stand who must still act and is not late: what they hold or owe ends soon."""


@dataclass(frozen=True, slots=True)
class Cell:
    """How many people of one unit stand in one place under one requirement; `soon` of them must act within 30 days."""

    requirement_id: int
    unit_id: int | None
    status: Status | None
    people: int
    soon: int
    restricted: int


def cells(work: Work, asked: Question, known_at: datetime | None = None) -> list[Cell]:
    """Return where everybody stands, as known at an instant (None: now)."""
    found = figures(work, RegisterQuestion(as_of=asked.as_of, known_at=known_at))
    soon = sa.case((sa.and_(lapsing(found, asked), found.c.waits == 0), 1), else_=0)
    query = (
        sa.select(
            found.c.requirement_id,
            Placement.unit_id,
            found.c.rank,
            sa.func.count().label("people"),
            sa.func.sum(soon).label("soon"),
            sa.func.sum(found.c.restricted).label("restricted"),
        )
        .select_from(found)
        .outerjoin(Placement, sa.and_(Placement.person_id == found.c.person_id, *held(Placement, asked)))
        .where(found.c.rank != RANK[Status.NOT_APPLICABLE])
        .group_by(found.c.requirement_id, Placement.unit_id, found.c.rank)
    )
    return [_cell(row) for row in work.session.execute(query)]


def lapsing(found: sa.Subquery, asked: Question) -> sa.ColumnElement[bool]:
    """Return the condition of a line that is not late and is due within 30 days, by whoever has to act."""
    first, last = asked.as_of.toordinal(), (asked.as_of + SOON).toordinal()
    return sa.and_(
        found.c.rank.in_([RANK[status] for status in LAPSING]),
        found.c.next_due_on >= first,
        found.c.next_due_on <= last,
    )


def _cell(row: sa.Row[Any]) -> Cell:
    status = BY_RANK[row.rank] if row.rank < len(BY_RANK) else None
    return Cell(row.requirement_id, row.unit_id, status, row.people, int(row.soon), int(row.restricted))
