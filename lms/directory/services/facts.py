"""The directory's facts, for the rooms that compute deadlines from them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.directory.records import Person
from lms.directory.store import facts as store
from lms.kernel.facts import Fact


def facts_of(session: Session, person_ids: Collection[int], known_at: datetime | None = None) -> dict[int, list[Fact]]:
    """Return appointments, assignments, separations, designations, access and revocations of people.

    In the order of recording, up to an instant (None: everything known). Ids read `directory:12`. A revocation has no
    day, names its fact in `of` and is dated by `recorded_at` alone.
    """
    return store.facts_of(session, person_ids, known_at)


def everybody(session: Session, agency_id: int) -> list[int]:
    """Return the ids of everybody an agency ever knew, in order."""
    return list(session.scalars(sa.select(Person.id).where(Person.agency_id == agency_id).order_by(Person.id)))
