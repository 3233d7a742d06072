"""The directory's facts as rows: who recorded what when, revocations included."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from lms.directory.records import DirectoryFact
from lms.directory.store.facts import batches
from lms.platform.recorded import of_people


def rows_of(
    session: Session, agency_id: int, person_ids: Collection[int], known_at: datetime | None
) -> Iterator[DirectoryFact]:
    """Yield the recorded rows of people of an agency up to an instant (None: all), in the order of recording."""
    for batch in batches(sorted(person_ids)):
        values = {"agency": agency_id, "people": batch, "known_at": known_at}
        yield from session.scalars(of_people(DirectoryFact, until=known_at is not None, agency=True), values)
