"""The words of schedules: when a report is due, about which day it is, what it is about, who receives it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from lms.kernel.permissions import Role


class Period(StrEnum):
    """How often: once in each."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Rule:
    """The `number`-th day (or working day) of each period, at a time of day in the agency's zone.

    Numbers count from 1, negative ones from the end: -1 is the last. In a week the days are Monday to Sunday.
    """

    period: Period
    number: int = 1
    working: bool = False
    at: time = time(6)


@dataclass(frozen=True, slots=True)
class Due:
    """One time at which a report is due: the day in the agency's zone, and the instant."""

    on: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Dues:
    """When a report is due within a span; `unknown` says in a sentence what could not be reckoned."""

    found: tuple[Due, ...]
    unknown: str = ""


class About(StrEnum):
    """The day that a report is about, seen from the day on which it is due."""

    SAME_DAY = "the same day"
    DAY_BEFORE = "the day before"
    WEEK_END = "the last day of the week before"
    MONTH_END = "the last day of the month before"
    QUARTER_END = "the last day of the quarter before"
    YEAR_END = "the last day of the year before"


class Span(StrEnum):
    """The period that a report about a period covers: the one that its last day is in, up to that day."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Files(StrEnum):
    """Which files of a report are handed over."""

    REPORT = "report"
    ALL = "all"
    """The report and its data."""


class Way(StrEnum):
    """How a person receives a report."""

    LINK = "link"
    """A letter with a link that needs signing in."""
    ATTACHMENT = "attachment"
    """In the letter, where it is not larger than the settings allow; else a link."""


class Sort(StrEnum):
    """What kind of recipient."""

    ACCOUNT = "account"
    ROLE = "role"
    """Whoever holds the role when the report is ready."""
    HEADS = "heads"
    """The heads of units: each receives the report about their unit."""
    PLACE = "place"
    """A folder or an object store that the settings name."""


@dataclass(frozen=True, slots=True, order=True)
class Recipient:
    """Who receives a report: `account:12`, `role:auditor`, `heads:units`, `place:archive`."""

    sort: Sort
    name: str

    def __str__(self) -> str:
        return f"{self.sort}:{self.name}"


ROLES = (Role.OFFICER, Role.AUDITOR)
"""The roles whose holders may read every report, and so may be named as recipients together."""
HEADS = Recipient(Sort.HEADS, "units")
"""The head of each unit: a report about each unit is made for them."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything that a schedule says."""

    report: str
    rule: Rule
    about: About
    unit: str = ""
    module: str = ""
    requirement: str = ""
    span: Span = Span.QUARTER
    recipients: tuple[Recipient, ...] = ()
    way: Way = Way.LINK
    files: Files = Files.REPORT

    @property
    def others(self) -> tuple[Recipient, ...]:
        """Return who receives the report about all of what the schedule names."""
        return tuple(each for each in self.recipients if each.sort is not Sort.HEADS)

    @property
    def is_for_heads(self) -> bool:
        """Tell whether a report about each unit is made for its head."""
        return HEADS in self.recipients

    @property
    def is_for_all(self) -> bool:
        """Tell whether a report about all of what the schedule names is made: not where only heads receive one."""
        return bool(self.others) or not self.is_for_heads


class Change(StrEnum):
    """What made a version of a schedule."""

    MADE = "made"
    CHANGED = "changed"
    ENDED = "ended"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Version:
    """What a schedule said from an instant on; `ended`: from then on nothing is made."""

    id: int
    number: int
    change: Change
    terms: Terms
    ended: bool
    made_by: str
    account_id: int | None
    """Who answers for it: the officer who wrote it; None for what the agency's files say."""
    made_at: datetime
    from_file: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """One due time that came: the run that was asked for, or why none was, and earlier times that were missed.

    `unit`: the code of the unit for whose head this run is; empty for the run about all of what the schedule names.
    `for_heads`: how many runs were asked for heads of units.
    """

    id: int
    schedule_id: int
    due_on: date
    due_at: datetime
    missed: tuple[date, ...]
    run_id: int | None
    note: str
    asked_at: datetime
    unit: str = ""
    for_heads: int = 0


@dataclass(frozen=True, slots=True)
class Schedule:
    """A schedule as it is now, with when it is due next."""

    id: int
    key: str
    """Its name in the agency's file; empty where an officer made it."""
    latest: Version
    next: Dues
    problem: str = ""
    """Why nothing can be made by it, in a sentence."""

    @property
    def terms(self) -> Terms:
        """Return what it says now."""
        return self.latest.terms


@dataclass(frozen=True, slots=True)
class Offer:
    """What a schedule of one report can be made of, each with its words."""

    units: Mapping[str, str]
    modules: Mapping[str, str]
    requirements: Mapping[str, str]
    recipients: Mapping[str, str]
