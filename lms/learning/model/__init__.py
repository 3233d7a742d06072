"""Learning's words: an attempt at a module, its papers and answers, and how far somebody has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from lms.catalogue.model import Item, VersionView
from lms.catalogue.model.formats import Format
from lms.compliance.model.hours import Seat
from lms.kernel.errors import Conflict
from lms.learning.model.formats import Player, Story, Worked

Response = Mapping[str, Any]
"""An answer as it is stored, by the places in the module's own text: `{"choice": 1}`, `{"choices": [0, 2]}`,
`{"order": [2, 0, 1]}` (what was put first, second …), `{"pairs": [1, 0, 2]}` (the right side given to each left side),
`{"value": "60"}`, `{"text": "incident commander"}`; a region of a picture is a `choice`."""
Given = Mapping[str, Any]
"""The same by the places on the page, which are shuffled: `choice`, `choices`, `places` (the number given to each step
shown), `pairs`, `value`, `text`."""


class NotOpen(Conflict):
    """A page of a module that is opened before its time, or after it: the module's page leads on."""


class PaperKind(StrEnum):
    """What a test is for: to measure before learning, or to pass after it."""

    PRE = "pre"
    POST = "post"


class Place(StrEnum):
    """Where in a module somebody goes on."""

    PRE_TEST = "pre_test"
    LESSON = "lesson"
    CHECK = "check"
    POST_TEST = "post_test"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class Entry:
    """An item of a paper, with the shuffled order in which its parts are shown."""

    item: str
    order: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """The latest answer to an item; `device_at` is what the device's clock said, `key` names the sending."""

    response: Response
    correct: bool
    received_at: datetime
    device_at: datetime | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """A paper that was handed in; `passed` is None where there is no mark to pass."""

    at: datetime
    points: int
    maximum: int
    passed: bool | None

    @property
    def score(self) -> float:
        """Return the points as per cent."""
        return self.points * 100 / self.maximum if self.maximum else 0.0


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """A paper and what was answered so far."""

    id: int
    kind: PaperKind
    number: int
    entries: tuple[Entry, ...]
    answers: Mapping[str, Answered]
    submission: Submission | None

    @property
    def first_open(self) -> int:
        """Return the number (from 1) of the first item without an answer; one past the last if all have one."""
        return next((n for n, entry in enumerate(self.entries, 1) if entry.item not in self.answers), self.length + 1)

    @property
    def length(self) -> int:
        """Return how many items the paper has."""
        return len(self.entries)


@dataclass(frozen=True, slots=True)
class Finish:
    """That an attempt was passed, and what the record of it is."""

    at: datetime
    score: float
    papers: int
    minutes: int | None
    evidence_id: int


@dataclass(frozen=True, slots=True)
class Passed:
    """That somebody passed a version of a module at an instant, and by which attempt."""

    attempt_id: int
    person_id: int
    version_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class AttemptFacts:
    """Everything known about one attempt."""

    id: int
    person_id: int
    agency_id: int
    module: str
    version_id: int
    number: int
    seed: str
    started_at: datetime
    done: frozenset[str]
    checks: Mapping[str, Answered]
    visit: tuple[str, str] | None
    papers: tuple[PaperFacts, ...]
    finish: Finish | None
    active_seconds: int | None
    demonstrated: frozenset[str] = frozenset()

    def paper(self, kind: PaperKind) -> PaperFacts | None:
        """Return the latest paper of a kind."""
        return next((paper for paper in reversed(self.papers) if paper.kind is kind), None)

    def submitted(self, kind: PaperKind) -> list[PaperFacts]:
        """Return the papers of a kind that were handed in, in order."""
        return [paper for paper in self.papers if paper.kind is kind and paper.submission]


@dataclass(frozen=True, slots=True)
class Position:
    """Where to go on: the place, and the lesson, number or part within it."""

    place: Place
    lesson: str = ""
    number: int = 0
    part: str = ""


@dataclass(frozen=True, slots=True)
class LessonState:
    """A lesson and how far somebody is in it."""

    key: str
    title: str
    minutes: int
    checks: int
    answered: int
    done: bool
    demonstrated: bool = False
    """Whether the starting test showed that it need not be taken; it may be taken all the same."""

    @property
    def settled(self) -> bool:
        """Tell whether nothing more is asked here."""
        return self.done or self.demonstrated


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an attempt has come."""

    lessons: tuple[LessonState, ...]
    position: Position
    percent: int
    minutes_left: int
    may_learn: bool
    may_be_tested: bool

    @property
    def lessons_done(self) -> int:
        """Return how many lessons are done or were demonstrated."""
        return sum(lesson.settled for lesson in self.lessons)

    @property
    def lessons_demonstrated(self) -> int:
        """Return how many lessons the starting test took off somebody's hands."""
        return sum(lesson.demonstrated for lesson in self.lessons)


@dataclass(frozen=True, slots=True)
class Standing:
    """A module as one person sees it: the version to learn, and their latest attempt at it."""

    version: VersionView
    attempt: AttemptFacts | None = None
    progress: Progress | None = None
    renewed: bool = False
    """Whether the attempt is at an older text that was replaced by a material change, so that a new one begins."""

    @property
    def is_open(self) -> bool:
        """Tell whether an attempt is under way that goes on."""
        return self.attempt is not None and self.attempt.finish is None and not self.renewed


@dataclass(frozen=True, slots=True)
class Question:
    """An item as one person sees it: its parts in the shown order, and the answer given so far."""

    item: Item
    order: tuple[int, ...]
    given: Given | None = None
    correct: bool | None = None

    @property
    def answered(self) -> bool:
        """Tell whether there is an answer."""
        return self.given is not None


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of an answer that was sent."""

    correct: bool
    received_at: datetime
    repeated: bool = False
    replaced: bool = False
    """Whether the module was renewed meanwhile: the answer is kept, and the person begins anew."""


@dataclass(frozen=True, slots=True)
class ObjectiveResult:
    """How one objective went in a paper, and which lessons teach it."""

    text: str
    right: int
    asked: int
    lessons: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Result:
    """A paper that was handed in, by objective and question."""

    paper: PaperFacts
    submission: Submission
    pass_mark: int
    objectives: tuple[ObjectiveResult, ...]
    questions: tuple[Question, ...]
    reveals: bool
    """Whether the right answers may be shown: not while the same pool is still asked from."""
    finish: Finish | None = None
    may_review: bool = True
    """Whether the module lets people go through their answers."""
    asks_time: bool = False
    """Whether a requirement asks for minutes today; that may have begun after the test."""


@dataclass(frozen=True, slots=True)
class LessonPage:
    """What the page of a lesson shows."""

    standing: Standing
    key: str
    number: int
    title: str
    html: str
    minutes: int
    questions: tuple[Question, ...]
    previous: str = ""
    next: str = ""
    objectives: tuple[str, ...] = ()
    open_lessons: tuple[str, ...] = ()
    """Lessons not done yet: those after this one first."""
    language: str = "en"
    format: Format = Format.READING
    formats: tuple[Format, ...] = (Format.READING,)
    story: Story | None = None
    demonstrated: bool = False
    seat: Seat | None = None
    player: Player | None = None
    exercise: Worked | None = None
    patience: int = 0
    """After how many seconds without a touch the page does not count as in use."""
