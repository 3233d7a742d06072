"""Reading and writing rows of the ledger, in bulk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.compliance.model.ledger import ASK, HORIZON, LedgerRow
from lms.compliance.records import ObligationRecord, RequirementRecord
from lms.platform.bulk import append

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
o: Final = ObligationRecord
TABLE: Final = ObligationRecord.metadata.tables["obligation"]
COLUMNS: Final = tuple(TABLE.c[name] for name in LedgerRow._fields)
WRITTEN: Final = (*LedgerRow._fields, "person_id", "requirement_id", "version_id", "known_from", "known_until")
Pair = tuple[int, int]
"""A person and a requirement."""


def ticks(instant: datetime) -> int:
    """Return an instant as the ledger keeps it."""
    return (instant - EPOCH) // timedelta(microseconds=1)


@dataclass(slots=True)
class Kept:
    """The open rows of one person under one requirement: those in the database by id, those not yet by None."""

    rows: dict[LedgerRow, int | None] = field(default_factory=dict)
    since: dict[LedgerRow, tuple[int, int]] = field(default_factory=dict)
    """Of rows not yet in the database: known from, version of the rule."""


@dataclass(slots=True)
class Changes:
    """What a settling will write: rows to close, rows to insert."""

    closed: list[dict[str, int]] = field(default_factory=list)
    opened: list[tuple[object, ...]] = field(default_factory=list)
    """Values of the columns `WRITTEN`."""

    def replace(self, pair: Pair, kept: Kept, wanted: Collection[LedgerRow], known: int, version_id: int) -> None:
        """Note what must change so that from an instant on the wanted rows are what is known."""
        for row in kept.rows.keys() - wanted:
            row_id = kept.rows.pop(row)
            if row_id is None:
                self._insert(pair, row, *kept.since.pop(row), known)
            else:
                self.closed.append({"row": row_id, "at": known})
        for row in wanted:
            if row not in kept.rows:
                kept.rows[row] = None
                kept.since[row] = (known, version_id)

    def finish(self, pair: Pair, kept: Kept) -> None:
        """Note the rows that are new and still open."""
        for row, (known, version_id) in kept.since.items():
            self._insert(pair, row, known, version_id, None)

    def _insert(self, pair: Pair, row: LedgerRow, known: int, version_id: int, until: int | None) -> None:
        if until != known:
            self.opened.append((*row, *pair, version_id, known, until))

    def add(self, other: Changes) -> None:
        """Take over what another settling will write."""
        self.closed += other.closed
        self.opened += other.opened

    def write(self, session: Session) -> None:
        """Write it down."""
        if self.closed:
            close = sa.update(TABLE).where(TABLE.c.id == sa.bindparam("row")).values(known_until=sa.bindparam("at"))
            session.connection().execute(close, self.closed)
        if self.opened:
            append(session.connection(), TABLE, WRITTEN, self.opened)


def open_rows(session: Session, person_ids: Sequence[int]) -> dict[int, dict[Pair, Kept]]:
    """Return, by person, the rows that are known now, of some people (a batch)."""
    found: dict[int, dict[Pair, Kept]] = defaultdict(lambda: defaultdict(Kept))
    query = sa.select(TABLE.c.person_id, TABLE.c.requirement_id, TABLE.c.id, *COLUMNS).where(
        TABLE.c.person_id.in_(person_ids), TABLE.c.known_until.is_(None)
    )
    for person_id, requirement_id, row_id, *values in session.connection().execute(query):
        found[person_id][person_id, requirement_id].rows[LedgerRow._make(values)] = row_id
    return found


def known_rows(
    session: Session, person_ids: Sequence[int], requirement_ids: Collection[int]
) -> dict[Pair, list[LedgerRow]]:
    """Return the rows that are known now, of some people (a batch) under some requirements, on whatever days."""
    found: dict[Pair, list[LedgerRow]] = defaultdict(list)
    query = sa.select(TABLE.c.person_id, TABLE.c.requirement_id, *COLUMNS).where(
        TABLE.c.person_id.in_(person_ids),
        TABLE.c.requirement_id.in_(requirement_ids),
        TABLE.c.known_until.is_(None),
    )
    for person_id, requirement_id, *values in session.connection().execute(query):
        found[person_id, requirement_id].append(LedgerRow(*values))
    return found


def rows_at(
    session: Session, person_id: int, requirement_ids: Collection[int], as_of: date, known_at: datetime | None
) -> dict[int, list[LedgerRow]]:
    """Return the rows of a person that hold on a day, as known at an instant, under each of some requirements."""
    found: dict[int, list[LedgerRow]] = {requirement_id: [] for requirement_id in requirement_ids}
    values = {
        "person": person_id,
        "requirements": list(requirement_ids),
        "day": as_of.toordinal(),
        "known": None if known_at is None else ticks(known_at),
    }
    for requirement_id, *row in session.connection().execute(_rows_at(known_at is not None), values):
        found[requirement_id].append(LedgerRow(*row))
    return found


@cache
def _rows_at(known: bool) -> sa.Select[Any]:
    """Build the question once: for one person the building would take longer than the asking."""
    day = sa.bindparam("day", type_=sa.Integer())
    return sa.select(TABLE.c.requirement_id, *COLUMNS).where(
        TABLE.c.person_id == sa.bindparam("person"),
        TABLE.c.requirement_id.in_(sa.bindparam("requirements", expanding=True)),
        *held(day, sa.bindparam("known", type_=sa.BigInteger()) if known else None),
    )


def held(
    day: int | sa.ColumnElement[int], known_at: int | sa.ColumnElement[int] | None
) -> Iterator[sa.ColumnElement[bool]]:
    """Yield the conditions of a row that holds on a day and was known at an instant (None: is known)."""
    yield o.holds_from <= day
    yield sa.or_(o.holds_until.is_(None), o.holds_until > day)
    if known_at is None:
        yield o.known_until.is_(None)
    else:
        yield o.known_from <= known_at
        yield sa.or_(o.known_until.is_(None), o.known_until > known_at)


def requirement_ids(session: Session, agency_id: int, keys: Iterable[str] = ()) -> dict[str, int]:
    """Return the ids of an agency's requirements by key: all of them, or those named."""
    query = sa.select(RequirementRecord.key, RequirementRecord.id).where(RequirementRecord.agency_id == agency_id)
    wanted = list(keys)
    if wanted:
        query = query.where(RequirementRecord.key.in_(wanted))
    return {row.key: row.id for row in session.execute(query)}


def nearing_horizon(session: Session, agency_id: int, today: date) -> list[int]:
    """Return the people whose periods are laid out for less than a year ahead.

    Whose requirements they are, and who is there twice, is looked at afterwards: asked of a database, it would walk the
    whole ledger by requirement.
    """
    soon = (today + timedelta(days=366)).toordinal()
    asks = o.kind == sa.literal_column(str(ASK))  # not a parameter: the index is of these rows alone
    query = sa.select(o.person_id, o.requirement_id).where(
        asks, o.reason == HORIZON, o.known_until.is_(None), o.holds_from <= soon
    )
    found = session.execute(query).all()
    ours = set(requirement_ids(session, agency_id).values()) if found else set()
    return sorted({row.person_id for row in found if row.requirement_id in ours})
