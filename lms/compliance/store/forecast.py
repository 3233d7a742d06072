"""What the ledger holds of obligations over a span of days: the forecast's only read of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.compliance.model.forecast import Held
from lms.compliance.model.ledger import ASK, WAITING
from lms.compliance.records import ObligationRecord, RequirementRecord
from lms.compliance.store.ledger import EPOCH, ticks

o = ObligationRecord
ASKED_AT_ONCE = 900
_COLUMNS = tuple(getattr(o, name) for name in Held._fields)


def held_between(
    session: Session,
    requirement_ids: Collection[int],
    known_at: datetime | None,
    first: date,
    last: date,
    *,
    only_open: bool = False,
    every: int = 1,
    people: Collection[int] | None = None,
) -> list[Held]:
    """Return the obligations that hold on any day of a span, as known at an instant (None: now).

    `every`: of every so manieth person only, a sample that is the same each time. `people`: of these only.

    What was satisfied before the span is left out; with `only_open`, whatever is satisfied. What the ledger cannot
    state (an open leave that moves a date from day to day) is left out too.
    """
    some = people is not None and len(people) <= ASKED_AT_ONCE
    query = _between(known_at is not None, only_open, some)
    if every > 1:
        query = query.where(o.person_id % every == 0)
    values = {
        "requirements": list(requirement_ids),
        "known_at": None if known_at is None else ticks(known_at),
        "first": first.toordinal(),
        "last": last.toordinal(),
        "people": list(people or ()),
    }
    found = (Held(*row) for row in session.connection().execute(query, values))
    return [row for row in found if people is None or row.person_id in people]


@cache
def _between(known: bool, only_open: bool, some: bool) -> sa.Select[Any]:
    """Build the question once for all days: for one person the building would take longer than the asking."""
    first, last = (sa.bindparam(name, type_=sa.Integer()) for name in ("first", "last"))
    query = sa.select(*_COLUMNS).where(
        o.requirement_id.in_(sa.bindparam("requirements", expanding=True)),
        o.kind.not_in((WAITING, ASK)),
        o.holds_from <= last,
        sa.or_(o.holds_until.is_(None), o.holds_until > first),
        *_known(sa.bindparam("known_at", type_=sa.BigInteger()) if known else None),
        o.satisfied_on.is_(None) if only_open else sa.or_(o.satisfied_on.is_(None), o.holds_from >= first),
    )
    return query.where(o.person_id.in_(sa.bindparam("people", expanding=True))) if some else query


def known_since(session: Session, agency_id: int) -> datetime | None:
    """Return the instant since which the ledger of an agency knows anything."""
    query = (
        sa.select(sa.func.min(o.known_from))
        .join(RequirementRecord, RequirementRecord.id == o.requirement_id)
        .where(RequirementRecord.agency_id == agency_id)
    )
    value = session.scalar(query)
    return None if value is None else EPOCH + timedelta(microseconds=value)


def _known(at: sa.ColumnElement[int] | None) -> list[sa.ColumnElement[bool]]:
    if at is None:
        return [o.known_until.is_(None)]
    return [o.known_from <= at, sa.or_(o.known_until.is_(None), o.known_until > at)]
