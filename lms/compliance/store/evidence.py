"""Evidence in the database: who somebody was, the chain of hashes, rows as they are shown."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from itertools import islice
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.compliance.model.evidence import Evidence, EvidenceKind, Posting, Profile
from lms.compliance.records import EvidenceRecord
from lms.platform import recorded
from lms.platform.db import UtcInstant

GENESIS: Final = "0" * 64
TABLE: Final = EvidenceRecord.metadata.tables["evidence"]
BATCH = 900
e: Final = EvidenceRecord


def canonical(values: Mapping[str, Any]) -> str:
    """Return values as JSON that is always written the same way."""
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=_plain)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def posting_hash(posting: Posting) -> str:
    """Return a hash of what was posted, to tell the same record posted twice from another under the same number."""
    values = {name: getattr(posting, name) for name in Posting.__dataclass_fields__ if name != "profile"}
    return hashlib.sha256(canonical(values).encode("ascii")).hexdigest()


def seal(previous: str, values: Mapping[str, Any]) -> str:
    """Return the hash of a row (without its id and its own hash) on top of the hash before it."""
    return hashlib.sha256(f"{previous}\n{canonical(values)}".encode("ascii")).hexdigest()


def last_link(session: Session, agency_id: int) -> tuple[int, str]:
    """Return sequence and hash of the agency's last row of evidence."""
    query = sa.select(e.sequence, e.hash).where(e.agency_id == agency_id).order_by(e.sequence.desc()).limit(1)
    found = session.execute(query).first()
    return (found.sequence, found.hash) if found else (0, GENESIS)


def first_break(session: Session, agency_id: int) -> int | None:
    """Return the sequence of the first row that was changed, or is missing, since it was written; None: all whole."""
    previous, expected = GENESIS, 1
    columns = [c for c in TABLE.columns if c.name not in ("id", "hash")]
    query = sa.select(*columns, TABLE.c.hash).where(TABLE.c.agency_id == agency_id).order_by(TABLE.c.sequence)
    for row in session.execute(query.execution_options(yield_per=1000)).mappings():
        values = dict(row)
        own = values.pop("hash")
        if values["sequence"] != expected or values["previous_hash"] != previous or own != seal(previous, values):
            return expected
        previous, expected = own, expected + 1
    return None


def posted_before(
    session: Session, agency_id: int, postings: Iterable[Posting]
) -> dict[tuple[str, str], tuple[int, str]]:
    """Return id and posting hash of what is already there, by source and record id."""
    found: dict[tuple[str, str], tuple[int, str]] = {}
    by_source: dict[str, list[str]] = {}
    for posting in postings:
        by_source.setdefault(posting.source, []).append(posting.record_id)
    for source, record_ids in by_source.items():
        rest = iter(record_ids)
        while batch := list(islice(rest, BATCH)):
            query = sa.select(e.id, e.record_id, e.posting_hash).where(
                e.agency_id == agency_id, e.source == source, e.record_id.in_(batch)
            )
            found.update(((source, r.record_id), (r.id, r.posting_hash)) for r in session.execute(query))
    return found


def insert(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Write rows of evidence."""
    session.connection().execute(sa.insert(TABLE), list(rows))


def by_ids(session: Session, ids: Collection[int]) -> list[Evidence]:
    """Return rows of evidence, oldest first."""
    return _shown(session, session.scalars(sa.select(e).where(e.id.in_(list(ids))).order_by(e.id)).all())


def of_person(session: Session, person_id: int, known_at: datetime | None) -> list[Evidence]:
    """Return a person's training record as known at an instant (None: now), in the order of recording."""
    query = recorded.of_people(e, until=known_at is not None)
    return _shown(session, session.scalars(query, {"people": [person_id], "known_at": known_at}).all(), known_at)


def of_people(session: Session, person_ids: Collection[int]) -> dict[int, list[Evidence]]:
    """Return the training records of several people as known now; who has none has an empty one."""
    found: dict[int, list[Evidence]] = {person_id: [] for person_id in person_ids}
    rest = iter(sorted(found))
    while batch := list(islice(rest, BATCH)):
        for row in _shown(session, session.scalars(recorded.of_people(e, until=False), {"people": batch}).all()):
            found[row.person_id].append(row)
    return found


def _shown(session: Session, rows: Sequence[EvidenceRecord], known_at: datetime | None = None) -> list[Evidence]:
    gone = revoked(session, [row.id for row in rows], known_at)
    return [_evidence(row, row.id in gone) for row in rows]


def revoked(session: Session, ids: Sequence[int], known_at: datetime | None) -> set[int]:
    """Return which rows a later row says never happened."""
    gone: set[int] = set()
    rest = iter(ids)
    while batch := list(islice(rest, BATCH)):
        gone.update(session.scalars(_gone(known_at is not None), {"ids": batch, "known_at": known_at}))
    return gone


@cache
def _gone(known: bool) -> sa.CompoundSelect[int]:
    """Build, once, the question of which rows a later one revokes or corrects: every page of training asks it."""
    ids: sa.BindParameter[int] = sa.bindparam("ids", expanding=True)
    until = [e.recorded_at <= sa.bindparam("known_at", type_=UtcInstant())] if known else []
    revocations = sa.select(e.of_id).where(e.of_id.in_(ids), e.kind == EvidenceKind.REVOCATION, *until)
    return sa.union_all(revocations, sa.select(e.corrects_id).where(e.corrects_id.in_(ids), *until))


def _evidence(row: EvidenceRecord, gone: bool) -> Evidence:
    same = (
        "id", "kind", "person_id", "started_at", "finished_at", "module", "module_version", "content_hash", "title",
        "language", "delivery", "minutes_declared", "minutes_measured", "score", "pass_mark", "attempts", "external",
        "trainer", "of_id", "corrects_id", "by_role", "signer_id", "statement", "signature", "certificate_no", "rules",
        "source", "record_id", "reason", "recorded_at", "recorded_by",
    )  # fmt: skip
    return Evidence(
        on=row.on_date,
        profile=Profile(row.person_name, row.position, row.unit_code, row.unit_name, row.employment_type),
        revoked=gone,
        **{name: getattr(row, name) for name in same},
    )
