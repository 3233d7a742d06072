"""What the ledger holds of obligations over a span of days: the forecast's only read of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

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
    query = sa.select(*_COLUMNS).where(
        o.requirement_id.in_(requirement_ids),
        o.kind.not_in((WAITING, ASK)),
        o.holds_from <= last.toordinal(),
        sa.or_(o.holds_until.is_(None), o.holds_until > first.toordinal()),
        *_known(known_at),
    )
    query = query.where(
        o.satisfied_on.is_(None) if only_open else sa.or_(o.satisfied_on.is_(None), o.holds_from >= first.toordinal())
    )
    if every > 1:
        query = query.where(o.person_id % every == 0)
    if people is not None and len(people) <= ASKED_AT_ONCE:
        query = query.where(o.person_id.in_(people))
    found = (Held(*row) for row in session.connection().execute(query))
    return [row for row in found if people is None or row.person_id in people]


def known_since(session: Session, agency_id: int) -> datetime | None:
    """Return the instant since which the ledger of an agency knows anything."""
    query = (
        sa.select(sa.func.min(o.known_from))
        .join(RequirementRecord, RequirementRecord.id == o.requirement_id)
        .where(RequirementRecord.agency_id == agency_id)
    )
    value = session.scalar(query)
    return None if value is None else EPOCH + timedelta(microseconds=value)


def _known(known_at: datetime | None) -> list[sa.ColumnElement[bool]]:
    if known_at is None:
        return [o.known_until.is_(None)]
    at = ticks(known_at)
    return [o.known_from <= at, sa.or_(o.known_until.is_(None), o.known_until > at)]
