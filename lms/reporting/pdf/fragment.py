"""A laid-out part as objects with local numbers, and the little that the assembler must know of it."""

import pickle
from dataclasses import dataclass, field
from pathlib import Path

from lms.reporting.pdf.shaping import Glyphs
from lms.reporting.pdf.syntax import FIRST

# In every fragment the first numbers mean the same; the pages' own numbers come next.
SECTION, PAGE_NODE, PARENT_LEAF = FIRST, FIRST + 1, FIRST + 2


@dataclass(frozen=True)
class Place:
    """A point on a page of a part, in PDF points."""

    page: int
    x: float
    y: float


@dataclass(frozen=True)
class Bookmark:
    """An entry of the outline."""

    label: str
    place: Place
    children: tuple["Bookmark", ...] = ()


@dataclass(frozen=True)
class Sheet:
    """Size of a page and where its text begins and ends, in PDF points."""

    width: float
    height: float
    left: float
    right: float


@dataclass
class Fragment:
    """The objects of a part. `@SP<n>@` stands for the n-th key of the parent tree, `@TABLE@` and `@BODIES@` for
    what links the pieces of one register, `@NOTES@` and `@FIELD@` for the field of a signature on a first page without
    and with other notes; references below FIRST are to objects of the whole file."""

    objects: list[tuple[int, bytes]] = field(default_factory=list)
    streams: list[tuple[int, bytes, bytes]] = field(default_factory=list)
    stamps: list[int] = field(default_factory=list)
    parents: list[bytes] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)
    count: int = 0

    def save(self, path: Path) -> None:
        """Write the fragment where the second phase finds it."""
        with path.open("wb") as file:
            pickle.dump(self, file, pickle.HIGHEST_PROTOCOL)

    @staticmethod
    def load(path: Path) -> "Fragment":
        """Read a fragment that this process or one of its children wrote."""
        with path.open("rb") as file:
            fragment: Fragment = pickle.load(file)  # noqa: S301 - our own file in our own folder
        return fragment


@dataclass
class Summary:
    """What the parent keeps of a part while its fragment waits on disk."""

    path: Path
    pages: list[int]
    count: int
    keys: int
    places: dict[str, Place]
    outline: tuple[Bookmark, ...]
    glyphs: Glyphs
    names: dict[str, str]
    """Names under which pages call fonts -> face."""
    links: tuple[str, ...] = ()
    table: int | None = None
    body: int | None = None
    """Structure elements of a register's table and of this piece's rows."""

    @property
    def page_count(self) -> int:
        """Number of pages."""
        return len(self.pages)
