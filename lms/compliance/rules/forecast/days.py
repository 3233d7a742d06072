"""The days that a forecast is asked about when nobody names one: ends of months."""

from __future__ import annotations

from datetime import date, timedelta

SOON = timedelta(days=14)


def next_month_end(today: date) -> date:
    """Return the next last day of a month that is at least two weeks off."""
    return next(end for end in month_ends(today) if end - today >= SOON)


def month_ends(today: date) -> list[date]:
    """Return the last days of this month (unless it is today) and of the ones that follow, six in all."""
    found: list[date] = []
    first = today.replace(day=1)
    while len(found) < 6:
        first = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        if first - timedelta(days=1) > today:
            found.append(first - timedelta(days=1))
    return found
