"""Facts that compliance keeps, as rows: who recorded what when, revocations included."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from functools import cache
from itertools import islice

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.compliance.records import PersonFact

BATCH = 900


def rows_of(
    session: Session, agency_id: int, person_ids: Collection[int], known_at: datetime | None
) -> Iterator[PersonFact]:
    """Yield the recorded rows of people of an agency up to an instant (None: all), in the order of recording."""
    rest = iter(sorted(person_ids))
    while batch := list(islice(rest, BATCH)):
        values = {"agency": agency_id, "people": batch, "known_at": known_at}
        yield from session.scalars(_rows(until=known_at is not None), values)


@cache
def _rows(*, until: bool) -> sa.Select[PersonFact]:
    f = PersonFact
    query = sa.select(f).where(
        f.agency_id == sa.bindparam("agency"), f.person_id.in_(sa.bindparam("people", expanding=True))
    )
    return (query.where(f.recorded_at <= sa.bindparam("known_at")) if until else query).order_by(f.id)
