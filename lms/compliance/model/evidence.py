"""The words of what happened: evidence that is posted, facts that are recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from lms.kernel.facts import FactType


class EvidenceKind(StrEnum):
    """What a row of evidence says happened."""

    COMPLETION = "completion"
    CREDIT = "credit"
    """Training done elsewhere or earlier, accepted by an officer."""
    SIGN_OFF = "sign_off"
    REVOCATION = "revocation"
    """The row it names never happened."""


class Source(StrEnum):
    """Where a record comes from; an import adds the name of the earlier system after a colon."""

    LEARNING = "learning"
    SIGN_OFF = "signoff"
    MANUAL = "manual"
    CLASSROOM = "classroom"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Profile:
    """Who somebody was on a day, as a record keeps it for ever. Empty: not recorded."""

    name: str = ""
    position: str = ""
    unit_code: str = ""
    unit_name: str = ""
    employment_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One piece of evidence to be posted. `source` and `record_id` together name it: twice is once.

    A completion has either a day (`on`) or the instant it was finished. A sign-off names the completion in `of_id`,
    the role in `by_role`. A correction is a whole new record that names the one it replaces in `corrects_id`.
    """

    kind: EvidenceKind
    person_id: int
    source: str
    record_id: str
    on: date | None = None
    finished_at: datetime | None = None
    started_at: datetime | None = None
    zone: str = ""
    module: str | None = None
    module_version: int | None = None
    content_hash: str = ""
    title: str = ""
    language: str = ""
    delivery: str = ""
    """How it was taught: `online`, `classroom` …"""
    minutes_declared: int | None = None
    """The length the module states; hours are credited by it."""
    minutes_measured: int | None = None
    minutes_scheduled: int | None = None
    """Attendance is measured against it."""
    score: float | None = None
    pass_mark: float | None = None
    attempts: int | None = None
    external: bool = False
    trainer: str = ""
    """Name and qualification of who taught or verified attendance."""
    of_id: int | None = None
    corrects_id: int | None = None
    by_role: str = ""
    signer_id: int | None = None
    statement: str = ""
    signature: str = ""
    """What binds the signer to the statement: how identity was checked, and the seal over the signed text."""
    profile: Profile | None = None
    """None: taken from the directory, for the day it is about."""
    attempt_id: int | None = None
    certificate_no: str = ""
    retention_class: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactEntry:
    """A fact that compliance itself keeps: leave, exemption, extension, access, oath, service start, event."""

    person_id: int
    type: FactType
    on: date
    until: date | None = None
    """Leave and exemption: the last day; None: open."""
    tag: str | None = None
    name: str | None = None
    kind: str | None = None
    new_due: date | None = None
    due_on: date | None = None
    determination: bool = False
    requirement: str | None = None
    """Exemption and extension: the requirement they are for; None: every one that allows it."""
    reason: str = ""
    """A category, never a diagnosis."""
    note: str = ""
    approver: str = ""
    attachment: str = ""
    source: str = "manual"
    record_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A row of evidence as pages and reports show it."""

    id: int
    kind: EvidenceKind
    person_id: int
    on: date | None
    finished_at: datetime | None
    started_at: datetime | None
    module: str | None
    module_version: int | None
    content_hash: str
    title: str
    language: str
    delivery: str
    minutes_declared: int | None
    minutes_measured: int | None
    score: float | None
    pass_mark: float | None
    attempts: int | None
    external: bool
    trainer: str
    of_id: int | None
    corrects_id: int | None
    by_role: str
    signer_id: int | None
    statement: str
    signature: str
    certificate_no: str
    profile: Profile
    rules: list[Mapping[str, Any]] = field(default_factory=list)
    source: str = ""
    record_id: str = ""
    reason: str = ""
    recorded_at: datetime
    recorded_by: str
    revoked: bool = False
    """Whether a later row (correction or revocation) says that it never happened."""

    @property
    def fact_id(self) -> str:
        """Return what this row is called among the facts of a person (`Obligation.counted`)."""
        return evidence_name(self.id)


def evidence_name(evidence_id: int) -> str:
    """Return what a row of evidence is called among facts."""
    return f"evidence:{evidence_id}"


def evidence_ids(names: Iterable[str]) -> list[int]:
    """Return the ids of the rows of evidence among facts that are named so."""
    return [int(name.partition(":")[2]) for name in names if name.startswith("evidence:")]


def fact_name(fact_id: int) -> str:
    """Return what a fact of compliance is called among the facts of other rooms."""
    return f"fact:{fact_id}"
