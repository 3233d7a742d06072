"""The words of a question about a record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Wrong(StrEnum):
    """What somebody says is wrong."""

    MISSING = "missing"
    """A completion is missing."""
    DATE = "date"
    """A date is wrong."""
    LEAVE = "leave"
    """They were on leave."""
    DUTY = "duty"
    """It is not their duty."""
    OTHER = "other"


class State(StrEnum):
    """What became of a question."""

    OPEN = "open"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A question to be asked: what is wrong, in own words, and what it is about where it began."""

    wrong: Wrong
    words: str
    requirement: str = ""
    evidence_id: int | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What an officer answered; `mended` names the record by which something was put right (`fact-12`)."""

    words: str
    mended: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """A question with what became of it. `number` counts within the agency."""

    id: int
    number: int
    person_id: int
    wrong: Wrong
    words: str
    requirement: str
    evidence_id: int | None
    due_on: date | None
    asked_at: datetime
    answer: Answer | None = None
    withdrawn_at: datetime | None = None

    @property
    def state(self) -> State:
        """Return what became of it."""
        if self.withdrawn_at is not None:
            return State.WITHDRAWN
        return State.OPEN if self.answer is None else State.ANSWERED


@dataclass(frozen=True, slots=True)
class Mark:
    """That there is a question, for those who may not read it: its number, its day, what became of it."""

    number: int
    asked_at: datetime
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Where a question began: at a requirement's date, at a training, or at the record as a whole (all empty)."""

    requirement: str = ""
    training: str = ""
    trained_on: date | None = None
    due_on: date | None = None
