"""Queries over hours and money of modules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.evaluation.model.cost import CostEntry
from lms.evaluation.records import CostRecord


def entries(session: Session, agency_id: int, module: str, known_at: datetime | None = None) -> list[CostEntry]:
    """Return what was entered about a module, the newest first, as known at an instant."""
    query = sa.select(CostRecord).where(CostRecord.agency_id == agency_id, CostRecord.module == module)
    if known_at is not None:
        query = query.where(CostRecord.recorded_at <= known_at)
    rows: Sequence[CostRecord] = session.scalars(query.order_by(CostRecord.id.desc())).all()
    undone = {row.undoes_id for row in rows}
    return [
        CostEntry(
            id=row.id, element=row.element, holds_from=row.holds_from, amount=row.amount, source=row.source,
            at=row.recorded_at, by=row.recorded_by, undoes=row.undoes_id, undone=row.id in undone,
        )
        for row in rows
    ]  # fmt: skip
