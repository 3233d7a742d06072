"""What is known about a person, as dated facts: the only thing that deadlines are computed from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

ATTRIBUTES: Final = ("unit", "position", "grade", "employment_type", "location", "supervisor", "time_zone")
"""What an appointment or an assignment may say about a person; rules select people by these words."""


class FactType(StrEnum):
    """What a fact is about."""

    APPOINTMENT = "appointment"
    SEPARATION = "separation"
    SERVICE_START = "service_start"
    OATH = "oath"
    ACCESS_GRANT = "access_grant"
    ASSIGNMENT = "assignment"
    DESIGNATION = "designation"
    DESIGNATION_END = "designation_end"
    EVENT = "event"
    COMPLETION = "completion"
    SIGN_OFF = "sign_off"
    LEAVE = "leave"
    EXEMPTION = "exemption"
    EXTENSION = "extension"
    CONTENT_CHANGE = "content_change"
    REVOCATION = "revocation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One dated fact, never changed, only revoked by another fact.

    `on` is a day in the agency's zone; `at` an aware instant where the source gives one instead, which each rule
    turns into a day in its own zone. A revocation has neither and must say when it was recorded.
    """

    type: FactType
    on: date | None = None
    at: datetime | None = None
    id: str | None = None
    recorded_at: datetime | None = None
    """When the system learnt of it; None: at the start of its day, UTC."""
    until: date | None = None
    """Leave and exemption: the last day; None: open."""
    tag: str | None = None
    name: str | None = None
    module: str | None = None
    version: int | None = None
    minutes: int | None = None
    scheduled_minutes: int | None = None
    external: bool = False
    of: str | None = None
    """Sign-off and revocation: the id of the fact they are about."""
    by: str | None = None
    """Sign-off: the role that signed."""
    kind: str | None = None
    new_due: date | None = None
    due_on: date | None = None
    """Extension: the original due date of the obligation it is for; None: the first one open on its day."""
    determination: bool = False
    requirement: str | None = None
    """Exemption and extension: the requirement they are for; None: every one that allows it."""
    material: bool = False
    note: str = ""
    attributes: Mapping[str, str | bool] = field(default_factory=dict)
