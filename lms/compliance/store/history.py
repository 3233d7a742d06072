"""Facts that compliance keeps, as rows: who recorded what when, revocations included."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
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
        query = sa.select(PersonFact).where(PersonFact.agency_id == agency_id, PersonFact.person_id.in_(batch))
        if known_at is not None:
            query = query.where(PersonFact.recorded_at <= known_at)
        yield from session.scalars(query.order_by(PersonFact.id))
