"""The catalogue's words: a module, its lessons and its questions, as an agency writes them and as they are stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StrictBool

from lms.catalogue.model.cards import Card
from lms.catalogue.model.exercises import Exercise
from lms.catalogue.model.formats import Formats, Scenario
from lms.catalogue.model.media import Media
from lms.catalogue.model.parts import Name, Part, Picture, Text
from lms.catalogue.model.settings import TestSettings
from lms.catalogue.wording import LONGEST, plain


class ItemKind(StrEnum):
    """How a question is answered."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    ORDERING = "ordering"
    MATCHING = "matching"
    NUMERIC = "numeric"
    SCENARIO = "scenario"
    SHORT_TEXT = "short_text"
    HOTSPOT = "hotspot"


class Option(Part):
    """One answer to choose, and what is said to whoever chose it."""

    text: Text
    correct: StrictBool = False
    feedback: Text


class Feedback(Part):
    """What is said to a right answer and to a wrong one."""

    correct: Text
    incorrect: Text


class Pair(Part):
    """Two things that belong together."""

    left: Text
    right: Text


class Question(Part):
    """What every item has; `id` is unique within the module."""

    id: Name
    objective: Name
    stem: Text


class SingleItem(Question):
    """Choose the one right answer."""

    kind: Literal[ItemKind.SINGLE]
    options: tuple[Option, ...] = Field(min_length=3, max_length=4)


class MultipleItem(Question):
    """Choose every right answer."""

    kind: Literal[ItemKind.MULTIPLE]
    options: tuple[Option, ...] = Field(min_length=3, max_length=6)


class ScenarioItem(Question):
    """Read a short story, then choose the one right answer."""

    kind: Literal[ItemKind.SCENARIO]
    situation: Text
    options: tuple[Option, ...] = Field(min_length=3, max_length=4)


class OrderingItem(Question):
    """Put steps in order; `sequence` is the right order."""

    kind: Literal[ItemKind.ORDERING]
    sequence: tuple[Text, ...] = Field(min_length=3, max_length=6)
    feedback: Feedback


class MatchingItem(Question):
    """Find the right side of each left side."""

    kind: Literal[ItemKind.MATCHING]
    pairs: tuple[Pair, ...] = Field(min_length=3, max_length=5)
    feedback: Feedback


class NumericItem(Question):
    """Give a number, right within the tolerance."""

    kind: Literal[ItemKind.NUMERIC]
    answer: Decimal
    tolerance: Decimal = Field(default=Decimal(0), ge=0)
    unit: str = ""
    feedback: Feedback


class ShortTextItem(Question):
    """Write a few words; right if they are one of those accepted, as `lms.catalogue.wording` compares them."""

    kind: Literal[ItemKind.SHORT_TEXT]
    accepted: tuple[Text, ...] = Field(min_length=1, max_length=20)
    feedback: Feedback
    longest: ClassVar[int] = LONGEST

    def accepts(self, text: str) -> bool:
        """Tell whether a text is one of the accepted answers."""
        return plain(text) in {plain(each) for each in self.accepted}

    @staticmethod
    def says_something(text: str) -> bool:
        """Tell whether anything of a text counts."""
        return bool(plain(text))


class Region(Option):
    """A named part of a picture: `box` is left, top, width and height in the picture's own units."""

    box: tuple[int, int, int, int]


class HotspotItem(Question):
    """Choose the one right region of a picture."""

    kind: Literal[ItemKind.HOTSPOT]
    image: Picture
    regions: tuple[Region, ...] = Field(min_length=3, max_length=8)

    @property
    def options(self) -> tuple[Region, ...]:
        """Return the regions: they are chosen as options are."""
        return self.regions


ChoiceItem = SingleItem | MultipleItem | ScenarioItem | HotspotItem
Item = Annotated[
    SingleItem | MultipleItem | ScenarioItem | OrderingItem | MatchingItem | NumericItem | ShortTextItem | HotspotItem,
    Field(discriminator="kind"),
]


class Items(Part):
    """A file of items."""

    items: tuple[Item, ...] = Field(min_length=1)


class Objective(Part):
    """What a person can do afterwards, and the clause of law that asks for it."""

    id: Name
    text: Text
    clause: Text


class Draw(Part):
    """How many items a test draws from the pool."""

    items: int = Field(ge=1)


class Reference(Part):
    """A rule that the module cites, with its public address where one is sure."""

    title: Text
    citation: Text
    url: str = ""


class LessonHead(Part):
    """The front matter of a lesson."""

    LATER: ClassVar[frozenset[str]] = frozenset({"formats"})

    title: Text
    objectives: tuple[Name, ...] = Field(min_length=1)
    checks: tuple[Name, ...] = Field(min_length=1)
    formats: Formats = Formats()


class Lesson(LessonHead):
    """A lesson: `key` is its file's name without the ending, `markdown` its text."""

    LATER: ClassVar[frozenset[str]] = LessonHead.LATER | {"pictures"}

    key: Name
    markdown: Text
    pictures: tuple[Picture, ...] = ()


class ModuleHead(TestSettings, Part):
    """What `module.yaml` says."""

    module: Name
    title: Text
    purpose: Text
    owner: Text
    version: int = Field(ge=1)
    material: StrictBool
    language: Text
    reviewed_on: date
    pass_mark: int = Field(ge=1, le=100)
    minutes: int = Field(ge=1)
    objectives: tuple[Objective, ...] = Field(min_length=1, max_length=8)
    lessons: tuple[Name, ...] = Field(min_length=1)
    pre_test: Draw
    post_test: Draw
    sources: tuple[Reference, ...] = ()


class Module(Part):
    """A whole module, frozen: what is published, hashed, learned and asked."""

    LATER: ClassVar[frozenset[str]] = frozenset({"cards", "scenarios", "exercises", "media"})

    head: ModuleHead
    lessons: tuple[Lesson, ...]
    checks: tuple[Item, ...]
    pool: tuple[Item, ...]
    scenarios: tuple[Scenario, ...] = ()
    exercises: tuple[Exercise, ...] = ()
    media: tuple[Media, ...] = ()
    cards: tuple[Card, ...] = ()

    def card(self, card_id: str) -> Card | None:
        """Return a reference card by its id."""
        return next((card for card in self.cards if card.id == card_id), None)

    def lesson(self, key: str) -> Lesson | None:
        """Return a lesson by its key."""
        return next((lesson for lesson in self.lessons if lesson.key == key), None)

    def item(self, item_id: str) -> Item | None:
        """Return an item of the checks or of the pool."""
        return next((item for item in (*self.checks, *self.pool) if item.id == item_id), None)

    def objective(self, objective_id: str) -> Objective | None:
        """Return an objective by its id."""
        return next((objective for objective in self.head.objectives if objective.id == objective_id), None)


class FilePart(StrEnum):
    """Which file of a module something is about."""

    MODULE = "module.yaml"
    CHECKS = "checks.yaml"
    POOL = "pool.yaml"
    CARDS = "cards.yaml"
    LESSON = "lessons"
    SCENARIO = "scenarios"
    EXERCISE = "exercises"
    MEDIA = "media"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something the rules found wrong: in which file, at which place, what, and how to mend it.

    `lesson` is the name of the file where the part is a folder of files.
    """

    part: FilePart
    path: tuple[str | int, ...]
    what: str
    mend: str
    lesson: str = ""


@dataclass(frozen=True, slots=True)
class VersionView:
    """A published version of a module, as pages and records name it."""

    id: int
    agency_id: int
    module: str
    version: int
    title: str
    minutes: int
    pass_mark: int
    content_hash: str
    material: bool
    published_at: datetime
    effective_on: date


@dataclass(frozen=True, slots=True)
class Offer:
    """That a module was withdrawn, or put back on offer."""

    module: str
    is_withdrawn: bool
    reason: str
    replaced_by: str
    """The module to learn instead; empty where none was named."""
    at: datetime
    by: str
