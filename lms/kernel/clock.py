"""The only place that reads the time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

RELEASED: Final = date(2026, 11, 27)
"""The day of this release: a machine whose clock shows an earlier one is behind."""


@dataclass(frozen=True, slots=True)
class Clock:
    """The system's time, moved by whole days (`lms --today`) or stopped at an instant (tests, rehearsals)."""

    shift: timedelta = timedelta()
    stopped_at: datetime | None = None

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        if self.stopped_at is not None:
            return self.stopped_at.astimezone(UTC)
        return datetime.now(UTC) + self.shift

    def today(self, zone: str) -> date:
        """Return the present day in an agency's zone (IANA name)."""
        return day_in(self.now(), zone)

    def latest_day(self, zone: str) -> date:
        """Return the latest day on which anything that lies here can have been done.

        A rehearsal in the past reads files of the present, and no file that we ship is younger than its release.
        """
        return max(self.today(zone), Clock().today(zone), RELEASED)

    @property
    def is_moved(self) -> bool:
        """Tell whether today is not really today, so that pages must say so."""
        return self.stopped_at is not None or bool(self.shift)


def clock_on(day: date | None, zone: str) -> Clock:
    """Return a clock on which today is `day` in `zone`; the real clock when no day is given."""
    if day is None:
        return Clock()
    return Clock(shift=timedelta(days=(day - Clock().today(zone)).days))


def day_in(instant: datetime, zone: str) -> date:
    """Return the day that an aware instant falls on in a zone."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(ZoneInfo(zone)).date()


def end_of(day: date, zone: str) -> datetime:
    """Return the last instant of a day in a zone, in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC) - timedelta(microseconds=1)
