"""One requirement file as a whole: head, body, dated changes, worked examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from lms.compliance.model.requirement.clauses import EVERYBODY, Expression, Predicate
from lms.compliance.model.requirement.settings import (
    BY_THE_CALENDAR,
    THIRTY_DAYS,
    WHILE_VALID,
    Credit,
    Extensions,
    Grace,
    Initial,
    Leave,
    Recurrence,
    Retention,
    SignOff,
    Time,
    Trigger,
)
from lms.compliance.model.requirement.time import Offset
from lms.kernel.facts import Fact

ORIGINAL = date.min
"""`Text.since` of the text that no amendment has changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """All settings that an amendment may replace."""

    satisfied_by: Expression
    applies_to: Predicate = EVERYBODY
    initial: Initial | None = None
    recurrence: Recurrence = None
    triggers: tuple[Trigger, ...] = ()
    credit: Credit = WHILE_VALID
    sign_off: SignOff | None = None
    grace: Grace | None = None
    extension: Extensions | None = None
    exemption: Offset | None = None
    """`resume_within` of an allowed exemption; None: not allowed."""
    leave: Leave | None = None
    resume_on_return: bool = False
    minimum_notice: Offset = THIRTY_DAYS
    minimum_attendance: int | None = None
    lapse_action: str | None = None
    retention: Retention | None = None
    time: Time = BY_THE_CALENDAR


@dataclass(frozen=True, slots=True)
class Amendment:
    """A dated change; `changes` holds the fields of `Body` that it replaces."""

    effective_on: date
    announced_on: date
    open_cycles: bool
    changes: tuple[tuple[str, Any], ...]
    citation: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """An amendment as whoever relies on it cites it."""

    citation: str
    """Empty where its file gives none."""
    since: date


@dataclass(frozen=True, slots=True)
class Text:
    """The body in force from a day on; `open_cycles` says whether it also moved obligations then open."""

    body: Body
    since: date
    open_cycles: bool = False
    clauses: Mapping[str, Clause] = field(default_factory=dict, compare=False)
    """The amendment that each setting comes from; what the original text says is not named."""


@dataclass(frozen=True, slots=True)
class Example:
    """A worked case in a requirement file."""

    title: str
    history: tuple[Fact, ...]
    as_of: date
    known_at: datetime | None
    expect: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One requirement file: head, body, dated changes, worked examples."""

    id: str
    title: str = ""
    summary: str = ""
    citation: str = ""
    source: str = ""
    jurisdiction: str = ""
    owner: str = ""
    notes: str = ""
    audience: str = ""
    audience_groups: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    confirmed: bool = False
    reviewed_on: date | None = None
    in_force_from: date | None = None
    in_force_until: date | None = None
    body: Body
    amendments: tuple[Amendment, ...] = ()
    texts: tuple[Text, ...] = ()
    """The original text and each amended one, in order of their days, as if every change were known."""
    examples: tuple[Example, ...] = field(default=(), compare=False)

    def __hash__(self) -> int:
        """Tell rules apart by their name alone: what is remembered about a rule is looked up for every fact."""
        return hash((self.id, self.in_force_from))
