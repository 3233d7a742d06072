"""When a report is due, about which day, and how both are said: pure arithmetic over days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from lms.compliance.model import Calendar
from lms.kernel.errors import Invalid
from lms.reporting.model import Asks, Definition
from lms.reporting.rules import quarter_began
from lms.reporting.schedules.model import About, Due, Dues, Period, Rule, Span

DAY = timedelta(days=1)
LONGEST: dict[Period, timedelta] = {
    Period.DAY: timedelta(days=30),
    Period.WEEK: timedelta(days=14),
    Period.MONTH: timedelta(days=62),
    Period.QUARTER: timedelta(days=184),
    Period.YEAR: timedelta(days=732),
}
"""A span in which each period begins at least once, with room for one without a working day."""


def check_for_heads(definition: Definition) -> None:
    """Raise `Invalid` for a report that cannot be made about one unit, and so has nothing for its head."""
    if Asks.UNIT not in definition.asks:
        raise Invalid(
            f"The report “{definition.title}” cannot be made about one unit, so the heads of units cannot receive it. "
            "Choose other recipients.",
            field="recipients",
        )


class _Unknown(Exception):
    """Whether a day is a working day is not known."""


def due_instants(rule: Rule, after: datetime, until: datetime, zone: str, calendar: Calendar) -> Dues:
    """Return when a report is due after one instant and up to another.

    A shorter period has its last day instead (the 31st of a month is its last day); one without a working day has none.
    A time that the clock skips in spring counts as the hour after; one that it shows twice in autumn is the first.
    Where the calendar does not cover a year, nothing is guessed: `unknown` says so.
    """
    clock = ZoneInfo(zone)
    first, last = (each.astimezone(clock).date() for each in (after, until))
    found: list[Due] = []
    unknown = ""
    for start, end in _periods(rule.period, first - DAY, last + DAY):
        try:
            on = _day_in(rule, start, end, calendar)
        except _Unknown as error:
            unknown = unknown or (str(error) if first <= end and start <= last else "")
            continue
        if on is None:
            continue
        at = datetime.combine(on, rule.at, clock).astimezone(UTC)
        if after < at <= until:
            found.append(Due(on, at))
    return Dues(tuple(found), unknown)


def next_dues(rule: Rule, after: datetime, zone: str, calendar: Calendar, count: int = 3) -> Dues:
    """Return the next times at which a report is due."""
    dues = due_instants(rule, after, after + LONGEST[rule.period] * count, zone, calendar)
    return Dues(dues.found[:count], dues.unknown if len(dues.found) < count else "")


def about_day(about: About, due_on: date) -> date:
    """Return the day that a report is about which is due on a day."""
    match about:
        case About.SAME_DAY:
            return due_on
        case About.DAY_BEFORE:
            return due_on - DAY
        case About.WEEK_END:
            return _began(Period.WEEK, due_on) - DAY
        case About.MONTH_END:
            return _began(Period.MONTH, due_on) - DAY
        case About.QUARTER_END:
            return _began(Period.QUARTER, due_on) - DAY
        case About.YEAR_END:
            return _began(Period.YEAR, due_on) - DAY


def span_began(span: Span, last: date) -> date:
    """Return the first day of the month, quarter or year that a day is in."""
    return _began(Period(span.value), last)


def _began(period: Period, day: date) -> date:
    match period:
        case Period.DAY:
            return day
        case Period.WEEK:
            return day - day.weekday() * DAY
        case Period.MONTH:
            return day.replace(day=1)
        case Period.QUARTER:
            return quarter_began(day)
        case Period.YEAR:
            return date(day.year, 1, 1)


def _periods(period: Period, first: date, last: date) -> Iterator[tuple[date, date]]:
    """Yield the first and the last day of each period that has a day between two days."""
    start = _began(period, first)
    while start <= last:
        following = _began(period, start + LENGTHS[period])
        yield start, following - DAY
        start = following


LENGTHS: dict[Period, timedelta] = {
    Period.DAY: DAY,
    Period.WEEK: timedelta(days=7),
    Period.MONTH: timedelta(days=32),
    Period.QUARTER: timedelta(days=100),
    Period.YEAR: timedelta(days=370),
}
"""From the first day of a period this far ahead is always a day of the next one."""


def _day_in(rule: Rule, start: date, end: date, calendar: Calendar) -> date | None:
    """Return the day of a period on which the rule falls; None if it has no working day."""
    forward = rule.number > 0
    day, step = (start, DAY) if forward else (end, -DAY)
    left, found = abs(rule.number), None
    while start <= day <= end and left:
        if not rule.working or _works(day, calendar):
            found, left = day, left - 1
        day += step
    return found


def _works(day: date, calendar: Calendar) -> bool:
    if not calendar.covers(day):
        raise _Unknown(
            f'The calendar "{calendar.name}" does not cover {day.year}, so working days of that year are not known. '
            "Add the year to the calendar file and publish it."
        )
    return not calendar.is_free(day)
