"""How days are counted: calendars, offsets, days of a year, and what starts a clock."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from lms.kernel.errors import LmsError


class BeyondCalendar(LmsError):
    """A date would depend on a year that the calendar does not cover."""


class Unreckonable(LmsError):
    """A date lies outside the years that can be counted with."""


class UnknownCalendar(LmsError):
    """A rule names a calendar that was not given."""


class Unit(StrEnum):
    """What an offset counts."""

    DAYS = "days"
    BUSINESS_DAYS = "business days"
    MONTHS = "months"
    YEARS = "years"
    CALENDAR_MONTHS = "calendar months"


@dataclass(frozen=True, slots=True)
class Offset:
    """`60 days`."""

    count: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.count} {self.unit.value[:-1] if self.count == 1 else self.unit.value}"


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day of every year: `10-01`. 29 February is the 28th in a common year."""

    month: int
    day: int


@dataclass(frozen=True, slots=True)
class Anchor:
    """What starts a clock: a fact of a type, with a tag (designation) or a name (event)."""

    name: str
    """`applicability` or the type of the fact."""
    label: str | None = None

    def __str__(self) -> str:
        return self.name if self.label is None else f"{self.name}:{self.label}"
