"""The days on which an agency does not work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are not business days. Without years it covers all of them."""

    name: str
    weekend: frozenset[int] = frozenset({5, 6})
    holidays: frozenset[date] = frozenset()
    first_year: int | None = None
    last_year: int | None = None

    def covers(self, day: date) -> bool:
        """Tell whether the holidays of a day's year are known."""
        first, last = self.first_year, self.last_year
        return (first is None or day.year >= first) and (last is None or day.year <= last)

    def is_free(self, day: date) -> bool:
        """Tell whether a day is a weekend or a holiday; of a year that is not covered only weekends are known."""
        return day.weekday() in self.weekend or day in self.holidays
