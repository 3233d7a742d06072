"""Everything recorded about a person that rules read, from every room, with how it was taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from lms.compliance.model.drafts import Recorded, Undone
from lms.compliance.model.evidence import Evidence, EvidenceKind
from lms.compliance.records import PersonFact
from lms.compliance.services import evidence
from lms.directory.services import byhand
from lms.directory.services.byhand import DirectoryRecord
from lms.kernel.errors import NotFound
from lms.kernel.facts import FactType
from lms.platform.work import Work


def recorded(work: Work, person_id: int) -> list[Recorded]:
    """Return what was recorded about a person of the actor's agency, the newest record first.

    A record that takes another back is told with the one it is about. Raises `NotFound` for somebody else's person.
    """
    found = [
        *_of_directory(byhand.records(work, person_id)),
        *_of_compliance(work, person_id),
        *_of_evidence(evidence.training_record(work, person_id)),
    ]
    return sorted(found, key=lambda one: (one.recorded_at, one.ref), reverse=True)


def one_record(work: Work, person_id: int, ref: str) -> Recorded:
    """Return one record of a person; raise `NotFound` if there is none."""
    found = next((one for one in recorded(work, person_id) if one.ref == ref), None)
    if found is None:
        raise NotFound("There is no such record of this person.")
    return found


def _of_directory(rows: list[DirectoryRecord]) -> Iterator[Recorded]:
    undone = {
        row.revokes_id: Undone(f"directory-{row.id}", row.recorded_at, row.recorded_by, row.reason, row.source)
        for row in rows
        if row.revokes_id is not None
    }
    for row in rows:
        if row.revokes_id is None:
            about: dict[str, Any] = {"tag": row.tag, **row.attributes}
            yield Recorded(
                ref=f"directory-{row.id}",
                person_id=row.person_id,
                type=row.type.value,
                on=row.on,
                about={name: value for name, value in about.items() if value not in ("", None)},
                recorded_at=row.recorded_at,
                recorded_by=row.recorded_by,
                source=row.source,
                note=row.reason,
                undone=undone.get(row.id),
            )


_TOLD = ("tag", "name", "kind", "requirement", "new_due", "due_on")


def _of_compliance(work: Work, person_id: int) -> Iterator[Recorded]:
    query = sa.select(PersonFact).where(PersonFact.person_id == person_id, PersonFact.agency_id == work.actor.agency_id)
    rows = list(work.session.scalars(query.order_by(PersonFact.id)))
    undone = {
        row.revokes_id: Undone(f"fact-{row.id}", row.recorded_at, row.recorded_by, row.note)
        for row in rows
        if row.revokes_id is not None
    }
    for row in rows:
        if row.type is FactType.REVOCATION:
            continue
        about: dict[str, Any] = {name: getattr(row, name) for name in _TOLD}
        about["determination"] = row.determination or None
        yield Recorded(
            ref=f"fact-{row.id}",
            person_id=row.person_id,
            type=row.type.value,
            on=row.on_date,
            until=row.until_date,
            about={name: value for name, value in about.items() if value not in ("", None)},
            recorded_at=row.recorded_at,
            recorded_by=row.recorded_by,
            source=row.source,
            reason=row.reason,
            note=row.note,
            approver=row.approver,
            undone=undone.get(row.id),
        )


def _of_evidence(rows: list[Evidence]) -> Iterator[Recorded]:
    undone: dict[int | None, Undone] = {}
    for row in rows:
        gone = row.of_id if row.kind is EvidenceKind.REVOCATION else row.corrects_id
        undone[gone] = Undone(f"evidence-{row.id}", row.recorded_at, row.recorded_by, row.reason)
    for row in rows:
        if row.kind is EvidenceKind.REVOCATION:
            continue
        about: dict[str, Any] = {
            "module": row.module,
            "title": row.title,
            "minutes": row.minutes_declared if row.minutes_declared is not None else row.minutes_measured,
            "score": row.score,
            "taught": row.trainer,
            "external": row.external or None,
            "by_role": row.by_role,
        }
        said = Recorded(
            ref=f"evidence-{row.id}",
            person_id=row.person_id,
            type=row.kind.value,
            on=row.on or (row.finished_at.date() if row.finished_at else None),
            about={name: value for name, value in about.items() if value not in ("", None)},
            recorded_at=row.recorded_at,
            recorded_by=row.recorded_by,
            source=row.source,
            note=row.reason,
            undone=undone.get(row.id),
        )
        yield replace(said, replaces=f"evidence-{row.corrects_id}") if row.corrects_id else said
