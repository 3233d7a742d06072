"""What the composed pages show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from lms.compliance.model import EXCUSED, Status, Step
from lms.compliance.model.workload import Workload
from lms.evaluation.model.follow_up import Invited
from lms.learning.model import Standing

OPEN = frozenset({Status.OVERDUE, Status.IN_GRACE, Status.PENDING, Status.MISSED, None})
"""Where somebody stands who has something to do; None: nobody can say where, which is to be looked at too."""


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
    excused_until: date | None = None
    """Exempt or on hold: the last day of it; None where no end is known."""

    @property
    def is_excused(self) -> bool:
        """Tell whether nothing is asked of the person now, because of an exemption or a leave."""
        return self.status in EXCUSED

    @property
    def is_open(self) -> bool:
        """Tell whether the person has to do something, now or soon."""
        return self.status in OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """A completion in somebody's record, and whether a signature is still awaited."""

    module: str
    title: str
    on: date | None
    finished_at: datetime | None
    score: float | None
    certificate_no: str
    evidence_id: int
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
    excused: tuple[Duty, ...]
    others: tuple[Standing, ...]
    completed: tuple[Completed, ...]
    """The newest, and whatever waits for somebody."""
    completed_in_all: int
    questions: tuple[Invited, ...]
    """What the person is asked about modules completed some time ago."""
    soon: Workload
    """How long what is overdue or due in these months takes."""

    @property
    def overdue(self) -> int:
        """Return how many duties are late."""
        return sum(duty.days_overdue > 0 for duty in self.owed)

    @property
    def next_due(self) -> Duty | None:
        """Return what is due next and not late."""
        ahead = [duty for duty in self.owed if duty.due_on and not duty.days_overdue]
        return min(ahead, key=lambda duty: duty.due_on or self.as_of, default=None)
