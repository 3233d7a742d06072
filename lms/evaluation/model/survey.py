"""A survey as an agency writes it, and what was answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictBool

Text = Annotated[str, Field(min_length=1)]
REACTION = "reaction"
"""The survey that is offered when a module is done."""
SCALE = (1, 2, 3, 4, 5)
"""From strongly disagree to strongly agree."""
LONGEST_COMMENT = 1000


class ItemKind(StrEnum):
    """How a question of a survey is answered: on a scale of agreement, or in one's own words."""

    AGREE = "agree5"
    TEXT = "text"


class SurveyItem(BaseModel):
    """One question."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
    kind: ItemKind
    text: Text
    optional: StrictBool = False


class Survey(BaseModel):
    """A survey, frozen: what is published and asked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    survey: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    version: int = Field(ge=1)
    title: Text
    intro: Text
    items: tuple[SurveyItem, ...] = Field(min_length=1, max_length=20)

    def of_kind(self, kind: ItemKind) -> tuple[SurveyItem, ...]:
        """Return the questions of one kind, in order."""
        return tuple(item for item in self.items if item.kind is kind)


@dataclass(frozen=True, slots=True)
class Asked:
    """A survey as one person is asked it about a module they have completed."""

    survey: Survey
    attempt_id: int
    module_title: str
    answered: bool


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered: figures by question, and words by question."""

    ratings: Mapping[str, int] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rating:
    """How one question on the scale was answered: how many chose each of 1 to 5."""

    item: str
    text: str
    counts: tuple[int, ...]

    @property
    def n(self) -> int:
        """Return how many answered."""
        return sum(self.counts)

    @property
    def mean(self) -> float | None:
        """Return the mean on the scale."""
        return sum(value * n for value, n in zip(SCALE, self.counts, strict=True)) / self.n if self.n else None

    @property
    def agreeing(self) -> int:
        """Return how many agree or strongly agree."""
        return self.counts[3] + self.counts[4]


@dataclass(frozen=True, slots=True)
class Span:
    """A run of whole months, from the first day of the first to the last day of the last."""

    from_on: date
    until_on: date
