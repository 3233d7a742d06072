"""The settings of a requirement's body, one class a setting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from lms.compliance.model.requirement.clauses import EVERYBODY, Deadline, Expression, Predicate
from lms.compliance.model.requirement.time import Anchor, MonthDay, Offset, Unit


@dataclass(frozen=True, slots=True)
class Incumbents:
    """Those who started before a day have another due date."""

    started_before: date
    due_by: date


@dataclass(frozen=True, slots=True)
class Initial:
    """The first obligation of a spell."""

    deadline: Deadline
    incumbents: Incumbents | None = None
    satisfied_by: Expression | None = None


@dataclass(frozen=True, slots=True)
class Interval:
    """A rolling recurrence."""

    every: Offset
    origin: Literal["completion", "due", "first_completion"] = "completion"
    window: Offset | None = None
    early_ignored: bool = False
    align_to: MonthDay | None = None
    satisfied_by: Expression | None = None


@dataclass(frozen=True, slots=True)
class Periodic:
    """A fixed recurrence. `length` is None for calendar and fiscal years."""

    year: Literal["calendar_year", "fiscal_year"] | None
    length: Offset | None = None
    starting: date | MonthDay | Anchor | None = None
    joined_by: MonthDay | None = None
    current_only: bool = False
    satisfied_by: Expression | None = None


Recurrence: TypeAlias = Interval | Periodic | None


@dataclass(frozen=True, slots=True)
class Trigger:
    """An obligation started again by an event."""

    after: Anchor
    within: Offset
    affects: Predicate = EVERYBODY
    satisfied_by: Expression | None = None


Lookback: TypeAlias = Literal["none", "while_valid"] | Offset


@dataclass(frozen=True, slots=True)
class Credit:
    """What earlier and outside training is worth."""

    before_start: Lookback = "while_valid"
    external: Lookback = "none"


@dataclass(frozen=True, slots=True)
class SignOff:
    """Whose signatures a completion needs, and which day then counts."""

    by: tuple[str, ...]
    on_completion: bool = False


@dataclass(frozen=True, slots=True)
class Grace:
    """Days after the due date, counted as late or as on time."""

    span: Offset
    on_time: bool = False


@dataclass(frozen=True, slots=True)
class Extensions:
    """How far an extension may go. `up_to` None: no cap."""

    up_to: Offset | None = None
    determination: bool = False


@dataclass(frozen=True, slots=True)
class Leave:
    """What leave does to a clock. `kinds` None: every kind."""

    toll: bool
    resume_within: Offset
    kinds: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Keep:
    """`{keep: 3 years, after: completion}`."""

    span: Offset
    after: Anchor


@dataclass(frozen=True, slots=True)
class Retentions:
    """`{later_of: [..]}`, or `{first_of: [..]}` when not `later`."""

    later: bool
    parts: tuple[Retention, ...]


Retention: TypeAlias = Keep | Retentions


FIRST_OF_OCTOBER = MonthDay(10, 1)


@dataclass(frozen=True, slots=True)
class Time:
    """How days are counted."""

    calendar: str | None = None
    roll: Literal["none", "forward", "back"] = "none"
    first_day_included: bool = False
    zone: str | None = None
    """IANA name or `duty_station`; None: the zone that the caller passes."""
    fiscal_year_starts: MonthDay = FIRST_OF_OCTOBER


NO_DAYS = Offset(0, Unit.DAYS)
THIRTY_DAYS = Offset(30, Unit.DAYS)
WHILE_VALID = Credit()
BY_THE_CALENDAR = Time()
