"""When a completion is asked about: not before its day, and never when nobody remembers it any more."""

from __future__ import annotations

from datetime import date, timedelta

DAY = timedelta(days=1)
LATEST = 30
"""So many days after its day a completion is no longer asked about. Somebody may have been on leave, or the program
did not run; but who is asked about 30 days must not be asked after 90."""


def asked_about(today: date, days: int) -> tuple[date, date]:
    """Return the first and the last day of completion about which people are asked today, `days` after it."""
    last = today - days * DAY
    return last - LATEST * DAY, last


def closes_on(opened_on: date, closes_after: int) -> date:
    """Return the last day on which questions can be answered."""
    return opened_on + closes_after * DAY
