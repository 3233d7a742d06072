"""Arithmetic of days: offsets forward and back, no drift, business days, rolling."""

from __future__ import annotations

from calendar import isleap
from datetime import date, timedelta

from lms.compliance.model.calendar import Calendar
from lms.compliance.model.requirement import BeyondCalendar, MonthDay, Offset, Time, Unit

ONE_DAY = timedelta(days=1)
WEEKENDS_ONLY = Calendar("")
_LENGTHS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FIRST_DAY_UNITS = (Unit.DAYS, Unit.MONTHS, Unit.YEARS)


def add(day: date, offset: Offset, calendar: Calendar, times: int = 1) -> date:
    """Return the day an offset (repeated, in one addition) after a day; the day itself is not counted."""
    count = offset.count * times
    match offset.unit:
        case Unit.DAYS:
            return day + timedelta(days=count)
        case Unit.MONTHS:
            return _months_after(day, count)
        case Unit.YEARS:
            return _months_after(day, 12 * count)
        case Unit.CALENDAR_MONTHS:
            first = _months_after(day.replace(day=1), count)
            return first.replace(day=_month_length(first.year, first.month))
        case Unit.BUSINESS_DAYS:
            return _business_days_from(day, count, ONE_DAY, calendar)


def back(day: date, offset: Offset, calendar: Calendar) -> date:
    """Return the day an offset before a day; calendar months go back to the first day of the month."""
    match offset.unit:
        case Unit.DAYS:
            return day - timedelta(days=offset.count)
        case Unit.MONTHS:
            return _months_after(day, -offset.count)
        case Unit.YEARS:
            return _months_after(day, -12 * offset.count)
        case Unit.CALENDAR_MONTHS:
            return _months_after(day.replace(day=1), -offset.count)
        case Unit.BUSINESS_DAYS:
            return _business_days_from(day, offset.count, -ONE_DAY, calendar)


def due_after(day: date, offset: Offset, time: Time, calendar: Calendar, times: int = 1) -> date:
    """Return the last day of a span that starts on a day: one day earlier where that day is counted too."""
    end = add(day, offset, calendar, times)
    return end - ONE_DAY if time.first_day_included and offset.unit in _FIRST_DAY_UNITS else end


def roll(day: date, time: Time, calendar: Calendar) -> date:
    """Move a day that is not a business day to the next or previous one, as the rule says."""
    if time.roll == "none":
        return day
    step = ONE_DAY if time.roll == "forward" else -ONE_DAY
    while not is_business_day(day, calendar):
        day += step
    return day


def is_business_day(day: date, calendar: Calendar) -> bool:
    """Return whether a day is neither weekend nor holiday; refuse to guess for a year not covered."""
    if not calendar.covers(day):
        raise BeyondCalendar(
            f'The calendar "{calendar.name}" covers {_years(calendar)}; whether {day} is a business day is not known. '
            "Add that year to the calendar file."
        )
    return day.weekday() not in calendar.weekend and day not in calendar.holidays


def _years(calendar: Calendar) -> str:
    if calendar.first_year is None:
        return f"the years up to {calendar.last_year}"
    if calendar.last_year is None:
        return f"the years from {calendar.first_year}"
    return f"the years {calendar.first_year} to {calendar.last_year}"


def in_year(year: int, when: MonthDay) -> date:
    """Return a day of the year in a given year; 29 February is the 28th in a common year."""
    return date(year, when.month, min(when.day, _month_length(year, when.month)))


def on_or_after(day: date, when: MonthDay) -> date:
    """Return the first such day of the year on or after a day."""
    candidate = in_year(day.year, when)
    return candidate if candidate >= day else in_year(day.year + 1, when)


def on_or_before(day: date, when: MonthDay) -> date:
    """Return the last such day of the year on or before a day."""
    candidate = in_year(day.year, when)
    return candidate if candidate <= day else in_year(day.year - 1, when)


def end_of_year(day: date, time: Time, year: str) -> date:
    """Return the last day of the calendar or fiscal year that contains a day."""
    if year == "calendar_year":
        return date(day.year, 12, 31)
    return on_or_after(day + ONE_DAY, time.fiscal_year_starts) - ONE_DAY


def _month_length(year: int, month: int) -> int:
    """`calendar.monthrange` says the same but also works out a weekday: five times slower."""
    return 29 if month == 2 and isleap(year) else _LENGTHS[month]


def _months_after(day: date, count: int) -> date:
    years, month = divmod(day.month - 1 + count, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, _month_length(year, month + 1)))


def _business_days_from(day: date, count: int, step: timedelta, calendar: Calendar) -> date:
    while count > 0:
        day += step
        if is_business_day(day, calendar):
            count -= 1
    return day
