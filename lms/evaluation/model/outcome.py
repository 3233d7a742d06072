"""What training came to: who took part, what they said, what they learned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lms.evaluation.model.behaviour import Behaviour
from lms.evaluation.model.cost import Cost
from lms.evaluation.model.facts import ItemText, ModuleFacts, Period
from lms.evaluation.model.figures import Gain, ItemFigures, Proportion
from lms.evaluation.model.indicator import Result
from lms.evaluation.model.survey import Rating


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle of some values, and the quarters and nine tenths around it."""

    n: int
    median: float
    lower: float
    upper: float
    ninth: float


@dataclass(frozen=True, slots=True)
class Group:
    """How many of a unit took part; `hidden` where the unit is too small to show."""

    label: str
    started: int
    completed: int
    days: float | None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Participation:
    """Who took part: persons, not visits. `cohort` is how many of those who started have completed by the end."""

    started: int
    completed: int
    under_way: int
    cohort: Proportion
    first_pass: Proportion
    days: Spread | None
    minutes: Spread | None
    active_hours: float
    declared_hours: float
    groups: tuple[Group, ...]
    by_month: tuple[tuple[date, int], ...]


@dataclass(frozen=True, slots=True)
class Attrition:
    """Who took the test at the start in the period and had not taken the one at the end by its end.

    The means of those who stayed and those who did not say whether the two differ; None where a group is too small.
    """

    before: int
    lost: int
    stayed_mean: float | None
    lost_mean: float | None


@dataclass(frozen=True, slots=True)
class ObjectiveLine:
    """The gain in one objective; None where too few were asked about it both times."""

    id: str
    text: str
    n: int
    gain: Gain | None


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of an item: the share that chose it before and after; None where too few were asked."""

    text: str
    right: bool
    before: float | None
    after: float | None
    idle: bool


@dataclass(frozen=True, slots=True)
class ItemLine:
    """How an item behaved: before learning, and in the first test after it. Figures of fewer than five are left out."""

    item: ItemText
    n_before: int
    n_after: int
    before: float | None
    after: ItemFigures
    choices: tuple[Choice, ...]

    @property
    def mistake(self) -> Choice | None:
        """Return the wrong answer that most people still choose after learning, if anybody does."""
        wrong = [choice for choice in self.choices if not choice.right and choice.after]
        return max(wrong, key=lambda choice: choice.after or 0.0, default=None)


@dataclass(frozen=True, slots=True)
class Reliability:
    """How reliable the test after learning is: `formula` 20 where all sat the same paper, 21 where papers are drawn."""

    formula: int
    value: float
    n: int
    items: int


@dataclass(frozen=True, slots=True)
class Retention:
    """What is left of a module some time later: the first test of a later attempt against the last of the one before.

    `change` is later less then, in percentage points of the same people; None below five of them.
    """

    n: int
    change: Gain | None = None
    days: float | None = None
    """The median of the days between the two tests."""

    @property
    def kept(self) -> float | None:
        """Return the share of the points of then that was there later."""
        return self.change.after / self.change.before if self.change and self.change.before else None


@dataclass(frozen=True, slots=True)
class PracticeLine:
    """The share right in practice from so many weeks after the completion to so many (None: and later).

    `right` is None, and `n` nobody, until five people may be shown.
    """

    first: int
    last: int | None
    n: int = 0
    right: Proportion | None = None


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned, of the same persons before and after; figures in per cent of points."""

    n: int
    gain: Gain | None
    before_interval: tuple[float, float] | None
    after_interval: tuple[float, float] | None
    attrition: Attrition
    objectives: tuple[ObjectiveLine, ...]
    items: tuple[ItemLine, ...]
    reliability: Reliability | None
    retention: Retention


@dataclass(frozen=True, slots=True)
class RatingLine:
    """How one question was answered: counts, mean with its interval, and the share that agrees."""

    rating: Rating
    mean: float
    interval: tuple[float, float] | None
    agreeing: Proportion


@dataclass(frozen=True, slots=True)
class Reaction:
    """What people said of the module, in the months whose answers are counted; `ratings` is empty below five."""

    months: tuple[date, ...]
    answered: int
    invited: int
    rate: Proportion | None
    ratings: tuple[RatingLine, ...]
    comments: Mapping[str, tuple[str, ...]] | None
    """What was written, by question; None where fewer than ten answered."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The evaluation of one module in one period."""

    facts: ModuleFacts
    period: Period
    participation: Participation
    learned: Learned
    reaction: Reaction
    behaviour: Behaviour
    results: tuple[Result, ...] = ()
    """What became of the agency's own figures that belong to the module."""
    cost: Cost | None = None
    practice: tuple[PracticeLine, ...] = ()
    """What is left after some weeks, as practice measures it."""

    @property
    def is_practised(self) -> bool:
        """Tell whether enough people practised for a figure."""
        return any(line.right for line in self.practice)

    @property
    def is_nil(self) -> bool:
        """Tell whether nobody took part, nobody said anything and nobody was asked what came of it."""
        part, asked = self.participation, self.behaviour.asked
        taken = part.started or part.completed or self.learned.n
        return not (taken or self.is_practised or self.reaction.answered or asked or self.results)
