"""Deadlines, what satisfies, and for whom: the expressions that settings are made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

from lms.compliance.model.requirement.time import Anchor, MonthDay, Offset


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


@dataclass(frozen=True, slots=True)
class Predicate:
    """All entries must hold: attribute in values, any of the tags held, all, any, not."""

    attributes: tuple[tuple[str, frozenset[str | bool]], ...] = ()
    tags: frozenset[str] | None = None
    every: tuple[Predicate, ...] = ()
    some: tuple[Predicate, ...] | None = None
    none: Predicate | None = None


EVERYBODY = Predicate()
