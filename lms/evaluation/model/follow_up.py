"""Follow-ups: who is asked what came of which completion, and what was answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from lms.evaluation.model.survey import Side, Survey


@dataclass(frozen=True, slots=True)
class Due:
    """A completion about which nobody was asked yet, although its time has come."""

    attempt_id: int
    person_id: int
    module: str
    version_id: int
    completed_on: date


@dataclass(frozen=True, slots=True)
class Invited:
    """A follow-up and who is asked; `answered` are the sides that have answered."""

    id: int
    module: str
    title: str
    person_id: int
    supervisor_id: int | None
    completed_on: date
    opened_on: date
    closes_on: date
    remind_after: int
    answered: frozenset[Side] = frozenset()

    def reminds(self, today: date) -> bool:
        """Tell whether the invitation has waited so long that it is said once more."""
        return (today - self.opened_on).days >= self.remind_after

    def waits_for(self) -> list[tuple[Side, int]]:
        """Return which sides have not answered, and who they are."""
        sides = ((Side.LEARNER, self.person_id), (Side.SUPERVISOR, self.supervisor_id))
        return [(side, who) for side, who in sides if who is not None and side not in self.answered]


@dataclass(frozen=True, slots=True)
class Questions:
    """A follow-up as one side opens it; `person` is whom the supervisor is asked about."""

    invited: Invited
    side: Side
    survey: Survey
    person: str
    is_closed: bool

    @property
    def is_answered(self) -> bool:
        """Tell whether this side has answered."""
        return self.side in self.invited.answered


@dataclass(frozen=True, slots=True)
class Given:
    """What one side answered: steps on scales and what was chosen, by question."""

    ratings: Mapping[str, int] = field(default_factory=dict)
    chosen: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """One follow-up that has closed: the month of its closing, the version asked, who was asked, what was answered."""

    month: date
    version: int
    person: int
    supervisor: int | None
    learner: Given | None = None
    theirs: Given | None = None
    """What the supervisor answered."""
