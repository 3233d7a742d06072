"""The words of the search: what is put into the index, what is asked, what is found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lms.kernel.permissions import Permission


class Kind(StrEnum):
    """What was found."""

    CARD = "card"
    LESSON = "lesson"
    SITUATION = "situation"
    CLAUSE = "clause"
    REQUIREMENT = "requirement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One passage to be found: where it stands, its words, and which permission opens the page it stands on.

    `subject` is the module's or the requirement's key, `part` the lesson, story or card within it, `anchor` the
    place on the page. `context` is what the passage stands in: the title of its module.
    """

    kind: Kind
    needs: Permission
    subject: str
    part: str = ""
    anchor: str = ""
    language: str = "en"
    title: str
    heading: str = ""
    context: str = ""
    body: str


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody may find: what their permissions (`needs`) open, and texts (`sources`) that are about them."""

    needs: tuple[str, ...]
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """A word that is looked for, or several with blanks between them that stand side by side ("2635 203").

    The last word of a question may be the beginning of one (`begins`). `typed` is how several words were written.
    `others` are words for the same, any of which does as well.
    """

    word: str
    begins: bool = False
    typed: str = ""
    others: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Return its words one by one."""
        return tuple(self.word.split())

    @property
    def is_number(self) -> bool:
        """Tell whether it is a number in several parts, as rules have them."""
        return " " in self.word and any(sign.isdigit() for sign in self.word)


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for: passages with all of the terms, or (`loosely`) with any of them."""

    terms: tuple[Term, ...]
    loosely: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A passage that was found, before its words are fetched; the higher the score, the better."""

    id: int
    kind: Kind
    subject: str
    part: str
    score: float


Span = tuple[int, int]
"""From where to where (exclusive) of a text a word stands that was looked for."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, marked where it is what was looked for."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage as the page of results shows it."""

    entry: Entry
    title: tuple[Piece, ...]
    snippet: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a question.

    `typed` are the words that were used of what was typed. `corrected` says what was looked for instead because
    nothing has the words as typed; `suggestion` what may have been meant although something was found. `loosely` says
    that no passage has all the words. `also` are words for the same that were looked for beside those that were typed.
    """

    typed: tuple[str, ...]
    hits: tuple[Hit, ...] = ()
    total: int = 0
    counts: Mapping[Kind, int] = field(default_factory=dict)
    corrected: str = ""
    suggestion: str = ""
    loosely: bool = False
    also: tuple[str, ...] = ()
    left_out: int = 0
    """How many words of the question were too many to be used."""
