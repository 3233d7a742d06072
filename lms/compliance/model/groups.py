"""The words of acts for a group: how people are chosen, who is in, who is left out, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from lms.compliance.model.drafts import Change, Kind

FOR_GROUPS: Final = (Kind.EXTENSION, Kind.EXEMPTION, Kind.CREDIT)
"""What can be recorded for many people in one act."""


class ActState(StrEnum):
    """Where an act stands."""

    WAITING = "waiting"
    APPLIED = "applied"
    FAILED = "failed"
    UNDOING = "undoing"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """For whom: everybody in service who fits all that is given."""

    unit: str = ""
    requirement: str = ""
    status: str = ""
    tag: str = ""
    numbers: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is given: nobody means everybody by leaving everything empty."""
        return not (self.unit or self.requirement or self.status or self.tag or self.numbers)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody whom an act is for, and what it changes for them; or why they are left out."""

    person_id: int
    changes: tuple[Change, ...] = ()
    objection: str = ""
    field: str = ""
    """What of the draft the objection is about."""


@dataclass(frozen=True, slots=True)
class Preview:
    """Exactly whom an act is for and what it changes."""

    as_of: date
    members: tuple[Member, ...]
    left_out: tuple[Member, ...]
    unknown: tuple[str, ...] = ()
    """Staff numbers that nobody has."""

    @property
    def changed(self) -> int:
        """Return for how many people anything is otherwise afterwards."""
        return sum(any(change.differs for change in one.changes) for one in self.members)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActView:
    """An act for a group, as pages show it."""

    id: int
    kind: Kind
    on: date
    draft: dict[str, object]
    chosen: dict[str, object]
    people: int
    asked_at: datetime
    asked_by: str
    state: ActState
    at: datetime | None = None
    """When the state began."""
    by: str = ""
    reason: str = ""
    """Why it was undone, or failed."""
    work_item_id: int | None = None

    @property
    def source(self) -> str:
        """Return under which source its records stand."""
        return source_of(self.id)

    @property
    def can_be_undone(self) -> bool:
        """Tell whether it stands."""
        return self.state is ActState.APPLIED


def source_of(act_id: int) -> str:
    """Return the source of the records of an act."""
    return f"act:{act_id}"
