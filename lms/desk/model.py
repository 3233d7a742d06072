"""What the composed pages show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from lms.compliance.model import Status, Step
from lms.learning.model import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Something a person owes or keeps up: the requirement, where they stand, why, and what to learn for it."""

    requirement: str
    title: str
    citation: str
    status: Status | None
    due_on: date | None
    days_overdue: int
    last_done_on: date | None
    problem: str
    steps: tuple[Step, ...] = ()
    modules: tuple[Standing, ...] = ()

    @property
    def is_open(self) -> bool:
        """Tell whether the person has to do something, now or soon."""
        return self.status in {Status.OVERDUE, Status.IN_GRACE, Status.PENDING, Status.MISSED, None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """A completion in somebody's record, and whether a signature is still awaited."""

    module: str
    title: str
    on: date | None
    finished_at: datetime | None
    score: float | None
    certificate_no: str
    awaits_signature: bool
    signed: bool
    returned_id: int | None = None
    """The statement by which a supervisor returned it, while it waits for an answer."""
    returned_because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MyLearning:
    """One person's learning: what is owed, what is kept up, what else there is, what was done."""

    as_of: date
    owed: tuple[Duty, ...]
    kept: tuple[Duty, ...]
    others: tuple[Standing, ...]
    completed: tuple[Completed, ...]
