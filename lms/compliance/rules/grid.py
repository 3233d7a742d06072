"""The grid of periods: calendar years, fiscal years, or lengths from a first day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from lms.compliance.model import Period, Spell
from lms.compliance.model.requirement import Anchor, MonthDay, Offset, Periodic, Text, Unit
from lms.compliance.rules.days import ONE_DAY, WEEKENDS_ONLY, add, in_year, on_or_before
from lms.compliance.rules.deadlines import anchor_day
from lms.compliance.rules.question import Question


@dataclass(slots=True)
class Grid:
    """Numbered periods; each start is one addition from the first, so nothing drifts."""

    start: Callable[[int], date]
    guess: Callable[[date], int]
    """A number not after the period that contains a day."""
    first: int | None = None
    """Number of the first period; None: they reach back for ever."""

    def period(self, number: int) -> Period:
        """Return a period by number."""
        return Period(self.start(number), self.start(number + 1) - ONE_DAY)

    def number_at(self, day: date) -> int:
        """Return the number of the period that contains a day, or of the first one if the day is before it."""
        number = self.guess(day)
        if self.first is not None:
            number = max(number, self.first)
        while self.start(number + 1) <= day:
            number += 1
        return number

    def number_after(self, day: date) -> int:
        """Return the number of the first period that begins after a day."""
        number = self.number_at(day)
        return number if self.start(number) > day else number + 1

    def containing(self, day: date) -> Period | None:
        """Return the period that contains a day, None before the first."""
        period = self.period(self.number_at(day))
        return period if period.starts_on <= day else None


def periodic_text(question: Question) -> Text | None:
    """Return the first text that recurs by periods; no later one may change its grid."""
    return next((text for text in question.texts if isinstance(text.body.recurrence, Periodic)), None)


def grid_of(question: Question, spell: Spell) -> Grid | None:
    """Return the grid of a spell, None while the fact it starts from has not happened."""
    text = periodic_text(question)
    if text is None or not isinstance(text.body.recurrence, Periodic):
        return None
    rule = text.body.recurrence
    if rule.length is None:
        return year_grid(MonthDay(1, 1) if rule.year == "calendar_year" else text.body.time.fiscal_year_starts)
    match rule.starting:
        case date() as day:
            return length_grid(day, rule.length)
        case MonthDay() as when:
            return length_grid(on_or_before(spell.starts_on, when), rule.length)
        case Anchor() as anchor:
            day_of = anchor_day(question, spell, anchor)
            return None if day_of is None else length_grid(day_of, rule.length)
        case None:
            return None


def year_grid(starts: MonthDay) -> Grid:
    """Return the grid of years that begin on a day of the year."""
    return Grid(start=lambda number: in_year(number, starts), guess=lambda day: day.year - 1)


def length_grid(origin: date, length: Offset) -> Grid:
    """Return the grid of lengths counted from a day."""
    months = length.count * (12 if length.unit is Unit.YEARS else 1)

    def guess(day: date) -> int:
        passed = (day.year - origin.year) * 12 + day.month - origin.month
        return passed // months - 1

    return Grid(start=lambda number: add(origin, length, WEEKENDS_ONLY, number), guess=guess, first=0)
