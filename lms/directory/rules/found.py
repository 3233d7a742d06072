"""What a row of an extract changes, in words and as facts to record."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lms.directory.model import Finding, VerdictKind
from lms.directory.rules.intake import PeopleIntake
from lms.directory.rules.rows import Row
from lms.directory.rules.service import Recorded


@dataclass(frozen=True, slots=True)
class Name:
    """What a person is called and where mail reaches them."""

    given: str
    family: str
    email: str


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: the file's column, what was known, what the file says."""

    field: str
    before: str
    after: str


@dataclass(slots=True)
class Difference:
    """What one row changes."""

    row: Row
    verdict: VerdictKind
    facts: list[Recorded] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    remarks: list[Finding] = field(default_factory=list)
    refusals: list[Finding] = field(default_factory=list)
    name: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The day an extract speaks of, the day the one before spoke of, and how it is read."""

    effective_on: date
    previous_on: date | None
    intake: PeopleIntake


def attributes_of(row: Row) -> dict[str, Any]:
    """Return everything a row says about the placement, in the words of facts."""
    values: dict[str, Any] = {
        "unit": row.unit,
        "position": row.position,
        "grade": row.grade,
        "employment_type": row.employment_type,
        "location": row.location,
        "supervisor": row.is_supervisor,
        "supervisor_no": row.supervisor_no,
        "position_start": row.started_on.isoformat(),
    }
    return values | ({"time_zone": row.time_zone} if row.time_zone else {})
