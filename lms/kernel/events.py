"""What a lower room announces to rooms above it; one table in `lms.app` says who listens, in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened in one agency."""

    agency_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsChanged(Event):
    """Facts about people were recorded: what is owed from `from_on` (the earliest day concerned) may differ."""

    person_ids: frozenset[int]
    from_on: date
    bulk: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleEnrolled(Event):
    """New people were taken into the directory, and should be able to sign in."""

    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ModulePublished(Event):
    """A version of a module was published."""

    module: str
    version: int
    material: bool
    effective_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleOffered(Event):
    """A module was withdrawn, or put back on offer."""

    module: str
    is_on_offer: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementPublished(Event):
    """A version of a requirement (or of a calendar) was published."""

    requirement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionRecorded(Event):
    """A person completed a module; `evidence_id` is the record of it, `attempt_id` the attempt where it was ours."""

    person_id: int
    module: str
    evidence_id: int
    completed_on: date
    attempt_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOffGiven(Event):
    """A supervisor signed (`approved`) or returned a completion."""

    person_id: int
    evidence_id: int
    approved: bool
    reason: str = ""
