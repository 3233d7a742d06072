"""The words of practice: a topic that is practised, the questions of a week, and what an answer leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from lms.learning.model import Question

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Pace:
    """What an agency says about practice: its `policies/practice.yaml`."""

    offered: bool = True
    questions_a_week: int = 3
    letter: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer given in practice, in the week that begins on `week_on`."""

    week_on: date
    on: date
    item: str
    right: bool


@dataclass(frozen=True, slots=True)
class Topic:
    """One objective of a module as one person finished it last: what is practised, with whatever item of the pool."""

    attempt_id: int
    person_id: int
    module: str
    version_id: int
    objective: str
    completed_on: date
    answers: tuple[Answer, ...] = ()

    @property
    def key(self) -> tuple[int, str]:
        """Return what names the topic: the attempt and the objective."""
        return self.attempt_id, self.objective


@dataclass(frozen=True, slots=True)
class Memory:
    """How well a topic sits: `stability` is the days after which it is still known with nine chances in ten."""

    stability: float
    seen_on: date
    due_on: date


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of this week: whose topic it is, where it stands in the week, and the answer, once there is one."""

    attempt_id: int
    objective: str
    number: int
    module: str
    title: str
    question: Question

    @property
    def is_answered(self) -> bool:
        """Tell whether there is an answer."""
        return self.question.answered


@dataclass(frozen=True, slots=True)
class Week:
    """One person's practice in one week."""

    week_on: date
    offered: bool
    """Whether the agency offers practice at all."""
    wanted: bool
    questions: tuple[Asked, ...] = ()
    next_on: date | None = None
    """The Monday from which there are questions again, as far as one can say now."""
    topics: int = 0
    holding: int = 0

    @property
    def until_on(self) -> date:
        """Return the last day of the week."""
        return self.week_on + WEEK - timedelta(days=1)

    @property
    def open(self) -> tuple[Asked, ...]:
        """Return the questions without an answer."""
        return tuple(one for one in self.questions if not one.is_answered)

    @property
    def right(self) -> int:
        """Return how many answers of this week were right."""
        return sum(bool(one.question.correct) for one in self.questions)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody for whom questions wait: how many, and the week of their last answer."""

    person_id: int
    questions: int
    answered_on: date | None
