"""One cycle under computation: what every kind of obligation has, and what each kind answers for itself."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from lms.compliance.model import Extension, ObligationKind, Period, Spell
from lms.compliance.model.requirement import Expression, Text
from lms.compliance.rules.question import Counted, Question
from lms.compliance.rules.satisfaction import Joining
from lms.compliance.rules.trail import Trail


@dataclass(slots=True)
class Dates:
    """A due date before and after rolling."""

    raw: date
    due_on: date


@dataclass(slots=True, kw_only=True)
class Cycle(ABC):
    """An obligation while it is being worked out; `settle` fills the lower half."""

    kind: ClassVar[ObligationKind]

    question: Question
    spell: Spell
    number: int
    text: Text
    """The text that governs it; an amendment of open cycles replaces it."""
    opened_on: date
    dates: Dates
    trail: Trail

    original_due_on: date = field(default=date.min)
    due_on: date = field(default=date.min)
    grace_until: date | None = None
    satisfied_on: date | None = None
    on_time: bool | None = None
    awaiting_since: date | None = None
    excused: bool = False
    exempt: tuple[date, date | None] | None = None
    suspended: tuple[date, date | None] | None = None
    slides: bool = False
    extension: Extension | None = None
    closed_on: date | None = None
    taken: Sequence[Counted] = ()
    """Completions it may take, sorted by day."""

    period: Period | None = None
    reason: str | None = None

    @property
    def takes_late(self) -> bool:
        """Whether completions after the due date (or the grace) are taken."""
        return True

    @property
    def yields_when_excused(self) -> bool:
        """Whether, once excused, completions after its due date go to the next obligation."""
        return False

    @property
    def joining(self) -> Joining | None:
        """Return what decides the figure of late joiners; only periods have it."""
        return None

    @abstractmethod
    def expression(self) -> Expression:
        """Return what satisfies it."""

    @abstractmethod
    def takes(self, found: Sequence[Counted], *, assume_signed: bool) -> Sequence[Counted]:
        """Return those of some completions, sorted by day, that are dated so that they may count."""

    @abstractmethod
    def dates_under(self, text: Text) -> Dates | None:
        """Return its dates under a later text; None where that text has no such clock."""

    def adopt(self, text: Text) -> None:
        """Be governed by a later text from now on."""
        self.text = text
