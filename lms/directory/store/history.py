"""The directory's facts as rows: who recorded what when, revocations included."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.directory.records import DirectoryFact
from lms.directory.store.facts import batches


def rows_of(
    session: Session, agency_id: int, person_ids: Collection[int], known_at: datetime | None
) -> Iterator[DirectoryFact]:
    """Yield the recorded rows of people of an agency up to an instant (None: all), in the order of recording."""
    for batch in batches(sorted(person_ids)):
        query = sa.select(DirectoryFact).where(DirectoryFact.agency_id == agency_id, DirectoryFact.person_id.in_(batch))
        if known_at is not None:
            query = query.where(DirectoryFact.recorded_at <= known_at)
        yield from session.scalars(query.order_by(DirectoryFact.id))
