"""A survey as an agency writes it, and what was answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool

Text = Annotated[str, Field(min_length=1)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
REACTION = "reaction"
"""The survey that is offered when a module is done."""
FOLLOW_UP = "follow-up"
"""The instrument that asks the learner and the supervisor some time later what came of a module at work.

A module may have its own, named after both: `follow-up-records-management`.
"""
SCALE = (1, 2, 3, 4, 5)
"""From strongly disagree to strongly agree, or from never to always."""
NO_OPPORTUNITY = 0
"""Beside the scale of how often: there was no occasion. It is an answer of its own, neither a step nor missing."""
LONGEST_COMMENT = 1000


class ItemKind(StrEnum):
    """How a question of a survey is answered: by agreement, by how often, by one of a list, in one's own words."""

    AGREE = "agree5"
    OFTEN = "often5"
    CHOICE = "choice"
    TEXT = "text"


RATED = (ItemKind.AGREE, ItemKind.OFTEN)


class Side(StrEnum):
    """Who answers a follow-up: the one who learned, or the one who leads them."""

    LEARNER = "learner"
    SUPERVISOR = "supervisor"


class SurveyItem(BaseModel):
    """One question."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Name
    kind: ItemKind
    text: Text
    optional: StrictBool = False
    of_person: Text | None = None
    """The same question as the supervisor is asked it about the learner; absent: only the learner is asked."""
    since: Name | None = None
    """The question about the time before, with which this one about now is compared."""
    options: dict[Name, Text] | None = None
    """What can be chosen, by name."""


Days = Literal[30, 60, 90]


class FollowUpTimes(BaseModel):
    """When a follow-up is asked: days after the completion (of some modules others, or never), and how long."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    days: Days = 60
    modules: dict[str, Days | Literal["never"]] = Field(default_factory=dict)
    remind_after: int = Field(default=10, ge=1, le=60)
    closes_after: int = Field(default=21, ge=7, le=90)

    def days_of(self, module: str) -> int | None:
        """Return how many days after its completion a module is asked about; None: never."""
        found = self.modules.get(module, self.days)
        return None if found == "never" else int(found)


class Survey(BaseModel):
    """A survey, frozen: what is published and asked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    survey: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    version: int = Field(ge=1)
    title: Text
    intro: Text
    intro_of_person: Text | None = None
    """What stands above the supervisor's questions."""
    follow_up: FollowUpTimes | None = None
    items: tuple[SurveyItem, ...] = Field(min_length=1, max_length=20)

    @property
    def is_follow_up(self) -> bool:
        """Tell whether it is an instrument for the learner and the supervisor."""
        return self.survey == FOLLOW_UP or self.module is not None

    @property
    def module(self) -> str | None:
        """Return the module whose own follow-up this is; None for one about every module."""
        return self.survey.removeprefix(f"{FOLLOW_UP}-") if self.survey.startswith(f"{FOLLOW_UP}-") else None

    def of_kind(self, *kinds: ItemKind) -> tuple[SurveyItem, ...]:
        """Return the questions of some kinds, in order."""
        return tuple(item for item in self.items if item.kind in kinds)

    def asked_of(self, side: Side) -> Survey:
        """Return the instrument as one side is asked it: the same questions under the same names, in other words."""
        if side is Side.LEARNER:
            return self
        items = tuple(item.model_copy(update={"text": item.of_person}) for item in self.items if item.of_person)
        return self.model_copy(update={"items": items, "intro": self.intro_of_person or self.intro})


def follow_up_of(module: str) -> str:
    """Return the name of a module's own follow-up."""
    return f"{FOLLOW_UP}-{module}"


@dataclass(frozen=True, slots=True)
class Asked:
    """A survey as one person is asked it about a module they have completed."""

    survey: Survey
    attempt_id: int
    module_title: str
    answered: bool


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered, by question: figures, words, and what was chosen from a list."""

    ratings: Mapping[str, int] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    chosen: Mapping[str, str] = field(default_factory=dict)


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
