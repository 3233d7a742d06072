"""Who looked at the lists of who is overdue, and what was done about it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.compliance.records import PersonFact
from lms.kernel.facts import FactType
from lms.notices.model import Kind
from lms.notices.records import Notice
from lms.reporting.model import Watched
from lms.reporting.records import ListView

DAY = timedelta(days=1)


class Deed(StrEnum):
    """What can be done about who is overdue."""

    REMINDED = "reminded"
    NUDGED = "nudged"
    ESCALATED = "escalated"
    EXTENDED = "extended"
    EXEMPTED = "exempted"


LETTERS = {
    Kind.BEFORE: Deed.REMINDED,
    Kind.DUE: Deed.REMINDED,
    Kind.OVERDUE: Deed.REMINDED,
    Kind.NUDGE: Deed.NUDGED,
    Kind.ESCALATED: Deed.ESCALATED,
}
FACTS = {FactType.EXTENSION: Deed.EXTENDED, FactType.EXEMPTION: Deed.EXEMPTED}


def looks(
    session: Session, agency_id: int, first: date, last: date
) -> list[tuple[date, str, tuple[str, ...], Watched]]:
    """Return who looked at what on some days, the latest first."""
    query = (
        sa.select(ListView.on_date, ListView.viewer, ListView.roles, ListView.list)
        .where(ListView.agency_id == agency_id, ListView.on_date.between(first, last))
        .order_by(ListView.on_date.desc(), ListView.viewer, ListView.list)
    )
    return [(row.on_date, row.viewer, tuple(row.roles), row.list) for row in session.execute(query)]


def deeds(session: Session, agency_id: int, first: date, last: date, zone: str) -> Counter[tuple[date, Deed]]:
    """Return how much was done on each of some days, counted in the agency's zone."""
    found: Counter[tuple[date, Deed]] = Counter()
    letters = (
        sa.select(Notice.written_on, Notice.step, sa.func.count().label("number"))
        .where(Notice.agency_id == agency_id, Notice.written_on.between(first, last))
        .group_by(Notice.written_on, Notice.step)
    )
    for row in session.execute(letters):
        deed = LETTERS.get(Kind(str(row.step).rstrip("0123456789")))
        if deed is not None:
            found[row.written_on, deed] += row.number
    at = ZoneInfo(zone)
    facts = sa.select(PersonFact.type, PersonFact.recorded_at).where(
        PersonFact.agency_id == agency_id,
        PersonFact.type.in_(list(FACTS)),
        PersonFact.recorded_at >= _start(first, at),
        PersonFact.recorded_at < _start(last + DAY, at),
    )
    for fact in session.execute(facts):
        found[fact.recorded_at.astimezone(at).date(), FACTS[fact.type]] += 1
    return found


def _start(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
