"""What came of a module at work: two views of the same completions, with their uncertainty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lms.evaluation.model.figures import Gain, Proportion
from lms.evaluation.model.survey import ItemKind, Rating, Side


@dataclass(frozen=True, slots=True)
class Heard:
    """How one side answered a question on a scale; who had no opportunity is counted apart, never as a step."""

    rating: Rating
    no_opportunity: int = 0
    interval: tuple[float, float] | None = None

    @property
    def n(self) -> int:
        """Return how many answered, whatever they said."""
        return self.rating.n + self.no_opportunity

    @property
    def mean(self) -> float | None:
        """Return the mean of the steps; None where too few gave one."""
        return self.rating.mean if self.interval else None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two views of the same completions: `gap` is the supervisor's less the learner's, in steps of the scale.

    `same` and `near` are the completions on which both chose the same step, and not more than one apart. `kappa` is
    Cohen's with quadratic weights: 1 where all are the same, 0 where it is no better than chance; None without spread.
    """

    gap: Gain
    same: Proportion
    near: Proportion
    kappa: float | None


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question on a scale as both sides answered it; None: that side was not asked it, or too few answered."""

    item: str
    text: str
    kind: ItemKind
    heard: Mapping[Side, Heard]
    agreement: Agreement | None


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A question about now against one about the time before, of the same answers of one side, in steps."""

    side: Side
    text: str
    gain: Gain


@dataclass(frozen=True, slots=True)
class ChoiceLine:
    """What can be chosen from a list, and how often each side chose each; None: too few of that side answered."""

    text: str
    options: tuple[str, ...]
    counts: Mapping[Side, tuple[int, ...]]

    def most(self, side: Side) -> tuple[str, int, int] | None:
        """Return what a side chose most often, how often, and of how many; None where two are equal or nobody chose."""
        counts = self.counts.get(side, ())
        ordered = sorted(counts, reverse=True)
        if len(ordered) < 2 or ordered[0] == ordered[1]:
            return None
        return self.options[counts.index(ordered[0])], ordered[0], sum(counts)


@dataclass(frozen=True, slots=True)
class Behaviour:
    """The follow-ups that closed in a period: who was asked and answered, and what the answers come to.

    `responses` counts everybody asked, of each side of which five and more were; `counted` the answers that stand
    behind the figures; `pairs` the completions among them that both sides answered. `applied` is the share that applies
    it often or always, of those who had an opportunity.
    """

    asked: int = 0
    """How many completions were asked about."""
    months: tuple[date, ...] = ()
    responses: Mapping[Side, Proportion] | None = None
    counted: Mapping[Side, int] | None = None
    pairs: int = 0
    applied: Mapping[Side, Proportion] | None = None
    no_opportunity: Mapping[Side, int] | None = None
    questions: tuple[QuestionLine, ...] = ()
    changes: tuple[ChangeLine, ...] = ()
    choices: tuple[ChoiceLine, ...] = ()
    comments: Mapping[str, tuple[str, ...]] | None = None
    """What was written, by question; None where on neither side ten people answered."""
