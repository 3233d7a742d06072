"""What a computation answers: obligations with their dates, and the summary of a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, Final, NamedTuple, TypeVar, dataclass_transform

from lms.compliance.model.requirement import Clause

SUMMARY_FIELDS: Final = (
    "status",
    "next_due_on",
    "days_overdue",
    "last_satisfied_on",
    "last_on_time",
    "restriction",
)
"""What an expectation may name about a person."""
OBLIGATION_FIELDS: Final = (
    "spell",
    "kind",
    "cycle",
    "period",
    "opened_on",
    "original_due_on",
    "due_on",
    "grace_until",
    "satisfied_on",
    "on_time",
    "next_due_on",
    "status",
    "days_overdue",
    "minutes_required",
    "minutes_done",
    "awaiting_signoff",
    "extension",
    "retain_until",
)
"""What an expectation may name about an obligation."""

__all__ = ["Extension", "Obligation", "ObligationKind", "Outcome", "Period", "Spell", "Status", "Step", "Summary"]


_T = TypeVar("_T")


class Status(StrEnum):
    """Where an obligation or a person stands on a day; always derived from dates, never stored."""

    COMPLIANT = "compliant"
    NOT_APPLICABLE = "not_applicable"
    EXEMPT = "exempt"
    SUSPENDED = "suspended"
    AWAITING_SIGNOFF = "awaiting_signoff"
    UPCOMING = "upcoming"
    PENDING = "pending"
    IN_GRACE = "in_grace"
    OVERDUE = "overdue"
    MISSED = "missed"


EXCUSED = frozenset({Status.EXEMPT, Status.SUSPENDED})
"""Where nothing is asked of somebody for now, because of an exemption or a leave."""


class ObligationKind(StrEnum):
    """How an obligation came about."""

    INITIAL = "initial"
    RENEWAL = "renewal"
    PERIOD = "period"
    TRIGGERED = "triggered"


class Extension(StrEnum):
    """What became of a request for more time."""

    GRANTED = "granted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Step:
    """One line of an explanation: the setting that acted, the arithmetic in words, the day it gave."""

    setting: str
    text: str
    result: date
    parts: Mapping[str, Any] = field(default_factory=dict, compare=False)
    """What the text is made of (days, offsets, anchors by name), for whoever says it in other words."""
    clause: Clause | None = field(default=None, compare=False)
    """The amendment that it follows; None where the original words of the rule made the day."""


class Period(NamedTuple):
    """A fixed span of days, both ends included."""

    starts_on: date
    ends_on: date

    def __str__(self) -> str:
        return f"{self.starts_on}..{self.ends_on}"


class Spell(NamedTuple):
    """A run of days during which a person is under a requirement; each has its own clock.

    `ends_on` is the last day in scope, None while no end is known. It may lie ahead (the last day of the rule).
    """

    number: int
    starts_on: date
    ends_on: date | None


@dataclass_transform(frozen_default=True, kw_only_default=True)
def _value(cls: type[_T]) -> type[_T]:
    """Make a class of values: frozen for the type checker, plain at run time.

    The rules make tens of them for every person, and making a frozen one takes four times as long.
    """
    return dataclass(slots=True, kw_only=True, unsafe_hash=True)(cls)


@_value
class Obligation:
    """One cycle of a requirement for one person.

    The answer for a day. All fields but the last three hold from one breakpoint to the next, so they may be
    stored; `status` and `days_overdue` are for the day asked and follow from the dates by comparison alone
    (`rules.status_on`); `explanation` is filled when asked for.
    """

    __dataclass_fields__: ClassVar[dict[str, Any]]

    spell: int
    kind: ObligationKind
    cycle: int
    """Number within the spell; triggered obligations are counted apart."""
    period: Period | None
    reason: str | None
    """Triggered: what started it, as the rule writes it (`event:incident`)."""
    spell_starts_on: date
    spell_ends_on: date | None
    """Last day in scope. `as_of` after it: not applicable, unless satisfied."""
    text_since: date | None
    """Day from which the text of the rule that governs it is in force; None for the original text."""
    opened_on: date
    """First day of the obligation. May lie ahead: until then it is upcoming."""
    original_due_on: date
    """The first date computed, before amendments, exemptions, leave and extensions."""
    due_on: date
    """Last day on which it is on time."""
    grace_until: date | None
    """Last day of the grace; None where the rule has none."""
    satisfied_on: date | None
    on_time: bool | None
    """By `due_on`, or by `grace_until` where grace counts as on time; None while open."""
    next_due_on: date | None
    """Due date of the obligation that follows, once this one is satisfied."""
    minutes_required: int | None
    minutes_done: int | None
    """Only for a plain `hours` expression."""
    awaiting_since: date | None
    """Not satisfied, but would be since this day if the missing signatures were given."""
    excused: bool
    """Wholly inside an exemption or a leave: exempt for good."""
    exempt_from: date | None
    exempt_until: date | None
    """The allowed exemption around the day; `exempt_until` None with `exempt_from` set: open."""
    suspended_from: date | None
    suspended_until: date | None
    """The leave around the day that stops the clock; `suspended_until` None with `suspended_from` set: open."""
    closed_on: date | None
    """A later period was satisfied on this day and the rule takes no late completion: missed."""
    slides: bool
    """An open leave moves a date of this row from day to day: do not store its dates, compute them."""
    extension: Extension | None
    retain_until: date | None
    """Last day on which the record must be kept; None: keep."""
    counted: tuple[str, ...]
    """Ids of the completions that satisfied it."""
    status: Status
    days_overdue: int
    """Calendar days after `due_on` while in grace or overdue, else 0."""
    explanation: tuple[Step, ...] = ()

    @property
    def awaiting_signoff(self) -> bool:
        """Whether only signatures are missing."""
        return self.awaiting_since is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Where a person stands with one requirement on one day."""

    status: Status
    next_due_on: date | None
    days_overdue: int
    last_satisfied_on: date | None
    last_on_time: bool | None
    restriction: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The whole answer for one person, one requirement, one day."""

    summary: Summary
    obligations: tuple[Obligation, ...]
    spells: tuple[Spell, ...]
    """Every spell begun by the day; the last one is the current one if the day is not after its end."""
