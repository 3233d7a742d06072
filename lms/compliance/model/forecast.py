"""The words of the forecast: what was observed of duties, what is open, and what is expected of a day.

Days are integers (`date.toordinal()`), as in the ledger.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class Held(NamedTuple):
    """A row of the ledger: on the days from `holds_from` to before `holds_until` an obligation had these dates."""

    person_id: int
    requirement_id: int
    spell: int
    kind: int
    cycle: int
    holds_from: int
    holds_until: int | None
    spell_from: int
    spell_to: int | None
    opened_on: int
    due_on: int
    grace_until: int | None
    satisfied_on: int | None
    closed_on: int | None
    awaiting_since: int | None
    excused: bool
    exempt_from: int | None
    exempt_until: int | None
    suspended_from: int | None
    suspended_until: int | None
    text_since: int | None


class Watched(NamedTuple):
    """A run of days on which a duty was open and could be met; `met`: it was, on the last of them."""

    requirement_id: int
    unit_id: int
    due: int
    first: int
    last: int
    met: bool


class Duty(NamedTuple):
    """Something that a person owes, open on the day asked about."""

    person_id: int
    requirement_id: int
    unit_id: int
    kind: int
    opened: int
    due: int
    late_from: int
    """The first day on which it is overdue: after the due date, or after the days of grace."""
    text_since: int | None = None
    """Since when the text of the rule is in force that governs it; None: the first text."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """How many duties will be overdue on a day: expected, and a range that holds four times in five."""

    day: date
    at_risk: int
    """How many would be, if nobody did anything."""
    expected: float
    low: int
    high: int
    unknown: int = 0
    """Of those at risk: duties of a requirement with too few past cases; they are not in the figures."""

    @property
    def forecast(self) -> int:
        """Return of how many duties the figures speak."""
        return self.at_risk - self.unknown

    def holds(self, came: int) -> bool:
        """Tell whether what came lies in the range."""
        return self.low <= came <= self.high


@dataclass(frozen=True, slots=True)
class Compared:
    """A forecast of the past beside what came of the same duties; `besides`: overdue duties that it did not know."""

    outlook: Outlook
    came: int
    besides: int = 0
    shift: float = 0.0
    """The logarithm of the pace at which as many would have come: above 0, people were quicker than expected."""
    doubt: float = 0.0
    """The variance of it that chance and the doubts of the forecast explain."""

    @property
    def error(self) -> float:
        """Return by how much the expectation was too high (negative: too low)."""
        return self.outlook.expected - self.came


@dataclass(frozen=True, slots=True)
class Hindsight:
    """How well a forecast of `made_on`, made with what was known then, did until now."""

    made_on: date
    by_day: tuple[Compared, ...]
    by_requirement: tuple[Compared, ...]
    """The same days, each requirement by itself."""

    @property
    def is_empty(self) -> bool:
        """Tell whether there was too little history to say anything."""
        return not self.by_day

    @property
    def mean_error(self) -> float:
        """Return the mean error over the days, in duties; positive: the forecast was too high."""
        return sum(each.error for each in self.by_day) / len(self.by_day) if self.by_day else 0.0


def held_of(compared: tuple[Compared, ...]) -> int:
    """Return in how many comparisons the range held."""
    return sum(each.outlook.holds(each.came) for each in compared)
