"""What a requirement file says, parsed: the grammar of the language, one class a setting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal, TypeAlias

from lms.kernel.errors import LmsError
from lms.kernel.facts import Fact

ORIGINAL = date.min
"""`Text.since` of the text that no amendment has changed."""


class BeyondCalendar(LmsError):
    """A date would depend on a year that the calendar does not cover."""


class Unreckonable(LmsError):
    """A date lies outside the years that can be counted with."""


class UnknownCalendar(LmsError):
    """A rule names a calendar that was not given."""


class Unit(StrEnum):
    """What an offset counts."""

    DAYS = "days"
    BUSINESS_DAYS = "business days"
    MONTHS = "months"
    YEARS = "years"
    CALENDAR_MONTHS = "calendar months"


@dataclass(frozen=True, slots=True)
class Offset:
    """`60 days`."""

    count: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.count} {self.unit.value[:-1] if self.count == 1 else self.unit.value}"


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day of every year: `10-01`. 29 February is the 28th in a common year."""

    month: int
    day: int


@dataclass(frozen=True, slots=True)
class Anchor:
    """What starts a clock: a fact of a type, with a tag (designation) or a name (event)."""

    name: str
    """`applicability` or the type of the fact."""
    label: str | None = None

    def __str__(self) -> str:
        return self.name if self.label is None else f"{self.name}:{self.label}"


# -- deadlines ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Within:
    """`{within: 60 days, of: appointment}`."""

    offset: Offset
    anchor: Anchor


@dataclass(frozen=True, slots=True)
class By:
    """`{by: access_grant}`, or `{before: …}` when strict."""

    when: Anchor | date
    strict: bool


@dataclass(frozen=True, slots=True)
class EndOf:
    """`{end_of: calendar_year, of: appointment}`."""

    year: Literal["calendar_year", "fiscal_year"]
    anchor: Anchor


@dataclass(frozen=True, slots=True)
class Choice:
    """`{first_of: [..]}`, or `{later_of: [..]}` when `later`."""

    later: bool
    branches: tuple[Deadline, ...]


Deadline: TypeAlias = Within | By | EndOf | Choice

# -- what satisfies ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AnyOf:
    """`{any: [..]}`."""

    options: tuple[Expression, ...]
    plain: bool = field(init=False, compare=False)
    """Every option is a module: the first completion of any of them satisfies it."""

    def __post_init__(self) -> None:
        """Say once what every cycle asks."""
        object.__setattr__(self, "plain", all(isinstance(option, str) for option in self.options))


@dataclass(frozen=True, slots=True)
class AllOf:
    """`{all: [..]}`."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Hours:
    """`{hours: 4, of: [ids], late_joiner: {from: 01-01, hours: 2}}`, in minutes."""

    minutes: int
    of: frozenset[str]
    late_from: MonthDay | None = None
    late_minutes: int = 0


Expression: TypeAlias = str | AnyOf | AllOf | Hours

# -- who ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Predicate:
    """All entries must hold: attribute in values, any of the tags held, all, any, not."""

    attributes: tuple[tuple[str, frozenset[str | bool]], ...] = ()
    tags: frozenset[str] | None = None
    every: tuple[Predicate, ...] = ()
    some: tuple[Predicate, ...] | None = None
    none: Predicate | None = None


EVERYBODY = Predicate()

# -- settings ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Incumbents:
    """Those who started before a day have another due date."""

    started_before: date
    due_by: date


@dataclass(frozen=True, slots=True)
class Initial:
    """The first obligation of a spell."""

    deadline: Deadline
    incumbents: Incumbents | None = None
    satisfied_by: Expression | None = None


@dataclass(frozen=True, slots=True)
class Interval:
    """A rolling recurrence."""

    every: Offset
    origin: Literal["completion", "due", "first_completion"] = "completion"
    window: Offset | None = None
    early_ignored: bool = False
    align_to: MonthDay | None = None
    satisfied_by: Expression | None = None


@dataclass(frozen=True, slots=True)
class Periodic:
    """A fixed recurrence. `length` is None for calendar and fiscal years."""

    year: Literal["calendar_year", "fiscal_year"] | None
    length: Offset | None = None
    starting: date | MonthDay | Anchor | None = None
    joined_by: MonthDay | None = None
    current_only: bool = False
    satisfied_by: Expression | None = None


Recurrence: TypeAlias = Interval | Periodic | None


@dataclass(frozen=True, slots=True)
class Trigger:
    """An obligation started again by an event."""

    after: Anchor
    within: Offset
    affects: Predicate = EVERYBODY
    satisfied_by: Expression | None = None


Lookback: TypeAlias = Literal["none", "while_valid"] | Offset


@dataclass(frozen=True, slots=True)
class Credit:
    """What earlier and outside training is worth."""

    before_start: Lookback = "while_valid"
    external: Lookback = "none"


@dataclass(frozen=True, slots=True)
class SignOff:
    """Whose signatures a completion needs, and which day then counts."""

    by: tuple[str, ...]
    on_completion: bool = False


@dataclass(frozen=True, slots=True)
class Grace:
    """Days after the due date, counted as late or as on time."""

    span: Offset
    on_time: bool = False


@dataclass(frozen=True, slots=True)
class Extensions:
    """How far an extension may go. `up_to` None: no cap."""

    up_to: Offset | None = None
    determination: bool = False


@dataclass(frozen=True, slots=True)
class Leave:
    """What leave does to a clock. `kinds` None: every kind."""

    toll: bool
    resume_within: Offset
    kinds: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Keep:
    """`{keep: 3 years, after: completion}`."""

    span: Offset
    after: Anchor


@dataclass(frozen=True, slots=True)
class Retentions:
    """`{later_of: [..]}`, or `{first_of: [..]}` when not `later`."""

    later: bool
    parts: tuple[Retention, ...]


Retention: TypeAlias = Keep | Retentions


@dataclass(frozen=True, slots=True)
class Time:
    """How days are counted."""

    calendar: str | None = None
    roll: Literal["none", "forward", "back"] = "none"
    first_day_included: bool = False
    zone: str | None = None
    """IANA name or `duty_station`; None: the zone that the caller passes."""
    fiscal_year_starts: MonthDay = MonthDay(10, 1)


NO_DAYS = Offset(0, Unit.DAYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """All settings that an amendment may replace."""

    satisfied_by: Expression
    applies_to: Predicate = EVERYBODY
    initial: Initial | None = None
    recurrence: Recurrence = None
    triggers: tuple[Trigger, ...] = ()
    credit: Credit = Credit()
    sign_off: SignOff | None = None
    grace: Grace | None = None
    extension: Extensions | None = None
    exemption: Offset | None = None
    """`resume_within` of an allowed exemption; None: not allowed."""
    leave: Leave | None = None
    resume_on_return: bool = False
    minimum_notice: Offset = Offset(30, Unit.DAYS)
    minimum_attendance: int | None = None
    lapse_action: str | None = None
    retention: Retention | None = None
    time: Time = Time()


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
