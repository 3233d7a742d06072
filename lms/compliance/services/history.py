"""Every fact about people as it was recorded, from every room, with what was taken back shown as such."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from lms.compliance.model.evidence import fact_name
from lms.compliance.model.history import Noted, Undone
from lms.compliance.records import PersonFact
from lms.compliance.store import history as store
from lms.directory.services import history as directory
from lms.directory.services.history import DirectoryRow
from lms.kernel.facts import FactType
from lms.platform.work import Work


def noted(work: Work, person_ids: Collection[int], known_at: datetime | None = None) -> list[Noted]:
    """Return what was recorded about people of the actor's agency up to an instant (None: now), in that order.

    What a later row took back is there with when, by whom and why.
    """
    found = [
        *_of_directory(directory.rows_of(work, person_ids, known_at)),
        *_of_compliance(list(store.rows_of(work.session, work.actor.agency_id, person_ids, known_at))),
    ]
    return sorted(found, key=lambda one: (one.recorded_at, one.name))


def _of_directory(rows: Iterable[DirectoryRow]) -> Iterator[Noted]:
    rows = list(rows)
    undone = {row.revokes_id: Undone(row.recorded_at, row.recorded_by, row.reason) for row in rows if row.revokes_id}
    for row in rows:
        if row.type is not FactType.REVOCATION:
            yield Noted(
                name=f"directory:{row.id}",
                person_id=row.person_id,
                type=row.type,
                on=row.on,
                tag=row.tag or "",
                attributes=row.attributes,
                reason=row.reason,
                source=row.source,
                recorded_at=row.recorded_at,
                recorded_by=row.recorded_by,
                undone=undone.get(row.id),
            )


def _of_compliance(rows: list[PersonFact]) -> Iterator[Noted]:
    undone = {row.revokes_id: Undone(row.recorded_at, row.recorded_by, row.note) for row in rows if row.revokes_id}
    for row in rows:
        if row.type is not FactType.REVOCATION:
            yield Noted(
                name=fact_name(row.id),
                person_id=row.person_id,
                type=row.type,
                on=row.on_date,
                until=row.until_date,
                tag=row.tag or row.name or "",
                kind=row.kind or "",
                new_due=row.new_due,
                due_on=row.due_on,
                requirement=row.requirement or "",
                reason=row.reason,
                note=row.note,
                approver=row.approver,
                source=row.source,
                recorded_at=row.recorded_at,
                recorded_by=row.recorded_by,
                undone=undone.get(row.id),
            )
