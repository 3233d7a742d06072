"""The other ways through a lesson than reading it: their choice, and the branching scenario."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from lms.catalogue.model.parts import Name, Part, Text

FEWEST_SCENES = 4


class Format(StrEnum):
    """A way through a lesson. Each leads to the same checks."""

    READING = "reading"
    VIDEO = "video"
    PODCAST = "podcast"
    SCENARIO = "scenario"
    EXERCISE = "exercise"


class Formats(Part):
    """Which other formats a lesson is offered in, each by the name of its file without the ending."""

    LATER: ClassVar[frozenset[str]] = frozenset({"video", "podcast", "scenario", "exercise"})

    video: Name | None = None
    podcast: Name | None = None
    scenario: Name | None = None
    exercise: Name | None = None

    def offered(self) -> tuple[Format, ...]:
        """Return the formats of a lesson; there is always a text to read."""
        return (Format.READING, *(each for each in Format if getattr(self, each.value, None)))


class Ending(StrEnum):
    """How a story came out."""

    GOOD = "good"
    MIXED = "mixed"
    BAD = "bad"


class Choice(Part):
    """Something that one may do in a scene: what happens then, and the scene to which it leads."""

    text: Text
    consequence: Text
    to: Name


class Scene(Part):
    """One moment of a story: a situation with choices, or an ending without."""

    LATER: ClassVar[frozenset[str]] = frozenset({"ending"})

    id: Name
    text: Text
    choices: tuple[Choice, ...] = Field(default=(), max_length=4)
    ending: Ending | None = None


class CitedRule(Part):
    """A rule in plain words, with where it stands."""

    text: Text
    citation: Text


class ScenarioText(Part):
    """What the file of a branching scenario says: the first scene is where it begins."""

    title: Text
    objectives: tuple[Name, ...] = Field(min_length=1)
    scenes: tuple[Scene, ...] = Field(min_length=FEWEST_SCENES)
    debrief: Text
    rules: tuple[CitedRule, ...] = Field(min_length=1)


class Scenario(ScenarioText):
    """A branching scenario: `key` is its file's name without the ending."""

    key: Name

    def scene(self, scene_id: str) -> Scene | None:
        """Return a scene by its id."""
        return next((scene for scene in self.scenes if scene.id == scene_id), None)
