"""What is evaluated: who took a module when, how their tests went, and what the items say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Period:
    """The days that an evaluation is about, both ends included."""

    from_on: date
    until_on: date

    def has(self, day: date | None) -> bool:
        """Tell whether a day lies in the period."""
        return day is not None and self.from_on <= day <= self.until_on


@dataclass(frozen=True, slots=True)
class Sat:
    """A test as one person handed it in: its points, and item by item what was right and which options were chosen.

    `items` is empty where only the points were read.
    """

    on: date
    points: int
    maximum: int
    passed: bool | None = None
    items: tuple[str, ...] = ()
    right: frozenset[str] = frozenset()
    chosen: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def share(self) -> float:
        """Return the share of points, between 0 and 1."""
        return self.points / self.maximum if self.maximum else 0.0


@dataclass(frozen=True, slots=True)
class Taken:
    """One person going through the module: `before` is the test at the start, `after` the first test at the end."""

    person: int
    unit: str
    started_on: date
    finished_on: date | None = None
    before: Sat | None = None
    after: Sat | None = None
    seconds: int | None = None
    earlier: Sat | None = None
    """The test that ended this person's attempt before, if there was one."""


@dataclass(frozen=True, slots=True)
class Practised:
    """An answer given in practice: whose, when, how many weeks after the week of the completion, and whether right.

    `order` says which of one day's answers came first.
    """

    person: int
    on: date
    weeks: int
    right: bool
    order: int = 0


@dataclass(frozen=True, slots=True)
class ItemText:
    """What an item asks; `options` is empty where nothing is chosen from a list."""

    id: str
    objective: str
    stem: str
    options: tuple[str, ...] = ()
    right: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class ModuleFacts:
    """Everything about one module that is evaluated; texts are those of the latest version."""

    module: str
    title: str
    minutes: int
    versions: tuple[int, ...]
    objectives: tuple[tuple[str, str], ...]
    items: Mapping[str, ItemText]
    taken: tuple[Taken, ...]
    active_seconds: int = 0
    """Seconds in use within the period, of everybody."""
    practised: tuple[Practised, ...] = ()
    """Everything that was ever answered in practice."""
