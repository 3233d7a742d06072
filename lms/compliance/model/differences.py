"""The words of a difference between two registers of one day: what recorded in between made it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from lms.compliance.model.outcome import Status


class CauseKind(StrEnum):
    """What can make the answer for a day differ between two instants."""

    LATE_EVIDENCE = "late_evidence"
    """A completion of a day up to the first instant, recorded after it."""
    EVIDENCE = "evidence"
    SIGNATURE = "signature"
    CORRECTION = "correction"
    REVOCATION = "revocation"
    """Evidence that was taken back."""
    FACT = "fact"
    """Leave, an exemption, an extension and the like, recorded later."""
    FACT_UNDONE = "fact_undone"
    PERSONNEL = "personnel"
    """A change of the personnel data: appointment, place, designation, separation, or one taken back."""
    RULE_PUBLISHED = "rule_published"
    RULE_CHANGED = "rule_changed"
    RULE_WITHDRAWN = "rule_withdrawn"
    MODULE_CHANGED = "module_changed"
    ANNOUNCED = "announced"
    """A dated change of the rule, announced in between."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing that was recorded in between: what, about which day, when; `detail` is the fact's own word."""

    kind: CauseKind
    at: datetime
    on: date | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a register answers for one line; None: not in it."""

    status: Status | None
    next_due_on: date | None
    last_satisfied_on: date | None
    problem: str = ""
