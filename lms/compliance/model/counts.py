"""How many people stand where: the counting that every rate goes by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lms.compliance.model.outcome import Status

_OPEN = frozenset({Status.PENDING, Status.UPCOMING})


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people stand where. Exempt and suspended people are counted apart: nothing is asked of them now."""

    satisfied: int = 0
    on_time: int = 0
    not_due: int = 0
    awaiting: int = 0
    in_grace: int = 0
    overdue: int = 0
    exempt: int = 0
    suspended: int = 0
    unknown: int = 0

    @property
    def subject(self) -> int:
        """Return of how many people something is asked: the denominator of every rate."""
        return self.satisfied + self.not_due + self.awaiting + self.in_grace + self.overdue + self.unknown

    @property
    def not_overdue(self) -> int:
        """Return of how many nothing is late (a period of grace is late, but excused until its end)."""
        return self.subject - self.overdue - self.unknown

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, name) + getattr(other, name) for name in Counts.__dataclass_fields__))


def counts_of(standings: Iterable[tuple[Status | None, bool | None]]) -> Counts:
    """Count standings (status, satisfied on time); what cannot be computed is counted as such, never as good."""
    found = dict.fromkeys(Counts.__dataclass_fields__, 0)
    for status, on_time in standings:
        found[_PLACE.get(status, "unknown") if status else "unknown"] += 1
        found["on_time"] += status is Status.COMPLIANT and bool(on_time)
    return Counts(**found)


def counted(groups: Iterable[tuple[Status | None, int]]) -> Counts:
    """Count groups of people who stand in one place: its status and how many they are; under no rule is no place."""
    found = dict.fromkeys(Counts.__dataclass_fields__, 0)
    for status, people in groups:
        if status is not Status.NOT_APPLICABLE:
            found[_PLACE.get(status, "unknown") if status else "unknown"] += people
    return Counts(**found)


_PLACE: Mapping[Status, str] = {
    Status.COMPLIANT: "satisfied",
    Status.AWAITING_SIGNOFF: "awaiting",
    Status.IN_GRACE: "in_grace",
    Status.OVERDUE: "overdue",
    Status.MISSED: "overdue",
    Status.EXEMPT: "exempt",
    Status.SUSPENDED: "suspended",
    **dict.fromkeys(_OPEN, "not_due"),
}
