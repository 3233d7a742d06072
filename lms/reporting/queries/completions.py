"""Read model: training that was completed in a period, as known at an instant; what never happened is left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lms.compliance.model.evidence import EvidenceKind
from lms.compliance.records import EvidenceRecord
from lms.directory.records import Person
from lms.reporting.model import Question

PIECE = 1000


@dataclass(frozen=True, slots=True)
class Completed:
    """One completed training event."""

    evidence_id: int
    staff_no: str
    module: str
    title: str
    version: int | None
    on: date
    started_at: datetime | None
    zone: str
    minutes: int | None
    delivery: str
    external: bool
    trainer: str
    source: str


def completed(session: Session, agency_id: int, asked: Question) -> Iterator[Completed]:
    """Yield what was completed from the first to the last day of a period, by day, read in pieces."""
    e = EvidenceRecord
    wanted: list[Any] = [e, Person.staff_no]
    query = (
        sa.select(*wanted)
        .join(Person, Person.id == e.person_id)
        .where(
            e.agency_id == agency_id,
            e.kind.in_((EvidenceKind.COMPLETION, EvidenceKind.CREDIT)),
            e.on_date >= (asked.from_on or asked.as_of),
            e.on_date <= asked.as_of,
            e.recorded_at <= asked.known_at,
            sa.not_(_undone(asked.known_at)),
        )
        .order_by(e.on_date, e.id)
    )
    for row in session.execute(query.execution_options(yield_per=PIECE)):
        yield _completed(row.EvidenceRecord, row.staff_no)


def _undone(known_at: datetime) -> sa.ColumnElement[bool]:
    later = aliased(EvidenceRecord)
    revoked = sa.and_(later.of_id == EvidenceRecord.id, later.kind == EvidenceKind.REVOCATION)
    return sa.exists().where(sa.or_(revoked, later.corrects_id == EvidenceRecord.id), later.recorded_at <= known_at)


def _completed(row: EvidenceRecord, staff_no: str) -> Completed:
    assert row.on_date is not None
    minutes = row.minutes_measured if row.minutes_declared is None else row.minutes_declared
    return Completed(
        evidence_id=row.id,
        staff_no=staff_no,
        module=row.module or "",
        title=row.title or row.module or "",
        version=row.module_version,
        on=row.on_date,
        started_at=row.started_at,
        zone=row.zone,
        minutes=minutes,
        delivery=row.delivery,
        external=row.external,
        trainer=row.trainer,
        source=row.source,
    )
