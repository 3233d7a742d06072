"""What the directory recorded about people, as it was recorded: for a record that hides nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from lms.directory.store import history as store
from lms.kernel.facts import FactType
from lms.platform.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryRow:
    """One recorded fact of the directory; a revocation names the row it takes back in `revokes_id`."""

    id: int
    person_id: int
    type: FactType
    on: date | None
    tag: str | None
    attributes: dict[str, Any] = field(default_factory=dict)
    revokes_id: int | None
    source: str
    reason: str
    recorded_at: datetime
    recorded_by: str


def rows_of(work: Work, person_ids: Collection[int], known_at: datetime | None = None) -> list[DirectoryRow]:
    """Return what was recorded about people of the actor's agency up to an instant (None: now), in that order."""
    return [
        DirectoryRow(
            id=row.id,
            person_id=row.person_id,
            type=FactType(row.type),
            on=row.on_date,
            tag=row.tag,
            attributes=row.attributes,
            revokes_id=row.revokes_id,
            source=row.source,
            reason=row.reason,
            recorded_at=row.recorded_at,
            recorded_by=row.recorded_by,
        )
        for row in store.rows_of(work.session, work.actor.agency_id, person_ids, known_at)
    ]
