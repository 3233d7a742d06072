"""The register in SQL: status derived by CASE from the dates of the ledger's rows, for any day and any known instant.

The CASE mirrors `rules.status` line by line; a property test holds both against each other. What the ledger cannot
answer (rows of kind ASK) is computed by the rule beforehand and joins the same statement as values, so that filters,
order and pages apply to all alike.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Final, TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.compliance.model import Status
from lms.compliance.model.ledger import ASK, KINDS, WAITING
from lms.compliance.model.outcome import ObligationKind
from lms.compliance.model.register import RANK, UNKNOWN
from lms.compliance.records import ObligationRecord
from lms.compliance.store.ledger import Pair, held, ticks

o: Final = ObligationRecord
PersonIds: TypeAlias = sa.Select[int] | Collection[int] | None

_ID_SPACE: Final = 2**32
_COLUMNS: Final[tuple[tuple[str, sa.types.TypeEngine[Any]], ...]] = (
    ("person_id", sa.Integer()),
    ("requirement_id", sa.Integer()),
    ("rank", sa.Integer()),
    ("next_due_on", sa.Integer()),
    ("days_overdue", sa.Integer()),
    ("last_satisfied_on", sa.Integer()),
    ("last_on_time", sa.Integer()),
    ("restriction", sa.String()),
    ("kind", sa.Integer()),
    ("cycle", sa.Integer()),
    ("opened_on", sa.Integer()),
    ("original_due_on", sa.Integer()),
    ("grace_until", sa.Integer()),
    ("awaiting_since", sa.Integer()),
    ("extension", sa.Integer()),
    ("minutes_required", sa.Integer()),
    ("minutes_done", sa.Integer()),
    ("slides", sa.Integer()),
    ("problem", sa.String()),
)


@dataclass(frozen=True, slots=True)
class Point:
    """What the ledger is asked about: a day, a known instant, some requirements, some people (None: everybody)."""

    as_of: date
    known_at: datetime | None
    requirement_ids: tuple[int, ...]
    people: PersonIds = None

    def terms(self) -> Terms:
        """Return the point as terms of a statement that carries its values."""
        return Terms(
            sa.literal(self.as_of.toordinal(), sa.Integer()),
            None if self.known_at is None else sa.literal(ticks(self.known_at), sa.BigInteger()),
            self.requirement_ids,
            self.people,
        )

    def parameters(self) -> dict[str, Any]:
        """Return the values for a statement that was built once for all points."""
        return {
            "as_of": self.as_of.toordinal(),
            "known_at": None if self.known_at is None else ticks(self.known_at),
            "requirement_ids": list(self.requirement_ids),
            "people": None if self.people is None else list(self._ids()),
        }

    def _ids(self) -> Collection[int]:
        assert not isinstance(self.people, sa.Select)
        return self.people or ()


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms that a statement is built of: values, or names whose values come when it is executed."""

    day: sa.ColumnElement[int]
    known_at: sa.ColumnElement[int] | None
    requirement_ids: Any
    people: Any

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        """Return what a row must fulfil to count."""
        found = [*held(self.day, self.known_at), o.requirement_id.in_(self.requirement_ids)]
        if self.people is not None:
            found.append(o.person_id.in_(self.people))
        return found


def _named(known: bool, people: bool) -> Terms:
    return Terms(
        sa.bindparam("as_of", type_=sa.Integer()),
        sa.bindparam("known_at", type_=sa.BigInteger()) if known else None,
        sa.bindparam("requirement_ids", expanding=True),
        sa.bindparam("people", expanding=True) if people else None,
    )


def asked(session: Session, point: Point) -> list[Pair]:
    """Return for whom the ledger cannot answer and the rule must be asked.

    Which requirements are meant is looked at afterwards, as is who is there twice: asked of SQLite, it would walk the
    whole ledger by requirement instead of the few rows of this kind.
    """
    if isinstance(point.people, sa.Select):
        rows = session.execute(_asks(point.terms()))
    else:
        rows = session.execute(_built_asks(point.known_at is not None, point.people is not None), point.parameters())
    wanted = set(point.requirement_ids)
    return sorted({(row.person_id, row.requirement_id) for row in rows if row.requirement_id in wanted})


@cache
def _built_asks(known: bool, people: bool) -> sa.Select[int, int]:
    return _asks(_named(known, people))


def _asks(terms: Terms) -> sa.Select[int, int]:
    asks = o.kind == sa.literal_column(str(ASK))  # not a parameter: the index is of these rows alone
    query = sa.select(o.person_id, o.requirement_id).where(asks, *held(terms.day, terms.known_at))
    return query if terms.people is None else query.where(o.person_id.in_(terms.people))


def row_rank(
    day: sa.ColumnElement[int],
    pending: sa.ColumnElement[int] | int = RANK[Status.PENDING],
    missed: int = RANK[Status.MISSED],
) -> sa.ColumnElement[int]:
    """Return the status of one obligation on a day, as a rank: `rules.status_on`.

    `pending` and `missed`: what those two count as, for who sums up a person rather than looks at one obligation.
    """

    def inside(first: Any, last: Any) -> sa.ColumnElement[bool]:
        return sa.and_(first <= day, sa.or_(last.is_(None), last >= day))

    return sa.case(
        (o.satisfied_on.is_not(None), RANK[Status.COMPLIANT]),
        (o.spell_to < day, RANK[Status.NOT_APPLICABLE]),
        (sa.or_(o.excused, inside(o.exempt_from, o.exempt_until)), RANK[Status.EXEMPT]),
        (inside(o.suspended_from, o.suspended_until), RANK[Status.SUSPENDED]),
        (sa.and_(o.due_on >= day, o.awaiting_since.is_not(None)), RANK[Status.AWAITING_SIGNOFF]),
        (sa.and_(o.due_on >= day, o.opened_on > day), RANK[Status.UPCOMING]),
        (o.due_on >= day, pending),
        (o.grace_until >= day, RANK[Status.IN_GRACE]),
        (o.closed_on.is_(None), RANK[Status.OVERDUE]),
        else_=missed,
    )


def _ranked(terms: Terms) -> sa.Subquery:
    """Return each row with its rank, whether it is an obligation of the present spell, and what it adds to the sums."""
    day = terms.day
    in_spell = sa.and_(o.spell_from <= day, sa.or_(o.spell_to.is_(None), o.spell_to >= day))
    rank = row_rank(day)
    return (
        sa.select(
            o.id,
            o.person_id,
            o.requirement_id,
            o.kind,
            o.due_on,
            o.excused,
            o.satisfied_on,
            o.restriction,
            sa.case((in_spell, 1), else_=0).label("present"),
            sa.case((o.kind.in_((WAITING, ASK)), UNKNOWN), else_=rank).label("rank"),
            due_first().label("due_first"),
            _latest_key().label("latest"),
        )
        .where(*terms.conditions())
        .subquery("ranked")
    )


def due_first() -> sa.ColumnElement[int]:
    """Return a number that grows with the due date; on one day, what waits for signatures alone comes second."""
    return sa.cast(o.due_on, sa.BigInteger) * 2 + sa.case((o.awaiting_since.is_not(None), 1), else_=0)


def _latest_key() -> sa.ColumnElement[int]:
    """Return a number that grows in the order in which obligations were satisfied; even: late, odd: on time."""
    triggered = sa.case((o.kind == KINDS[ObligationKind.TRIGGERED], 1), else_=0)
    on_time = sa.case((o.on_time.is_(True), 1), else_=0)
    day = sa.cast(o.satisfied_on, sa.BigInteger)
    return (((day * 1024 + o.spell) * 2 + triggered) * 65536 + o.cycle) * 2 + on_time


_LATEST_DAY: Final = 1024 * 2 * 65536 * 2


def standings(terms: Terms) -> sa.Subquery:
    """Return one row a person and requirement: the summary of the rule, in one pass over the ledger."""
    r = _ranked(terms)
    day = terms.day
    compliant, exempt, upcoming = RANK[Status.COMPLIANT], RANK[Status.EXEMPT], RANK[Status.UPCOMING]
    pending, overdue = RANK[Status.PENDING], RANK[Status.OVERDUE]
    held_renewal = sa.and_(r.c.rank == pending, r.c.kind == KINDS[ObligationKind.RENEWAL])
    counts = sa.and_(r.c.present == 1, r.c.rank <= upcoming)
    lowest = sa.func.coalesce(
        sa.func.min(sa.case((sa.and_(counts, held_renewal), compliant), (counts, r.c.rank))), upcoming
    )
    present = sa.func.max(r.c.present)
    rank = sa.case((present == 0, RANK[Status.NOT_APPLICABLE]), else_=lowest)
    still_due = sa.and_(
        counts,
        r.c.rank != compliant,
        sa.or_(r.c.rank != exempt, sa.and_(sa.not_(r.c.excused), r.c.due_on >= day)),
    )
    due_key = r.c.due_first * _ID_SPACE + r.c.id
    obligation = sa.and_(r.c.present == 1, r.c.kind != WAITING)
    served = sa.func.max(sa.case((sa.and_(obligation, r.c.satisfied_on.is_not(None)), 1), else_=0))
    bound = sa.or_(lowest == overdue, sa.and_(served == 0, lowest != exempt))
    return (
        sa.select(
            r.c.person_id,
            r.c.requirement_id,
            rank.label("rank"),
            sa.func.min(sa.case((still_due, due_key))).label("due_key"),
            sa.func.max(sa.case((sa.and_(r.c.present == 1, r.c.rank == overdue), day - r.c.due_on), else_=0)).label(
                "days_overdue"
            ),
            sa.func.max(r.c.latest).label("latest"),
            sa.case((bound, sa.func.max(sa.case((obligation, r.c.restriction))))).label("restriction"),
        )
        .group_by(r.c.person_id, r.c.requirement_id)
        .having(sa.func.max(r.c.kind) != ASK)
        .subquery("standing")
    )


def register(point: Point, answers: Sequence[Mapping[str, Any]] = ()) -> tuple[sa.Subquery, dict[str, Any]]:
    """Return the register at a point as a subquery and the values to execute it with.

    The ledger's answers and, as values, the rule's. The large statement is built once and asked with other values: the
    building takes longer than a database needs for one person.
    """
    if isinstance(point.people, sa.Select):
        return whole(point, answers), {}
    known, people = point.known_at is not None, point.people is not None
    if not answers:
        return _built_whole(known, people), point.parameters()
    return sa.union_all(_built(known, people), _values(answers)).subquery("register"), point.parameters()


def whole(point: Point, answers: Sequence[Mapping[str, Any]] = ()) -> sa.Subquery:
    """Return the register at a point as one subquery that carries its own values, to be joined to other tables."""
    ours = _ours(point.terms())
    return sa.union_all(ours, _values(answers)).subquery("register") if answers else ours.subquery("register")


@cache
def _built(known: bool, people: bool) -> sa.Select[Any]:
    return _ours(_named(known, people))


@cache
def _built_whole(known: bool, people: bool) -> sa.Subquery:
    return _built(known, people).subquery("register")


def _ours(terms: Terms) -> sa.Select[Any]:
    """Return the ledger's answers: the summary of each pair, and its obligation due next."""
    s = standings(terms)
    return sa.select(
        s.c.person_id,
        s.c.requirement_id,
        s.c.rank,
        sa.cast(s.c.due_key // (2 * _ID_SPACE), sa.Integer).label("next_due_on"),
        s.c.days_overdue,
        sa.cast(s.c.latest // _LATEST_DAY, sa.Integer).label("last_satisfied_on"),
        sa.cast(s.c.latest % 2, sa.Integer).label("last_on_time"),
        s.c.restriction,
        o.kind,
        o.cycle,
        o.opened_on,
        o.original_due_on,
        o.grace_until,
        o.awaiting_since,
        o.extension,
        o.minutes_required,
        o.minutes_done,
        sa.literal(0).label("slides"),
        sa.literal("").label("problem"),
    ).outerjoin_from(s, o, o.id == s.c.due_key % _ID_SPACE)


def _values(answers: Sequence[Mapping[str, Any]]) -> sa.Select[Any]:
    """Return computed answers as rows; typed, because a database cannot guess the type of a column of NULLs."""
    columns = [sa.column(name, kind) for name, kind in _COLUMNS]
    data = [tuple(answer.get(name) for name, _ in _COLUMNS) for answer in answers]
    table = sa.values(*columns, literal_binds=True).data(data).cte()
    return sa.select(*(sa.cast(table.c[name], kind).label(name) for name, kind in _COLUMNS))
