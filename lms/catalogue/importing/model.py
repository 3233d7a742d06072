"""The words of an import: what was handed in, what came of it, and what could not be taken over."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Course:
    """A course as it was handed in: its texts in UTF-8 and its pictures by their name, and the names of other files."""

    name: str
    texts: dict[str, str]
    others: tuple[str, ...]
    pictures: dict[str, bytes] = field(default_factory=dict)
    about: dict[str, str] = field(default_factory=dict)
    """Texts that tell about the course as a whole, as a README does, and are no lessons."""


@dataclass(frozen=True, slots=True, order=True)
class Loss:
    """Something that was not taken over as it stood: file, line (0: the whole file), what became of it."""

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        """Return it as people read it."""
        return f"{self.file}:{self.line}: {self.what}" if self.line else f"{self.file}: {self.what}"


@dataclass(frozen=True, slots=True)
class Converted:
    """A text in our Markdown, with its front matter and what was lost."""

    file: str
    title: str
    description: str
    order: float
    markdown: str
    losses: tuple[Loss, ...]
    pictures: dict[str, str] = field(default_factory=dict)
    """Which picture of the course each file in `images/` was, by its new name."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The files of a module that somebody still has to finish, by their name within its folder."""

    name: str
    title: str
    lessons: tuple[str, ...]
    minutes: int
    files: dict[str, str]
    losses: tuple[Loss, ...]
    left: tuple[str, ...]
    """What somebody still has to write, in sentences."""
    pictures: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Noted:
    """A draft that is kept, as a list shows it."""

    id: int
    name: str
    title: str
    source: str
    lessons: int
    minutes: int
    made_by: str
    made_at: datetime
