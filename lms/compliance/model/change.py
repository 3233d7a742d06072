"""The words of a change of a requirement: what is to be published, whom it touches, and who has to agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from lms.compliance.model.outcome import Status
from lms.compliance.model.workload import Load


class ChangeKind(StrEnum):
    """What is done to a requirement."""

    PUBLISH = "publish"
    """Put the text of its file in force."""
    WITHDRAW = "withdraw"
    """Take it out of force."""
    PUT_BACK = "put_back"
    """Put the text of an earlier version in force again."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A change that somebody wants.

    `version` is the one to put back. `since` is the first day on which a requirement that is not in force applies to
    the agency (None: as its text says); one that is in force keeps its day.
    """

    kind: ChangeKind
    version: int = 0
    since: date | None = None


class Decision(StrEnum):
    """How a proposal ends."""

    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Move(StrEnum):
    """What a change does to one person."""

    ENTERS = "enters"
    LEAVES = "leaves"
    EARLIER = "earlier"
    LATER = "later"
    GETS_DATE = "gets_date"
    """Was under it without a date ahead, and has one now."""
    LOSES_DATE = "loses_date"
    """Had a date ahead, is still under it, and has none now."""
    OTHERWISE = "otherwise"
    """The date stays; the status or the restriction is another."""
    UNKNOWN = "unknown"
    """Cannot be computed before or after; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person who is under a text stands on a day; `problem` (then without status) says what is missing."""

    status: Status | None
    due_on: date | None = None
    days_overdue: int = 0
    restriction: str | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class PersonChange:
    """What a change does to one person; None: not under the text."""

    person_id: int
    move: Move
    before: Standing | None
    after: Standing | None

    @property
    def is_overdue_at_once(self) -> bool:
        """Whether the person is overdue after the change, and was not before."""
        was = self.before is not None and self.before.status is Status.OVERDUE
        return self.after is not None and self.after.status is Status.OVERDUE and not was

    @property
    def days_moved(self) -> int | None:
        """Return by how many days the date moves, earlier ones negative; None where there is no date on both sides."""
        before = self.before.due_on if self.before else None
        after = self.after.due_on if self.after else None
        return (after - before).days if before and after else None


@dataclass(frozen=True, slots=True)
class DayPreview:
    """What a change does on one day: everybody whom it moves, how many are under it, and what there is to learn."""

    day: date
    changes: tuple[PersonChange, ...]
    under_before: int
    under_after: int
    load_before: Mapping[int, Load] = field(default_factory=dict)
    """By person; who has nothing due is left out."""
    load_after: Mapping[int, Load] = field(default_factory=dict)

    def count(self, *moves: Move) -> int:
        """Return how many people a change moves in one of some ways."""
        return sum(change.move in moves for change in self.changes)

    @property
    def overdue_at_once(self) -> int:
        """Return how many people would be overdue as soon as the change counts."""
        return sum(change.is_overdue_at_once for change in self.changes)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would do to the real people, as known at an instant; the first day is the day of the change."""

    known_at: datetime
    days: tuple[DayPreview, ...]
    people: int
    """How many people were looked at: everybody the agency knows, those who left included."""

    @property
    def today(self) -> DayPreview:
        """Return what the change does on its own day."""
        return self.days[0]

    @property
    def affected(self) -> int:
        """Return how many people the change moves, on its day or on a later one that was looked at."""
        return len({change.person_id for each in self.days for change in each.changes})

    def figures(self) -> dict[str, int]:
        """Return the figures that are kept with a change: people by move on its day, and who would be overdue."""
        counts = {move.value: self.today.count(move) for move in Move}
        return counts | {
            "affected": self.affected,
            "overdue_at_once": self.today.overdue_at_once,
            "under_before": self.today.under_before,
            "under_after": self.today.under_after,
            "people": self.people,
        }


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody was shown before they said yes: of exactly which change, on which day, and when."""

    fingerprint: str
    as_of: date
    at: datetime
    figures: Mapping[str, int]

    @property
    def affected(self) -> int:
        """Return how many people the change would move."""
        return self.figures["affected"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalView:
    """A proposal as pages show it; without a decision it is open."""

    id: int
    key: str
    wanted: Wanted
    title: str
    text: str
    sha256: str
    fingerprint: str
    reason: str
    as_of: date
    figures: Mapping[str, int]
    proposed_at: datetime
    proposed_by: str
    account_id: int | None
    decision: Decision | None
    decided_at: datetime | None
    decided_by: str
    decision_reason: str

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided yet."""
        return self.decision is None
