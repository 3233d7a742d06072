"""Where everybody stands, counted, in one walk along one index, without labels, joins or sorting.

The columns that are read are those of the index `ix_obligation_standing`, which is all that is read.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.compliance.model import Status
from lms.compliance.model.ledger import ASK, KINDS, WAITING
from lms.compliance.model.outcome import ObligationKind
from lms.compliance.model.register import RANK
from lms.compliance.records import ObligationRecord
from lms.compliance.store.register import Point, Terms, due_first, row_rank

o = ObligationRecord
_ASKED: Final = -1
"""Below every rank: whoever has one such row is for the rule to answer."""
_OPEN, _MET = 1, 2
"""What a person's obligations of the present spell have come to: none satisfied, some satisfied."""
_FIGURES: Final = ("person_id", "requirement_id", "rank", "next_due_on", "waits", "restricted", "days_overdue")


def ranks(point: Point) -> sa.Subquery:
    """Return person, requirement and rank of whom the ledger can answer for."""
    terms = point.terms()
    return _grouped(terms, sa.func.min(_of_row(terms))).subquery("ranks")


def _of_row(terms: Terms) -> sa.ColumnElement[int]:
    """Return the rank of one row; a person's is the lowest of their rows'.

    A row outside the present spell ranks as not applicable, one that says nothing about a person (a period closed as
    missed, a clock not started) as upcoming; both as in `rules.status`.
    """
    day = terms.day
    upcoming = RANK[Status.UPCOMING]
    held = sa.case((o.kind == KINDS[ObligationKind.RENEWAL], RANK[Status.COMPLIANT]), else_=RANK[Status.PENDING])
    return sa.case(
        (o.kind == ASK, _ASKED),
        (sa.or_(o.spell_from > day, o.spell_to < day), RANK[Status.NOT_APPLICABLE]),
        (o.kind == WAITING, upcoming),
        else_=row_rank(day, pending=held, missed=upcoming),
    )


def _grouped(terms: Terms, rank: sa.ColumnElement[int], *more: sa.ColumnElement[Any]) -> sa.Select[Any]:
    query: sa.Select[Any] = sa.select(o.requirement_id, o.person_id, rank.label("rank"), *more)
    return query.where(*terms.conditions()).group_by(o.requirement_id, o.person_id).having(rank > _ASKED)


def figures(
    point: Point, naming: Collection[int], answers: Sequence[Mapping[str, Any]] = (), *, late: bool = False
) -> sa.Subquery:
    """Return what is summed up of everybody: rank, next due date, whether it waits for signatures, whether restricted.

    `naming` are the requirements whose text on the day names a consequence. `answers` are the rule's own. `late` asks
    for the days overdue as well (else 0): the rank of each row is then worked out once more.
    """
    terms = point.terms()
    day, of_row = terms.day, _of_row(terms)
    present = sa.and_(
        o.kind.not_in((WAITING, ASK)), o.spell_from <= day, sa.or_(o.spell_to.is_(None), o.spell_to >= day)
    )
    come_to = sa.case((sa.not_(present), None), (o.satisfied_on.is_not(None), _MET), else_=_OPEN)
    due = sa.case((sa.and_(present, _still_due(day)), due_first()))
    overdue = sa.func.max(sa.case((of_row == RANK[Status.OVERDUE], day - o.due_on), else_=0)) if late else sa.literal(0)
    g = _grouped(
        terms,
        sa.func.min(of_row),
        sa.func.max(come_to).label("come_to"),
        sa.func.min(due).label("due"),
        overdue.label("days_overdue"),
    ).subquery("grouped")
    bound = sa.or_(
        sa.and_(g.c.rank == RANK[Status.OVERDUE], g.c.come_to.is_not(None)),
        sa.and_(g.c.come_to == _OPEN, g.c.rank != RANK[Status.EXEMPT]),
    )
    ours = sa.select(
        g.c.person_id,
        g.c.requirement_id,
        g.c.rank,
        (g.c.due // 2).label("next_due_on"),
        (g.c.due % 2).label("waits"),
        sa.case((sa.and_(bound, g.c.requirement_id.in_(naming)), 1), else_=0).label("restricted"),
        g.c.days_overdue,
    )
    return sa.union_all(ours, _values(answers)).subquery("figures") if answers else ours.subquery("figures")


def _still_due(day: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    """Return the condition of an obligation that something is still to be done for: `rules.status._still_due`."""

    def inside(first: Any, last: Any) -> sa.ColumnElement[bool]:
        return sa.and_(first.is_not(None), first <= day, sa.or_(last.is_(None), last >= day))

    exempt = inside(o.exempt_from, o.exempt_until)
    open_yet = sa.or_(o.due_on >= day, inside(o.suspended_from, o.suspended_until), o.closed_on.is_(None))
    in_grace = sa.and_(o.grace_until.is_not(None), o.grace_until >= day)
    return sa.and_(
        o.satisfied_on.is_(None),
        sa.not_(o.excused),
        sa.case((exempt, o.due_on >= day), else_=sa.or_(open_yet, in_grace)),
    )


def _values(answers: Sequence[Mapping[str, Any]]) -> sa.Select[Any]:
    """Return the rule's answers as rows."""
    columns = [sa.column(name, sa.Integer()) for name in _FIGURES]
    data = [
        (
            answer["person_id"],
            answer["requirement_id"],
            answer["rank"],
            answer.get("next_due_on"),
            int(answer.get("awaiting_since") is not None),
            int(answer.get("restriction") is not None),
            answer["days_overdue"],
        )
        for answer in answers
    ]
    table = sa.values(*columns, literal_binds=True).data(data).cte()
    typed: list[sa.ColumnElement[Any]] = [sa.cast(table.c[name], sa.Integer).label(name) for name in _FIGURES]
    return sa.select(*typed)


def tally(session: Session, point: Point, wanted: Collection[int]) -> dict[tuple[int, int], int]:
    """Return how many people have which rank, by requirement and rank; `wanted` ranks only, unless there are none."""
    table = ranks(point)
    query = sa.select(table.c.requirement_id, table.c.rank, sa.func.count().label("people"))
    if wanted:
        query = query.where(table.c.rank.in_(wanted))
    query = query.group_by(table.c.requirement_id, table.c.rank)
    return {(row.requirement_id, row.rank): row.people for row in session.execute(query)}
