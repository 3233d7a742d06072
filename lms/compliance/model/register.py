"""The words of the register: who stands where, on a day, as known at an instant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from lms.compliance.model.evidence import Evidence
from lms.compliance.model.outcome import Extension, ObligationKind, Outcome, Status

BY_RANK: Final = (
    Status.OVERDUE,
    Status.IN_GRACE,
    Status.AWAITING_SIGNOFF,
    Status.PENDING,
    Status.SUSPENDED,
    Status.EXEMPT,
    Status.COMPLIANT,
    Status.UPCOMING,
    Status.MISSED,
    Status.NOT_APPLICABLE,
)
"""A person's status is the first of these among the obligations; from MISSED on it is never a person's by itself."""
RANK: Final[Mapping[Status, int]] = {status: place for place, status in enumerate(BY_RANK)}
UNKNOWN: Final = len(BY_RANK)
"""The rank of what cannot be computed."""


class Order(StrEnum):
    """How the rows of a register follow each other."""

    PERSON = "person"
    DUE = "due"
    URGENCY = "urgency"
    """Most days overdue first, then by due date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a register is asked. Nothing given: everybody of the agency, every requirement, today, all that is known."""

    as_of: date
    known_at: datetime | None = None
    requirements: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = ()
    due_until: date | None = None
    """Only what is due by this day (overdue included)."""
    order: Order = Order.PERSON
    offset: int = 0
    limit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRow:
    """Where one person stands with one requirement. The lower half is about the obligation due next, if any."""

    person_id: int
    requirement: str
    title: str
    status: Status | None
    """None: cannot be computed; `problem` says why and what to do."""
    next_due_on: date | None
    days_overdue: int
    last_satisfied_on: date | None
    last_on_time: bool | None
    restriction: str | None
    kind: ObligationKind | None = None
    cycle: int | None = None
    opened_on: date | None = None
    original_due_on: date | None = None
    grace_until: date | None = None
    awaiting_since: date | None = None
    extension: Extension | None = None
    minutes_required: int | None = None
    minutes_done: int | None = None
    slides: bool = False
    """The answer was computed by the rule for this very day: an open leave moves its dates."""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people stand where with one requirement (in one unit, where asked by unit)."""

    requirement: str
    status: Status | None
    people: int


@dataclass(frozen=True, slots=True)
class Settled:
    """How far the ledger is with what is known: `pending` people still wait to be settled."""

    known_at: datetime | None
    pending: int


@dataclass(frozen=True, slots=True)
class Failed:
    """A person whose ledger could not be brought up to what is known, since when, and why."""

    person_id: int
    problem: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Explanation:
    """An answer with its reasons: what was asked, of which version of the rule, and the outcome with its steps."""

    person_id: int
    requirement: str
    title: str
    version: int
    sha256: str
    citation: str
    published_at: datetime
    as_of: date
    known_at: datetime | None
    outcome: Outcome
    credit: Mapping[str, Evidence] = field(default_factory=dict)
    """Training done elsewhere that met a cycle, by the name under which the cycle counts it."""


@dataclass(frozen=True, slots=True)
class RequirementView:
    """A requirement that the agency has adopted, as it was known."""

    id: int
    key: str
    title: str
    summary: str
    citation: str
    source: str
    jurisdiction: str
    owner: str
    confirmed: bool
    reviewed_on: date | None
    version: int
    version_id: int
    sha256: str
    published_at: datetime
    in_force_from: date | None
    modules: tuple[str, ...]
    """Every module that can satisfy it."""
    sign_off: tuple[str, ...]
    """The roles whose signature a completion needs."""
    audience: str = ""
    audience_groups: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    notes: str = ""


@dataclass(frozen=True, slots=True)
class VersionView:
    """One published text of a requirement, or its withdrawal (no text), as pages show it."""

    number: int
    title: str
    text: str
    sha256: str
    file: str
    adopted_from: date | None
    withdrawn: bool
    published_at: datetime
    published_by: str
    reason: str
