"""Queries about files handed in and what was found in them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.directory.model import ImportKind, VerdictKind
from lms.directory.records import ImportRun, ImportVerdict
from lms.directory.store.recording import insert


def run_of(session: Session, agency_id: int, run_id: int) -> ImportRun | None:
    """Return a run of an agency."""
    return session.scalar(sa.select(ImportRun).where(ImportRun.id == run_id, ImportRun.agency_id == agency_id))


def runs(
    session: Session, agency_id: int, kinds: Iterable[ImportKind], *, offset: int, limit: int
) -> tuple[list[ImportRun], int]:
    """Return the newest runs first, and how many there are."""
    wanted = sa.and_(ImportRun.agency_id == agency_id, ImportRun.kind.in_(list(kinds)))
    total = session.scalar(sa.select(sa.func.count(ImportRun.id)).where(wanted)) or 0
    query = sa.select(ImportRun).where(wanted).order_by(ImportRun.id.desc()).offset(offset).limit(limit)
    return list(session.scalars(query)), total


def latest(session: Session, agency_id: int, since: datetime) -> list[ImportRun]:
    """Return the latest run of each kind, of those handed in since an instant."""
    newest = sa.select(sa.func.max(ImportRun.id)).where(ImportRun.agency_id == agency_id).group_by(ImportRun.kind)
    query = sa.select(ImportRun).where(ImportRun.id.in_(newest), ImportRun.asked_at >= since).order_by(ImportRun.id)
    return list(session.scalars(query))


def add_verdicts(session: Session, run_id: int, verdicts: Iterable[dict[str, Any]]) -> None:
    """Keep what was found about rows."""
    insert(session, ImportVerdict, [{"run_id": run_id, **verdict} for verdict in verdicts])


def verdicts(run_id: int, verdict: VerdictKind | None = None, search: str = "") -> sa.Select[Any]:
    """Return the query for what was found, all or of one kind, for a number that contains a text."""
    query: sa.Select[Any] = sa.select(
        ImportVerdict.line, ImportVerdict.key, ImportVerdict.verdict, ImportVerdict.details
    ).where(ImportVerdict.run_id == run_id)
    if verdict is not None:
        query = query.where(ImportVerdict.verdict == verdict)
    if search:
        query = query.where(ImportVerdict.key.contains(search, autoescape=True))
    return query
