"""What people of the story intend: pure choices from dates and a seeded chance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random

GRACE_DAYS = 30


class Habit(StrEnum):
    """How somebody treats a duty."""

    EARLY = "early"
    LATE = "late"
    STARTS_ONLY = "starts only"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Owed:
    """A module that somebody owes by a day."""

    person_id: int
    module: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Intention:
    """That somebody will go through a module on a day, or only begin it."""

    person_id: int
    module: str
    on: date
    finishes: bool


def intentions(owed: Iterable[Owed], *, first: date, last: date, random: Random) -> list[Intention]:
    """Return who does what when, between two days, in order of days.

    Four in five are early, one in ten late; of the rest some begin and do not end, and some never begin. Whoever was
    overdue when the story begins mostly catches up in its first month, as people do when somebody looks.
    """
    found = []
    for duty in owed:
        habit = random.choices(list(Habit), weights=(82, 9, 4, 5))[0]
        day = _day(duty.due_on, habit, first, random)
        if habit is not Habit.NEVER and day <= last:
            found.append(
                Intention(duty.person_id, duty.module, working_day(day, first), habit is not Habit.STARTS_ONLY)
            )
    return sorted((i for i in found if i.on <= last), key=lambda i: (i.on, i.person_id, i.module))


def _day(due_on: date, habit: Habit, first: date, random: Random) -> date:
    if due_on < first:
        return first + timedelta(days=random.randint(1, GRACE_DAYS))
    days = random.randint(1, 18) if habit is Habit.LATE else -random.randint(1, 25)
    return max(due_on + timedelta(days=days), first + timedelta(days=random.randint(1, 5)))


def working_day(day: date, first: date) -> date:
    """Return the day itself or the Friday before it; not before `first`."""
    moved = day - timedelta(days=max(0, day.weekday() - 4))
    return moved if moved >= first else day + timedelta(days=7 - day.weekday())


def fridays(first: date, last: date) -> list[date]:
    """Return the Fridays between two days."""
    return [day for day in working_days(first, last) if day.weekday() == 4]


def working_days(first: date, last: date) -> list[date]:
    """Return the days from Monday to Friday between two days; the sample agency has no holidays in its story."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if day.weekday() < 5]
