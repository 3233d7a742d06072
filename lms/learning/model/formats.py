"""Learning's words for the ways to take a lesson besides reading: exercises, recordings and stories."""

from __future__ import annotations

from dataclasses import dataclass

from lms.catalogue.model.exercises import AnyTask, Piece
from lms.catalogue.model.formats import Choice, Scenario, Scene
from lms.catalogue.model.media import Media


@dataclass(frozen=True, slots=True)
class Judged:
    """A piece of a task: what was chosen (None where nothing was), and whether that is right."""

    piece: Piece
    chosen: int | None
    labels: tuple[str, ...] = ()
    """What a select says of each option."""
    listed: tuple[str, ...] = ()
    """The options under letters, where a narrow select cannot show them whole, unless the task lists them."""

    @property
    def good(self) -> bool:
        """Tell whether it is right."""
        return self.chosen == self.piece.right


@dataclass(frozen=True, slots=True)
class TaskState:
    """A task and the latest try at it; without one nothing is judged."""

    number: int
    task: AnyTask
    pieces: tuple[Judged, ...]
    tried: bool
    listed: tuple[str, ...] = ()
    """The options of all pieces under letters, where they are the same and a narrow select cannot show them whole."""

    @property
    def right(self) -> int:
        """Return how many pieces are right."""
        return sum(each.good for each in self.pieces)

    @property
    def solved(self) -> bool:
        """Tell whether all of it is right."""
        return self.tried and self.right == len(self.pieces)


@dataclass(frozen=True, slots=True)
class Worked:
    """An exercise and the latest try at each of its tasks."""

    title: str
    intro_html: str
    debrief_html: str
    tasks: tuple[TaskState, ...]

    @property
    def done(self) -> bool:
        """Tell whether each task was tried."""
        return all(state.tried for state in self.tasks)


@dataclass(frozen=True, slots=True)
class Player:
    """A recording to hear or to see: the second at which to go on, and all that it says in writing."""

    media: Media
    seconds: int
    transcript_html: str


@dataclass(frozen=True, slots=True)
class Step:
    """A choice that was made in a scene."""

    scene: Scene
    choice: Choice


@dataclass(frozen=True, slots=True)
class Story:
    """A branching scenario and how far somebody is in it: the steps of the present run, and the scene they lead to."""

    scenario: Scenario
    run: int
    steps: tuple[Step, ...]
    scene: Scene
    html: str = ""
    debrief_html: str = ""

    @property
    def number(self) -> int:
        """Return the number of the step that comes next."""
        return len(self.steps) + 1
