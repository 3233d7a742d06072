"""Where everybody stands, counted: the rank alone, in one walk along one index, without dates, labels or sorting."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.compliance.model import Status
from lms.compliance.model.ledger import ASK, KINDS, WAITING
from lms.compliance.model.outcome import ObligationKind
from lms.compliance.model.register import RANK
from lms.compliance.records import ObligationRecord
from lms.compliance.store.register import Point, row_rank

o = ObligationRecord
_ASKED = -1
"""Below every rank: whoever has one such row is for the rule to answer."""


def ranks(point: Point) -> sa.Subquery:
    """Return person, requirement and rank of whom the ledger can answer for.

    A person's rank is the lowest of their rows': a row outside the present spell ranks as not applicable, one that says
    nothing about a person (a period closed as missed, a clock not started) as upcoming; both as in `rules.status`.
    The columns it reads are those of the index `ix_obligation_standing`, which is all that it reads.
    """
    terms = point.terms()
    day = terms.day
    upcoming = RANK[Status.UPCOMING]
    held = sa.case((o.kind == KINDS[ObligationKind.RENEWAL], RANK[Status.COMPLIANT]), else_=RANK[Status.PENDING])
    of_row = sa.case(
        (o.kind == ASK, _ASKED),
        (sa.or_(o.spell_from > day, o.spell_to < day), RANK[Status.NOT_APPLICABLE]),
        (o.kind == WAITING, upcoming),
        else_=row_rank(day, pending=held, missed=upcoming),
    )
    found = sa.func.min(of_row)
    return (
        sa.select(o.requirement_id, o.person_id, found.label("rank"))
        .where(*terms.conditions())
        .group_by(o.requirement_id, o.person_id)
        .having(found > _ASKED)
        .subquery("ranks")
    )


def tally(session: Session, point: Point, wanted: Collection[int]) -> dict[tuple[int, int], int]:
    """Return how many people have which rank, by requirement and rank; `wanted` ranks only, unless there are none."""
    table = ranks(point)
    query = sa.select(table.c.requirement_id, table.c.rank, sa.func.count().label("people"))
    if wanted:
        query = query.where(table.c.rank.in_(wanted))
    query = query.group_by(table.c.requirement_id, table.c.rank)
    return {(row.requirement_id, row.rank): row.people for row in session.execute(query)}
