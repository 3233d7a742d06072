"""The words of learning without a network: what a device takes along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lms.catalogue.model.formats import Format, Scenario
from lms.learning.model import LessonPage, LessonState
from lms.learning.model.formats import Player, Worked
from lms.learning.services.feedback import Told


@dataclass(frozen=True, slots=True)
class Taken:
    """A module as a device takes it along: whose attempt it is, and what it holds.

    `known_at` is when the server made it: what was answered elsewhere later is not known to the device.
    """

    owner: int
    attempt_id: int
    module: str
    title: str
    version: int
    known_at: datetime
    lessons: tuple[TakenLesson, ...]


@dataclass(frozen=True, slots=True)
class TakenStory:
    """A branching scenario with the text of each of its scenes, as HTML by the scene's id."""

    scenario: Scenario
    scenes: Mapping[str, str]
    debrief_html: str


@dataclass(frozen=True, slots=True)
class TakenCheck:
    """A check with what is said to its answer. `right` is what fits on the shuffled page; None where that is for the
    server to decide (a number, words).
    """

    told: Told
    right: Mapping[str, Any] | None
    why_right: str
    why_wrong: str
    answered: bool


@dataclass(frozen=True, slots=True)
class TakenLesson:
    """A lesson in all its formats at once; `format` is the one in which it opens."""

    page: LessonPage
    format: Format
    checks: tuple[TakenCheck, ...]
    players: tuple[Player, ...]
    story: TakenStory | None
    exercise: Worked | None

    @property
    def done(self) -> bool:
        """Tell whether the lesson was done as it was taken along."""
        return self._state is not None and self._state.done

    @property
    def shown(self) -> bool:
        """Tell whether the starting test had shown that it need not be taken."""
        return self._state is not None and self._state.demonstrated

    @property
    def _state(self) -> LessonState | None:
        progress = self.page.standing.progress
        return progress.lessons[self.page.number - 1] if progress else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a device sends late: the address it was meant for, the key that names it, and what the device knew.

    `attempt` is the attempt it was done in and `known_at` when its page was made: both are the server's own words that
    came back. `device_at` and `age` are the device's; `mine` the keys under which it answered the same before.
    """

    to: str
    key: str
    label: str = ""
    attempt: int | None = None
    paper: int | None = None
    known_at: datetime | None = None
    device_at: datetime | None = None
    age: int | None = None
    mine: frozenset[str] = frozenset()
    given: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What became of something that was sent late to an address, and what its sender is told."""

    to: str
    label: str
    counted: bool
    sentence: str
    received_at: datetime
    device_at: datetime | None = None
