"""Quick-reference cards: one page each, for the moment at which somebody needs it. The file `cards.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Self

from pydantic import Field, model_validator

from lms.catalogue.model.parts import Name, Part, Text

MOST_WORDS = 260
"""So many fit one page of A4 or US Letter, whatever they are set in."""
FILE = "cards.yaml"
_PICTURE = re.compile(r"!\[[^\]]*\]\(")
Fault = tuple[tuple[str | int, ...], str, str]
"""The place within the file, what is wrong, how to mend it."""


class Table(Part):
    """A small table: the heading of each column, and rows as long as that."""

    columns: tuple[Text, ...] = Field(min_length=2, max_length=3)
    rows: tuple[tuple[Text, ...], ...] = Field(min_length=1)


class Section(Part):
    """A part of a card under its heading: numbered steps, points, or a table; one of them."""

    heading: Text
    steps: tuple[Text, ...] = ()
    points: tuple[Text, ...] = ()
    table: Table | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if sum((bool(self.steps), bool(self.points), self.table is not None)) != 1:
            raise ValueError("a section has steps, points or a table, and only one of them")
        return self

    def texts(self) -> Iterator[str]:
        """Yield its words, in order."""
        yield from self.steps or self.points
        for row in self.table.rows if self.table else ():
            yield " – ".join(row)


class Card(Part):
    """One page: when to use it, what to do, and on which rules it stands. `lesson` explains it at length."""

    id: Name
    title: Text
    use: Text
    lesson: Name
    objectives: tuple[Name, ...] = Field(min_length=1)
    sections: tuple[Section, ...] = Field(min_length=1, max_length=4)
    rules: tuple[Text, ...] = Field(min_length=1)

    def texts(self) -> Iterator[str]:
        """Yield all that stands on it."""
        yield from (self.title, self.use, *self.rules)
        for section in self.sections:
            yield section.heading
            yield from section.texts()
            yield from section.table.columns if section.table else ()

    def words(self) -> int:
        """Return how many words stand on it."""
        return sum(len(text.split()) for text in self.texts())


class Cards(Part):
    """The file."""

    cards: tuple[Card, ...]


def faults(cards: Iterable[Card], objectives: set[str], lessons: set[str]) -> Iterator[Fault]:
    """Yield what is wrong between cards and the module they belong to."""
    seen: set[str] = set()
    for number, card in enumerate(cards):
        place = ("cards", number)
        if card.id in seen:
            yield (*place, "id"), f"The card '{card.id}' is there twice.", "Give each card its own id."
        seen.add(card.id)
        if card.lesson not in lessons:
            what = f"{card.id}: there is no lesson '{card.lesson}'."
            yield (
                (*place, "lesson"),
                what,
                "Write the name of the lesson's file, without '.md'.",
            )
        for position, name in enumerate(card.objectives):
            if name not in objectives:
                what = f"{card.id}: '{name}' is not an objective of this module."
                yield (*place, "objectives", position), what, f"Use one of: {', '.join(sorted(objectives))}."
        if card.words() > MOST_WORDS:
            what = f"{card.id}: {card.words()} words do not fit on one page; {MOST_WORDS} do."
            yield place, what, "Leave out what the lesson can say, or make two cards."
        if any(_PICTURE.search(text) for text in card.texts()):
            what = f"{card.id}: a card has no pictures."
            yield place, what, "Say it in words, or show the picture in the lesson that the card names."
        yield from _tables(card, place)


def _tables(card: Card, place: tuple[str | int, ...]) -> Iterator[Fault]:
    for number, section in enumerate(card.sections):
        for row, cells in enumerate(section.table.rows if section.table else ()):
            wide = len(section.table.columns) if section.table else 0
            if len(cells) != wide:
                what = f"{card.id}: this row has {len(cells)} cells, and the table has {wide} columns."
                path = (*place, "sections", number, "table", "rows", row)
                yield path, what, "Give every row one cell for each column."
