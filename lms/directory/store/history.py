"""The directory's facts as rows: who recorded what when, revocations included."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.directory.records import DirectoryFact
from lms.directory.store.facts import batches


def rows_of(
    session: Session, agency_id: int, person_ids: Collection[int], known_at: datetime | None
) -> Iterator[DirectoryFact]:
    """Yield the recorded rows of people of an agency up to an instant (None: all), in the order of recording."""
    for batch in batches(sorted(person_ids)):
        values = {"agency": agency_id, "people": batch, "known_at": known_at}
        yield from session.scalars(_rows(until=known_at is not None), values)


@cache
def _rows(*, until: bool) -> sa.Select[DirectoryFact]:
    f = DirectoryFact
    query = sa.select(f).where(
        f.agency_id == sa.bindparam("agency"), f.person_id.in_(sa.bindparam("people", expanding=True))
    )
    return (query.where(f.recorded_at <= sa.bindparam("known_at")) if until else query).order_by(f.id)
