"""Evidence in the database: who somebody was, the chain of hashes, rows as they are shown."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.compliance.model.evidence import Evidence, EvidenceKind, Posting, Profile
from lms.compliance.records import EvidenceRecord
from lms.platform import recorded

GENESIS: Final = "0" * 64
TABLE: Final = EvidenceRecord.metadata.tables["evidence"]
BATCH = 900
e: Final = EvidenceRecord
_PLAIN = (
    e.id, e.kind, e.person_id, e.started_at, e.finished_at, e.module, e.module_version, e.content_hash, e.title,
    e.language, e.delivery, e.minutes_declared, e.minutes_measured, e.score, e.pass_mark, e.attempts, e.external,
    e.trainer, e.of_id, e.corrects_id, e.by_role, e.signer_id, e.statement, e.signature, e.certificate_no, e.rules,
    e.source, e.record_id, e.reason, e.recorded_at, e.recorded_by,
)  # fmt: skip
"""What a row of evidence is shown with under the name of its column."""
_NAMES = tuple(column.key for column in _PLAIN)
_SHOWN = (*_PLAIN, e.on_date, e.person_name, e.position, e.unit_code, e.unit_name, e.employment_type)
_IDS: sa.BindParameter[int] = sa.bindparam("ids", expanding=True)
_BY_IDS = sa.select(*_SHOWN).where(e.id.in_(_IDS)).order_by(e.id)
_GONE = sa.union_all(
    sa.select(e.of_id).where(e.of_id.in_(_IDS), e.kind == EvidenceKind.REVOCATION),
    sa.select(e.corrects_id).where(e.corrects_id.in_(_IDS)),
)
"""Which rows a later one revokes or corrects."""


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
    rows = session.execute(_BY_IDS, {"ids": list(ids)}).all()
    gone = revoked(session, [row.id for row in rows])
    return [_evidence(row, row.id in gone) for row in rows]


def of_person(session: Session, person_id: int, known_at: datetime | None) -> list[Evidence]:
    """Return a person's training record as known at an instant (None: now), in the order of recording."""
    return _of_people(session, [person_id], known_at)


def of_people(session: Session, person_ids: Collection[int]) -> dict[int, list[Evidence]]:
    """Return the training records of several people as known now; who has none has an empty one."""
    found: dict[int, list[Evidence]] = {person_id: [] for person_id in person_ids}
    rest = iter(sorted(found))
    while batch := list(islice(rest, BATCH)):
        for one in _of_people(session, batch):
            found[one.person_id].append(one)
    return found


def _of_people(session: Session, people: Sequence[int], known_at: datetime | None = None) -> list[Evidence]:
    """Return all evidence about people; what a later row says never happened is told from their rows themselves.

    A revocation or a correction is always about a record of the same person.
    """
    query = recorded.of_people(e, *_SHOWN, until=known_at is not None)
    rows = session.execute(query, {"people": people, "known_at": known_at}).all()
    gone = {row.of_id for row in rows if row.kind is EvidenceKind.REVOCATION} | {row.corrects_id for row in rows}
    return [_evidence(row, row.id in gone) for row in rows]


def revoked(session: Session, ids: Sequence[int]) -> set[int]:
    """Return which rows a later row says never happened."""
    gone: set[int] = set()
    rest = iter(ids)
    while batch := list(islice(rest, BATCH)):
        gone.update(session.scalars(_GONE, {"ids": batch}))
    return gone


def _evidence(row: sa.Row[Any], gone: bool) -> Evidence:
    return Evidence(
        on=row.on_date,
        profile=Profile(row.person_name, row.position, row.unit_code, row.unit_name, row.employment_type),
        revoked=gone,
        **dict(zip(_NAMES, row, strict=False)),
    )
