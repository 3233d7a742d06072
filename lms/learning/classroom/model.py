"""The words of sessions: a module taught at a place or a link, who enrols, and who came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Way(StrEnum):
    """How a session is held."""

    ROOM = "room"
    WEBINAR = "webinar"


class Counts(StrEnum):
    """What being there is worth."""

    WHOLE = "whole"
    """It is the whole module: whoever was there has completed it."""
    MINUTES = "minutes"
    """It is a part: its minutes count as time spent on the module."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A session as an officer plans it. Both instants are aware; `place` is a room, or the address of a webinar."""

    module: str
    way: Way
    place: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    instructor_id: int | None = None
    counts: Counts = Counts.WHOLE
    note: str = ""

    @property
    def minutes(self) -> int:
        """Return how long it is."""
        return int((self.ends_at - self.starts_at) / timedelta(minutes=1))

    @property
    def is_address(self) -> bool:
        """Tell whether the place is the address of a webinar, which opens its door: only who comes is told it."""
        return self.way is Way.WEBINAR and self.place.startswith(("https://", "http://")) and " " not in self.place


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """A session as it stands: its latest plan, how often it was changed, and whether it was called off, and why."""

    id: int
    number: int
    plan: Plan
    title: str
    revision: int = 0
    called_off: str = ""

    @property
    def is_off(self) -> bool:
        """Tell whether it was called off."""
        return bool(self.called_off)


class Seat(StrEnum):
    """Where somebody stands with a session."""

    ENROLLED = "enrolled"
    WAITING = "waiting"
    LEFT = "left"


HOLDS = frozenset({Seat.ENROLLED, Seat.WAITING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """Where a person stands with a session since an instant, and by whom."""

    id: int
    sitting_id: int
    person_id: int
    seat: Seat
    at: datetime
    by: str


class Presence(StrEnum):
    """Whether somebody came, and how long they stayed."""

    PRESENT = "present"
    LATE = "late"
    LEFT_EARLY = "left_early"
    ABSENT = "absent"
    TAKEN_OFF = "taken_off"
    """They were on the list by mistake, and stand on the sheet no more."""


MARKS = (Presence.PRESENT, Presence.LATE, Presence.LEFT_EARLY, Presence.ABSENT)
"""What can be put down for somebody on the list."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What is put down for a person: whether they came, and for how many minutes they were there."""

    presence: Presence
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Attended:
    """What was put down for a person, when and by whom; `evidence_id`: the record of training it became."""

    sitting_id: int
    person_id: int
    mark: Mark
    at: datetime
    by: str
    reason: str = ""
    evidence_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A session as somebody sees it who may come: how many places are left, and where they stand themselves."""

    sitting: Sitting
    left: int
    waiting: int
    mine: Seat | None = None
    place_in_line: int = 0
    instructor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Also:
    """Another session in which somebody has a place or waits for one, of the same module or at the same time."""

    sitting: Sitting
    seat: Seat
    is_then: bool
    """Both are at the same time, so that nobody gets a place in this one while they have one in that one."""
    is_same: bool
    """Both teach the same module."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine:
    """A person on an attendance sheet."""

    person_id: int
    name: str
    staff_no: str
    unit: str
    attended: Attended | None = None
