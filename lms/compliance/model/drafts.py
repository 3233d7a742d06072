"""The words of what people record by hand, by file or for a group: drafts, and what is said about them beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from lms.compliance.model.outcome import Status, Step
from lms.kernel.facts import FactType


class Kind(StrEnum):
    """What somebody records about a person, as forms and files name it."""

    LEAVE = "leave"
    EXEMPTION = "exemption"
    EXTENSION = "extension"
    CREDIT = "credit"
    CORRECTION = "correction"
    """A completion that was recorded wrongly: a whole new record that names the old one."""
    DESIGNATION = "designation"
    DESIGNATION_END = "designation_end"
    ACCESS_GRANT = "access_grant"
    OATH = "oath"
    SERVICE_START = "service_start"
    EVENT = "event"
    APPOINTMENT = "appointment"
    ASSIGNMENT = "assignment"
    SEPARATION = "separation"


OF_DIRECTORY: Final = frozenset(
    {Kind.DESIGNATION, Kind.DESIGNATION_END, Kind.APPOINTMENT, Kind.ASSIGNMENT, Kind.SEPARATION}
)
"""Kinds that are the directory's facts."""
OF_EVIDENCE: Final = frozenset({Kind.CREDIT, Kind.CORRECTION})
"""Kinds that become evidence."""
SPANS: Final = frozenset({Kind.LEAVE, Kind.EXEMPTION})
"""Kinds that have a last day."""
JUSTIFIED: Final = frozenset({Kind.EXEMPTION, Kind.EXTENSION})
"""Kinds that need a category of reason and an approver."""

LEAVE_KINDS: Final = ("parental", "medical", "military", "unpaid", "other")
"""Leave is recorded by its kind alone: a category, never a diagnosis."""


class Reason(StrEnum):
    """Why somebody is excused or given more time: a category, so that no diagnosis is ever written down."""

    DUTIES = "duties"
    EQUIVALENT = "equivalent"
    ABSENCE = "absence"
    ACCESSIBILITY = "accessibility"
    NOT_OFFERED = "not_offered"
    WORKLOAD = "workload"
    EMERGENCY = "emergency"
    LAW = "law"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Something about to be recorded. Days are the agency's; `until` is the last day."""

    person_id: int
    kind: Kind
    on: date
    until: date | None = None
    is_open: bool = False
    """Leave: somebody said that no end is known yet."""
    tag: str = ""
    leave_kind: str = ""
    requirement: str = ""
    new_due: date | None = None
    determination: bool = False
    name: str = ""
    module: str = ""
    title: str = ""
    """Credit: what the course was called where it was taken."""
    taught: str = ""
    """Credit: where it was taken, and who taught or verified it."""
    external: bool = False
    minutes: int | None = None
    score: float | None = None
    corrects: int | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    note: str = ""
    approver: str = ""
    replaces: str = ""
    """The reference of a record that this one takes the place of."""


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a draft cannot be recorded: the field it is about, and a sentence."""

    field: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands with one requirement, before or after."""

    status: Status | None
    due_on: date | None
    steps: tuple[Step, ...] = field(default=(), compare=False)
    """How the date came about, where somebody asked for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a draft does to one person and one requirement, as of the day it begins to act."""

    person_id: int
    requirement: str
    title: str
    before: Standing
    after: Standing
    answer: str = ""
    """Extension: what the rule says to it."""
    granted: bool | None = None
    problem: str = ""
    """Why it cannot be computed."""

    @property
    def differs(self) -> bool:
        """Tell whether anything is otherwise afterwards."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Weighed:
    """What is said about a draft before it is recorded."""

    as_of: date
    objections: tuple[Objection, ...]
    remarks: tuple[str, ...]
    changes: tuple[Change, ...]

    @property
    def can_be_recorded(self) -> bool:
        """Tell whether nothing speaks against it."""
        return not self.objections


@dataclass(frozen=True, slots=True)
class Undone:
    """How a record was taken back: by which record, when, by whom, why."""

    ref: str
    at: datetime
    by: str
    reason: str
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One record about a person that rules read, as pages show it. `ref` names it for ever: `fact-12`."""

    ref: str
    person_id: int
    type: str
    """A kind of fact, `completion`, `credit` or `sign_off`."""
    on: date | None
    until: date | None = None
    about: Mapping[str, Any] = field(default_factory=dict)
    """What it says beside its days, by the words of the draft."""
    recorded_at: datetime
    recorded_by: str
    source: str
    reason: str = ""
    note: str = ""
    approver: str = ""
    replaces: str = ""
    undone: Undone | None = None

    @property
    def can_be_undone(self) -> bool:
        """Tell whether it stands and somebody may take it back; what our own player recorded is corrected instead."""
        return self.undone is None and self.type != FactType.SIGN_OFF
