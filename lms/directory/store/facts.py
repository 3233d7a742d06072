"""What the directory has recorded about people, as facts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.directory.records import DirectoryFact
from lms.directory.rules.service import Recorded
from lms.kernel.facts import Fact, FactType
from lms.platform.recorded import of_people

Thing = TypeVar("Thing")
BATCH = 900
"""People asked for in one statement: SQLite's oldest limit on parameters is 999."""
_f = DirectoryFact
_COLUMNS = (
    _f.id, _f.person_id, _f.type, _f.on_date, _f.tag, _f.attributes, _f.revokes_id, _f.recorded_at, _f.source,
)  # fmt: skip
TOLD = frozenset({"unit", "position", "grade", "employment_type", "location", "supervisor", "time_zone"})
"""The attributes that deadlines may look at; the directory keeps more for itself."""


def facts_of(session: Session, person_ids: Collection[int], known_at: datetime | None = None) -> dict[int, list[Fact]]:
    """Return each person's facts in the order in which they were recorded, up to an instant (None: everything).

    A person without facts is in the answer with an empty list.
    """
    found: dict[int, list[Fact]] = {person_id: [] for person_id in person_ids}
    for row in rows_of(session, person_ids, known_at):
        found[row.person_id].append(fact_from(row))
    return found


def recorded_of(session: Session, person_ids: Collection[int]) -> dict[int, list[Recorded]]:
    """Return each person's recorded facts as the directory's own rules read them."""
    found: dict[int, list[Recorded]] = {person_id: [] for person_id in person_ids}
    for row in rows_of(session, person_ids):
        found[row.person_id].append(
            Recorded(
                type=row.type, on=row.on_date, tag=row.tag, attributes=row.attributes, revokes=row.revokes_id, id=row.id
            )
        )
    return found


def rows_of(session: Session, person_ids: Collection[int], known_at: datetime | None = None) -> Iterator[sa.Row[Any]]:
    """Yield the recorded rows of people, each person's in the order of recording."""
    for batch in batches(sorted(person_ids)):
        query = of_people(DirectoryFact, *_COLUMNS, until=known_at is not None)
        yield from session.execute(query, {"people": batch, "known_at": known_at})


def fact_from(row: sa.Row[Any]) -> Fact:
    """Return a recorded row as the kernel's fact."""
    revoked = row.revokes_id is not None
    return Fact(
        type=FactType(row.type),
        id=name_of(row.id),
        on=None if revoked else row.on_date,
        recorded_at=row.recorded_at,
        tag=row.tag,
        of=name_of(row.revokes_id) if revoked else None,
        attributes={name: value for name, value in row.attributes.items() if name in TOLD},
        note=row.source,
    )


def name_of(fact_id: int) -> str:
    """Return what a directory fact is called beside the facts of other rooms."""
    return f"directory:{fact_id}"


def batches(things: Iterable[Thing], size: int = BATCH) -> Iterator[list[Thing]]:
    """Yield pieces small enough for one statement."""
    rest = iter(things)
    while batch := list(islice(rest, size)):
        yield batch
