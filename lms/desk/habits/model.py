"""The words of goals and habits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from lms.compliance.model.workload import Workload


class Aim(StrEnum):
    """What a goal is about."""

    MINUTES = "minutes"
    MODULE = "module"
    NONE = "none"
    """The goal was given up; nothing is said about it."""


@dataclass(frozen=True, slots=True)
class Goal:
    """What somebody wants: so many minutes a week, or a module by a day."""

    aim: Aim
    minutes: int = 0
    module: str = ""
    by_on: date | None = None
    title: str = ""
    set_on: date | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """Something done while learning: when, and how many seconds were measured for it."""

    at: datetime
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Streak:
    """Weeks in which somebody learned: in a row up to now, the weeks let pass in it, and the longest row ever."""

    weeks: int = 0
    passed: int = 0
    longest: int = 0
    this_week: bool = False


@dataclass(frozen=True, slots=True)
class Habits:
    """One person's goal, how this week goes, their weeks in a row and the time ahead."""

    as_of: date
    goal: Goal | None
    minutes: int
    reached: bool
    streak: Streak
    ahead: Workload
    has_address: bool


@dataclass(frozen=True, slots=True)
class Due:
    """A day in somebody's calendar: what is due, and what names it however often the day moves."""

    name: str
    title: str
    on: date
    note: str = ""
