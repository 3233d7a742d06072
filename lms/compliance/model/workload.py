"""The words of the time that people still owe: how long their open duties take, by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lms.compliance.model.forecast import Duty


@dataclass(frozen=True, slots=True)
class Owed:
    """An open duty and the declared minutes of what would satisfy it; None: its length is not known."""

    duty: Duty
    minutes: int | None


@dataclass(frozen=True, slots=True)
class Load:
    """Some duties together: the minutes of those whose length is known, and how many there are of either."""

    minutes: int = 0
    duties: int = 0
    unknown: int = 0

    def __add__(self, other: Load) -> Load:
        return Load(self.minutes + other.minutes, self.duties + other.duties, self.unknown + other.unknown)


@dataclass(frozen=True, slots=True)
class Workload:
    """What some people owe by time: already overdue, due in each of the coming months, and later."""

    months: tuple[date, ...]
    """The first days of the months, beginning with the present one."""
    overdue: Load
    by_month: tuple[Load, ...]
    later: Load

    @property
    def total(self) -> Load:
        """Return everything together."""
        return sum((self.overdue, *self.by_month, self.later), Load())
