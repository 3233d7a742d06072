"""Figures of the agency itself that a module is meant to move: what they are, their values, what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

BASELINE = 3
"""Fewest months before training without which nothing is compared."""
TREND = 8
"""Fewest months before training for a trend; fewer say little about where it was going."""
AFTER = 4
"""Fewest months after training for a trend."""


class Better(StrEnum):
    """Which way is better."""

    DOWN = "down"
    UP = "up"


class EntryKind(StrEnum):
    """How values came in, or that an entry was taken back."""

    TYPED = "typed"
    FILE = "file"
    UNDO = "undo"


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorText:
    """What an indicator is. With `per`, each value is divided by its denominator and multiplied by it: a rate.

    Training went on from `trained_from` to `trained_until`, whole months both: neither before nor after.
    """

    name: str
    unit: str
    better: Better
    source: str
    module: str
    trained_from: date
    trained_until: date
    target: float | None = None
    per: float | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """A value of one month, as it was entered; `month` is its first day."""

    month: date
    value: float
    denominator: float | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """Values that came in together, or the taking back of some."""

    id: int
    kind: EntryKind
    at: datetime
    by: str
    file: str
    values: int
    undone: bool
    undoes: int | None


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator with its text and the values that hold, by month."""

    id: int
    text: IndicatorText
    values: tuple[Value, ...] = ()

    def points(self, until: date | None = None) -> list[tuple[date, float]]:
        """Return (month, figure), in order: values, or rates where there is a denominator."""
        per = self.text.per
        return [
            (one.month, one.value * per / one.denominator if per and one.denominator else one.value)
            for one in self.values
            if until is None or one.month <= until
        ]


@dataclass(frozen=True, slots=True)
class Phase:
    """The months of one phase: how many, their mean, and the interval of the mean."""

    n: int
    mean: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference with the ends of its 95 % confidence interval."""

    value: float
    low: float
    high: float

    @property
    def is_certain(self) -> bool:
        """Tell whether the whole interval lies on one side of zero."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Trend:
    """A straight line: its height in a month (counted from the first), and its slope a month."""

    first: int
    last: int
    height: float
    slope: float

    def at(self, month: int) -> float:
        """Return the height of the line in a month."""
        return self.height + self.slope * (month - self.first)


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A series before and after: where the lines stand when training is over, and how their slopes differ."""

    before: Trend
    after: Trend
    level: Difference
    slope: Difference


@dataclass(frozen=True, slots=True)
class Result:
    """What became of an indicator: phases, the difference of their means, and trends where there are months enough."""

    indicator: Indicator
    points: tuple[tuple[date, float], ...]
    before: Phase | None
    during: Phase | None
    after: Phase | None
    difference: Difference | None
    interrupted: Interrupted | None
