"""Read a date as a file gives it, or say in a sentence why it cannot be one."""

from __future__ import annotations

import re
from datetime import date

ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
SLASHED = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
INSTANT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}.*")


class NoDate(ValueError):
    """The text is no date that can be relied on; the message is a sentence for a person."""


def day_from(text: str) -> date:
    """Return the day that `text` (2026-03-31) names; raise `NoDate` for everything else, ambiguous or impossible."""
    if ISO.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise NoDate(f"{text} is not a day of the calendar. Write a real day as 2026-03-31.") from error
    raise NoDate(_why_not(text))


def not_yet(key: str, day: date, today: date) -> str:
    """Return what is wrong with the day on which something is said to have been done; nothing if it can have been."""
    if day <= today:
        return ""
    return f"'{key}' says {day:%-d %B %Y}, a day that is still to come: today is {today:%-d %B %Y}."


def _why_not(text: str) -> str:
    if found := SLASHED.fullmatch(text):
        return _slashed(text, *(int(part) for part in found.groups()))
    if found := INSTANT.fullmatch(text):
        return f"{text} is an instant, not a day: it can be two days in two places. Write the day alone, as {found[1]}."
    if text.isdigit():
        return f"{text} is a number (perhaps a spreadsheet's own count of days). Write the day as 2026-03-31."
    return f"{text[:40]} is not a day. Write it as 2026-03-31."


def _slashed(text: str, first: int, second: int, year: int) -> str:
    readings = [day for day in (_day(year, second, first), _day(year, first, second)) if day is not None]
    if not readings:
        return f"{text} is not a day of the calendar. Write a real day as 2026-03-31."
    if len(set(readings)) == 2:
        return (
            f"{text} can be {readings[0]:%-d %B %Y} or {readings[1]:%-d %B %Y}. "
            f"Write {readings[0].isoformat()} or {readings[1].isoformat()}."
        )
    return f"{text} is not written as 2026-03-31. Write {readings[0].isoformat()}."


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
