"""Write to the log, read it, and prove that nobody has touched it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from lms.audit.model import Act, Entry, Head
from lms.audit.records import AuditEntry
from lms.audit.rules import GENESIS, seal
from lms.platform.work import Work


def record(
    work: Work, act: Act, subject: str, data: Mapping[str, Any] | None = None, *, agency_id: int | None = None
) -> None:
    """Append an entry about `subject` ("person:12", "report_run:3"); `data` is plain JSON, without free personal text.

    Takes the ledger's lock (through `work.instant()`), so that the chain has one order.
    """
    at = work.instant()
    agency = work.actor.agency_id if agency_id is None else agency_id
    last = work.session.execute(
        sa.select(AuditEntry.sequence, AuditEntry.hash)
        .where(AuditEntry.agency_id == agency)
        .order_by(AuditEntry.sequence.desc())
        .limit(1)
    ).first()
    sequence, previous = (last.sequence + 1, last.hash) if last else (1, GENESIS)
    entry = AuditEntry(
        agency_id=agency,
        sequence=sequence,
        at=at,
        account_id=work.actor.account_id,
        actor=work.actor.name,
        act=Act(act),
        subject=subject,
        data=dict(data or {}),
        request_id=work.request_id,
        previous_hash=previous,
    )
    entry.hash = seal(previous, _content(entry))
    work.session.add(entry)
    work.session.flush()


def head_at(work: Work, agency_id: int, at: datetime) -> Head | None:
    """Return the last entry that had been written by an instant; None if there was none."""
    found = work.session.execute(
        sa.select(AuditEntry.sequence, AuditEntry.hash)
        .where(AuditEntry.agency_id == agency_id, AuditEntry.at <= at)
        .order_by(AuditEntry.sequence.desc())
        .limit(1)
    ).first()
    return Head(found.sequence, found.hash) if found else None


def hash_of(work: Work, agency_id: int, sequence: int) -> str | None:
    """Return the hash of one entry; None if the log has no such entry."""
    query = sa.select(AuditEntry.hash).where(AuditEntry.agency_id == agency_id, AuditEntry.sequence == sequence)
    return work.session.scalar(query)


def first_break(work: Work, agency_id: int, until: int | None = None) -> int | None:
    """Return the number of the first entry, up to `until`, whose seal does not hold; None when the chain is whole."""
    previous, expected = GENESIS, 1
    query = sa.select(AuditEntry).where(AuditEntry.agency_id == agency_id).order_by(AuditEntry.sequence)
    if until is not None:
        query = query.where(AuditEntry.sequence <= until)
    for entry in work.session.scalars(query.execution_options(yield_per=1000)):
        if (entry.sequence, entry.previous_hash) != (expected, previous) or entry.hash != seal(
            previous, _content(entry)
        ):
            return expected
        previous, expected = entry.hash, expected + 1
    return None


def latest(
    work: Work,
    agency_id: int,
    acts: Sequence[Act] = (),
    subject: str = "",
    *,
    before: int | None = None,
    offset: int = 0,
    limit: int = 50,
) -> list[Entry]:
    """Return the newest entries first, of some kinds or about one subject; `before`: from which number downwards."""
    query = sa.select(AuditEntry).where(AuditEntry.agency_id == agency_id)
    if acts:
        query = query.where(AuditEntry.act.in_(acts))
    if subject:
        query = query.where(AuditEntry.subject == subject)
    if before is not None:
        query = query.where(AuditEntry.sequence < before)
    found = work.session.scalars(query.order_by(AuditEntry.sequence.desc()).offset(offset).limit(limit))
    return [Entry(e.sequence, e.at, e.actor, e.act, e.subject, e.data, e.hash) for e in found]


def every(work: Work, agency_id: int, acts: Sequence[Act] = (), size: int = 1000) -> Iterator[list[Entry]]:
    """Yield the entries, the newest first, of some kinds or of all, in pieces."""
    before: int | None = None
    while found := latest(work, agency_id, acts, before=before, limit=size):
        yield found
        before = found[-1].sequence


def count(work: Work, agency_id: int, acts: Sequence[Act] = ()) -> int:
    """Return how many entries an agency's log has, of some kinds or of all."""
    query = sa.select(sa.func.count()).select_from(AuditEntry).where(AuditEntry.agency_id == agency_id)
    return work.session.scalar(query.where(AuditEntry.act.in_(acts)) if acts else query) or 0


def _content(entry: AuditEntry) -> dict[str, Any]:
    return {
        "agency": entry.agency_id,
        "sequence": entry.sequence,
        "at": entry.at.isoformat(),
        "account": entry.account_id,
        "actor": entry.actor,
        "act": entry.act.value,
        "subject": entry.subject,
        "data": entry.data,
        "request": entry.request_id,
    }
