"""Agencies, units, people, what is known about them since when, and accounts.

What is dated has two half-open intervals: `holds_from`/`holds_until` (days on which it is true) and
`known_from`/`known_until` (instants between which it was what the system knew). An open end is NULL. Rows are never
deleted; only an open `known_until` is ever closed.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.directory.model import ImportKind, LinkPurpose, Seen, VerdictKind
from lms.kernel.facts import FactType
from lms.kernel.permissions import Role
from lms.platform.db import Record


class Agency(Record):
    """A tenant. `zone` is the IANA name in which its days are counted."""

    __tablename__ = "agency"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    zone: Mapped[str]
    founded_on: Mapped[date]
    created_at: Mapped[datetime]


class Unit(Record):
    """A node of the agency's tree, known by its code for ever."""

    __tablename__ = "unit"
    __table_args__ = (sa.UniqueConstraint("agency_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    code: Mapped[str]


class UnitVersion(Record):
    """What a unit was called and where it hung; `parent_id` NULL is the agency itself."""

    __tablename__ = "unit_version"
    __table_args__ = (sa.Index(None, "unit_id", "known_until", "holds_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    name: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    holds_from: Mapped[date]
    holds_until: Mapped[date | None]
    known_from: Mapped[datetime]
    known_until: Mapped[datetime | None]


class Person(Record):
    """A member of staff, known by the agency's staff number for ever."""

    __tablename__ = "person"
    __table_args__ = (sa.UniqueConstraint("agency_id", "staff_no"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    staff_no: Mapped[str]


class PersonName(Record):
    """What a person was called and where mail reached them."""

    __tablename__ = "person_name"
    __table_args__ = (sa.Index(None, "person_id", "known_until", "holds_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    given_name: Mapped[str]
    family_name: Mapped[str]
    email: Mapped[str]
    holds_from: Mapped[date]
    holds_until: Mapped[date | None]
    known_from: Mapped[datetime]
    known_until: Mapped[datetime | None]


class DirectoryFact(Record):
    """An appointment, assignment, separation, designation or its end, or the revocation of one: append-only truth.

    `attributes` holds, for appointments and assignments, the new values from that day on: unit (code), position, grade,
    employment_type, location, time_zone, supervisor (true/false), supervisor_no (staff number)
    and, where an extract said it, position_start. What is not named stays as it was.
    """

    __tablename__ = "directory_fact"
    __table_args__ = (sa.Index(None, "person_id", "recorded_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    type: Mapped[FactType]
    on_date: Mapped[date | None]
    tag: Mapped[str | None]
    attributes: Mapped[dict[str, Any]]
    revokes_id: Mapped[int | None] = mapped_column(sa.ForeignKey("directory_fact.id"), index=True)
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
    source: Mapped[str]
    reason: Mapped[str] = mapped_column(default="", server_default="")


class Placement(Record):
    """Where a person was: drawn from the directory's facts whenever they change, for joins by unit and supervisor.

    Every day in service is in exactly one known row. The unit is NULL for days of which no extract named one (an
    extract names the present position, which may have begun after the hire date).
    """

    __tablename__ = "placement"
    __table_args__ = (
        sa.Index(None, "person_id", "known_until", "holds_from"),
        sa.Index(None, "supervisor_id", "known_until"),
        sa.Index(None, "unit_id", "known_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    position: Mapped[str]
    grade: Mapped[str]
    employment_type: Mapped[str]
    location: Mapped[str]
    supervisor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    is_supervisor: Mapped[bool]
    holds_from: Mapped[date]
    holds_until: Mapped[date | None]
    known_from: Mapped[datetime]
    known_until: Mapped[datetime | None]


class Account(Record):
    """A way to sign in. `email` is kept in lower case; `epoch` grows to end every open session at once."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), unique=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None]
    epoch: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class AccountRole(Record):
    """A role given to an account, and when it ended."""

    __tablename__ = "account_role"
    __table_args__ = (sa.Index(None, "account_id", "ended_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    role: Mapped[Role]
    given_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class EndedSession(Record):
    """A session that was signed out of. `key` is what its cookie carries, so that a copy of the cookie is worthless."""

    __tablename__ = "ended_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    key: Mapped[str] = mapped_column(index=True)
    ended_at: Mapped[datetime]


class OneTimeLink(Record):
    """A link mailed to somebody. The link is this row's id, signed when the letter is sent."""

    __tablename__ = "one_time_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    purpose: Mapped[LinkPurpose]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class FailedSignIn(Record):
    """A failed attempt to sign in, counted per address (hashed) to slow guessing down."""

    __tablename__ = "failed_sign_in"
    __table_args__ = (sa.Index(None, "address_hash", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    address_hash: Mapped[str]
    at: Mapped[datetime]


class Deputy(Record):
    """Who signs where a unit's head or a person is not there to do it: for `unit_id` or for `person_id`."""

    __tablename__ = "deputy"
    __table_args__ = (sa.Index(None, "agency_id", "known_until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    deputy_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    named_by: Mapped[str]
    holds_from: Mapped[date]
    holds_until: Mapped[date | None]
    known_from: Mapped[datetime]
    known_until: Mapped[datetime | None]


class ImportRun(Record):
    """One file handed in: what it was, what it would change, and when it was applied (if it was)."""

    __tablename__ = "import_run"
    __table_args__ = (sa.Index(None, "agency_id", "kind", "applied_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    kind: Mapped[ImportKind]
    file_name: Mapped[str]
    file_key: Mapped[str]
    sha256: Mapped[str]
    form: Mapped[str]
    effective_on: Mapped[date]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    work_item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("work_item.id"))
    checked_at: Mapped[datetime | None]
    counts: Mapped[dict[str, Any]]
    notes: Mapped[list[Any]]
    problem: Mapped[str]
    applied_at: Mapped[datetime | None]
    applied_by: Mapped[str | None]


class ImportVerdict(Record):
    """What was found about one row of a file; rows that change nothing are only counted."""

    __tablename__ = "import_verdict"
    __table_args__ = (sa.Index(None, "run_id", "verdict", "line"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(sa.ForeignKey("import_run.id"))
    line: Mapped[int]
    key: Mapped[str]
    verdict: Mapped[VerdictKind]
    details: Mapped[list[Any]]


class RecordView(Record):
    """Somebody looked at what is known about a person; one row a viewer, person, day and thing. Never changed."""

    __tablename__ = "record_view"
    __table_args__ = (sa.UniqueConstraint("person_id", "on_date", "account_id", "what"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    viewer: Mapped[str]
    roles: Mapped[list[Any]]
    what: Mapped[Seen]
    on_date: Mapped[date]
    at: Mapped[datetime]
