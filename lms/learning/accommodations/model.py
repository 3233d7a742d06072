"""The words of accommodations: what is arranged, from when until when, and what the player makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from lms.catalogue.model.formats import Format

PATIENCE: Final = 90
"""Seconds without a sign of life after which a page in sight does not count as in use any more."""
BREAK: Final = 600
"""The same where short breaks are arranged."""
PERCENTS: Final = (100, 125, 150, 200, 300)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arranged:
    """What the player honours. The plain one is what holds for everybody."""

    percent: int = 100
    """Time allowed, of the usual."""
    more_tries: int = 0
    """Final tests in a row beyond the module's limit."""
    no_wait: bool = False
    """The final test opens again at once, without the module's cooling-off."""
    breaks: bool = False
    """Breaks of some minutes, with the page open, count as time spent."""
    format: Format | None = None
    """The way in which lessons open first."""

    @property
    def patience(self) -> int:
        """Return after how many seconds without a sign of life a page does not count as in use."""
        return max(PATIENCE * self.percent // 100, BREAK if self.breaks else 0)

    @property
    def is_nothing(self) -> bool:
        """Tell whether nothing is arranged."""
        return self == Arranged()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """That it ends after a day, or (`ends_on` None) that it should never have been recorded."""

    ends_on: date | None
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Accommodation:
    """Something arranged for a person, from a day on; `until` is the last day, None: no end is known."""

    id: int
    number: int
    person_id: int
    what: Arranged
    since: date
    until: date | None
    at: datetime
    by: str
    endings: tuple[Ending, ...] = ()

    @property
    def is_undone(self) -> bool:
        """Tell whether it was taken back as a mistake."""
        return bool(self.endings) and self.endings[-1].ends_on is None

    @property
    def last_day(self) -> date | None:
        """Return the last day on which it holds, as it stands; None: no end is known."""
        return self.endings[-1].ends_on if self.endings else self.until

    def holds_on(self, day: date) -> bool:
        """Tell whether it holds on a day."""
        last = self.last_day
        return not self.is_undone and self.since <= day and (last is None or day <= last)
