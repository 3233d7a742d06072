"""The directory's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class LinkPurpose(StrEnum):
    """What a one-time link is for."""

    INVITATION = "invitation"
    RESET = "reset"


class ImportKind(StrEnum):
    """What a file that is handed in holds."""

    PEOPLE = "people"
    TRAINING = "training"
    FACTS = "facts"


class VerdictKind(StrEnum):
    """What becomes of one row of a file."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    LEFT_OUT = "left_out"
    """Understood, but about a person or a course that is not known (yet); the rest of the file is taken."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with (or worth saying about) a row: the file's column, and a sentence."""

    field: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingIntake:
    """How completions of an earlier system are read; a course may answer for several modules."""

    columns: Mapping[str, str]
    courses: Mapping[str, tuple[str, ...]]

    @property
    def needed(self) -> list[str]:
        """Return the columns that a file must have."""
        return list(self.columns.values())


class Seen(StrEnum):
    """What somebody looked at when they looked at what is known about another person."""

    PERSON = "person"
    """Who they are: name, unit, position, supervisor."""
    RECORD = "record"
    """Their training record, or a part of it."""
    RECORD_FILE = "record_file"
    """Their training record, taken away as a file."""
    TEAM_MEMBER = "team_member"
    """What is required of them, as their supervisor sees it."""
    REASON = "reason"
    """Why a date of theirs is what it is."""
    FACTS = "facts"
    """Leave, exemptions, extensions and the like, with their reasons."""
    COMPLETION = "completion"
    """One completion that waits for a signature."""
    QUESTION = "question"
    """What they said is wrong in their record."""
    CERTIFICATE = "certificate"
    """A certificate that they earned elsewhere and handed in."""
    ACCOMMODATION = "accommodation"
    """What is arranged for them so that they can learn as others do."""


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked at what is known about a person: who, as what, on which day, at what."""

    viewer: str
    roles: tuple[str, ...]
    on: date
    what: Seen


class LinePlace(StrEnum):
    """From which place somebody leads a person."""

    SUPERVISOR = "supervisor"
    UNIT_ABOVE = "unit_above"
    DEPUTY = "deputy"


@dataclass(frozen=True, slots=True)
class Line:
    """Who leads a person on a day, and from which place; nobody: a gap that the officer must close."""

    person_id: int
    leads: Mapping[int, LinePlace]

    @property
    def is_gap(self) -> bool:
        """Tell whether nobody leads the person."""
        return not self.leads


@dataclass(frozen=True, slots=True)
class Scope:
    """Which people an actor reaches with a permission: everybody of the agency, a team, or only oneself."""

    agency_id: int
    everybody: bool = False
    team_of: int | None = None
    oneself: int | None = None


@dataclass(frozen=True, slots=True)
class AgencyView:
    """An agency as pages and reports show it."""

    id: int
    code: str
    name: str
    zone: str
    founded_on: date
    created_at: datetime


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person as pages show them on one day; the placement fields are empty when not in service."""

    id: int
    staff_no: str
    given_name: str
    family_name: str
    email: str
    unit_id: int | None = None
    unit_code: str = ""
    unit_name: str = ""
    position: str = ""
    grade: str = ""
    employment_type: str = ""
    location: str = ""
    supervisor_id: int | None = None
    is_supervisor: bool = False

    @property
    def name(self) -> str:
        """Return the name as it is said."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def sort_name(self) -> str:
        """Return the name as registers list it."""
        return f"{self.family_name}, {self.given_name}".strip(", ")
