"""Interactive exercises: sort, match, fill in, spot the error, find the place in a picture."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StrictBool

from lms.catalogue.model.parts import Name, Part, Picture, Text


class TaskKind(StrEnum):
    """What one does in a task."""

    SORT = "sort"
    MATCH = "match"
    FILL_IN = "fill_in"
    SPOT = "spot"
    HOTSPOT = "hotspot"


@dataclass(frozen=True, slots=True)
class Piece:
    """One decision within a task: what it is about, what may be chosen, which of them is right, and why."""

    text: str
    options: tuple[str, ...]
    right: int
    why: str


class Task(Part):
    """What every task has: what to do."""

    stem: Text


class Card(Part):
    """Something to sort; `belongs` is the number of its group, from 1."""

    text: Text
    belongs: int = Field(ge=1)
    why: Text


class SortTask(Task):
    """Put each card into its group."""

    kind: Literal[TaskKind.SORT]
    groups: tuple[Text, ...] = Field(min_length=2, max_length=4)
    cards: tuple[Card, ...] = Field(min_length=3, max_length=10)

    def pieces(self) -> tuple[Piece, ...]:
        """Return a decision for each card."""
        return tuple(Piece(card.text, self.groups, card.belongs - 1, card.why) for card in self.cards)


class MatchPair(Part):
    """Two things that belong together, and why."""

    left: Text
    right: Text
    why: Text


class MatchTask(Task):
    """Find what belongs to each thing; the right sides are shown by alphabet."""

    kind: Literal[TaskKind.MATCH]
    pairs: tuple[MatchPair, ...] = Field(min_length=3, max_length=6)

    def pieces(self) -> tuple[Piece, ...]:
        """Return a decision for each left side."""
        rights = tuple(sorted({pair.right for pair in self.pairs}))
        return tuple(Piece(pair.left, rights, rights.index(pair.right), pair.why) for pair in self.pairs)


def _with_gap(text: str) -> str:
    if "___" not in text:
        raise ValueError("this sentence has no gap. | Write ___ where something is to be filled in.")
    return text


class Gap(Part):
    """A sentence with a gap, written as ___, and what may fill it; `right` is its number, from 1."""

    text: Annotated[str, AfterValidator(_with_gap)]
    options: tuple[Text, ...] = Field(min_length=2, max_length=5)
    right: int = Field(ge=1)
    why: Text


class FillInTask(Task):
    """Fill each gap."""

    kind: Literal[TaskKind.FILL_IN]
    gaps: tuple[Gap, ...] = Field(min_length=2, max_length=8)

    def pieces(self) -> tuple[Piece, ...]:
        """Return a decision for each gap."""
        return tuple(Piece(gap.text, gap.options, gap.right - 1, gap.why) for gap in self.gaps)


class Spotted(Part):
    """A line of something written: wrong or not, and why."""

    text: Text
    wrong: StrictBool = False
    why: Text


class SpotTask(Task):
    """Mark every line in which something is wrong."""

    kind: Literal[TaskKind.SPOT]
    lines: tuple[Spotted, ...] = Field(min_length=3, max_length=12)

    def pieces(self) -> tuple[Piece, ...]:
        """Return a decision for each line: leave it, or mark it."""
        return tuple(Piece(line.text, ("", "marked"), int(line.wrong), line.why) for line in self.lines)


class Place(Spotted):
    """A named part of a picture: `box` is left, top, width and height in the picture's own units."""

    box: tuple[int, int, int, int]


class HotspotTask(Task):
    """Mark every part of a picture in which something is wrong, in the picture or in the list below it."""

    kind: Literal[TaskKind.HOTSPOT]
    image: Picture
    places: tuple[Place, ...] = Field(min_length=3, max_length=8)

    def pieces(self) -> tuple[Piece, ...]:
        """Return a decision for each part: leave it, or mark it."""
        return tuple(Piece(place.text, ("", "marked"), int(place.wrong), place.why) for place in self.places)


AnyTask = Annotated[SortTask | MatchTask | FillInTask | SpotTask | HotspotTask, Field(discriminator="kind")]


class ExerciseText(Part):
    """What the file of an exercise says."""

    title: Text
    objectives: tuple[Name, ...] = Field(min_length=1)
    intro: Text
    tasks: tuple[AnyTask, ...] = Field(min_length=1, max_length=8)
    debrief: Text


class Exercise(ExerciseText):
    """An interactive exercise: `key` is its file's name without the ending."""

    key: Name
