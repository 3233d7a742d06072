"""Facts that compliance keeps, as rows: who recorded what when, revocations included."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import islice

from sqlalchemy.orm import Session

from lms.compliance.records import PersonFact
from lms.platform.recorded import of_people

BATCH = 900


def rows_of(
    session: Session, agency_id: int, person_ids: Collection[int], known_at: datetime | None
) -> Iterator[PersonFact]:
    """Yield the recorded rows of people of an agency up to an instant (None: all), in the order of recording."""
    rest = iter(sorted(person_ids))
    while batch := list(islice(rest, BATCH)):
        values = {"agency": agency_id, "people": batch, "known_at": known_at}
        yield from session.scalars(of_people(PersonFact, until=known_at is not None, agency=True), values)
