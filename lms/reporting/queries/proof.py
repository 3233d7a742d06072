"""Read model: a row of evidence with its place in the chain of hashes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.compliance.records import EvidenceRecord


@dataclass(frozen=True, slots=True)
class Link:
    """Where a row stands in the chain: its number, its hash, the hash before it, what else was recorded with it."""

    id: int
    sequence: int
    hash: str
    previous_hash: str
    kind: str
    recorded_at: datetime
    zone: str
    retention_class: str


def links(session: Session, agency_id: int, evidence_id: int, known_at: datetime) -> list[Link]:
    """Return the row of a completion and every row about it, in order."""
    e = EvidenceRecord
    about = sa.or_(e.id == evidence_id, e.of_id == evidence_id, e.corrects_id == evidence_id)
    query = sa.select(e).where(e.agency_id == agency_id, about, e.recorded_at <= known_at).order_by(e.sequence)
    return [
        Link(
            row.id, row.sequence, row.hash, row.previous_hash, row.kind.value, row.recorded_at, row.zone,
            row.retention_class,
        )
        for row in session.scalars(query)
    ]  # fmt: skip
