"""Fixed recurrence: one obligation for each period, served in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from lms.compliance.model import ObligationKind, Period, Spell
from lms.compliance.model.requirement import Expression, MonthDay, Periodic, Text
from lms.compliance.rules.cycle import Cycle, Dates
from lms.compliance.rules.days import ONE_DAY, on_or_before, roll
from lms.compliance.rules.grid import Grid, grid_of
from lms.compliance.rules.initial import InitialCycle, taken_from
from lms.compliance.rules.question import Counted, Question
from lms.compliance.rules.satisfaction import Joining, since
from lms.compliance.rules.settle import settle
from lms.compliance.rules.trail import note


@dataclass(slots=True, kw_only=True)
class PeriodCycle(Cycle):
    """One period; `period` is always given."""

    kind: ClassVar[ObligationKind] = ObligationKind.PERIOD

    bounds: Period
    used_until: date
    """Completions up to this day have served earlier obligations."""
    would_be_used_until: date
    """The same, were the missing signatures given."""
    late_allowed: bool = field(default=True)

    @property
    def takes_late(self) -> bool:
        """Whether a late completion repairs the period."""
        return self.late_allowed

    @property
    def yields_when_excused(self) -> bool:
        """An excused period is not open any more once it is over."""
        return True

    @property
    def joining(self) -> Joining:
        """Return what decides the figure of late joiners."""
        return Joining(self.bounds.starts_on, self.bounds.ends_on, self.spell.starts_on)

    def expression(self) -> Expression:
        """Return what satisfies it."""
        rule = self.text.body.recurrence
        return (rule.satisfied_by if isinstance(rule, Periodic) else None) or self.text.body.satisfied_by

    def takes(self, found: Sequence[Counted], *, assume_signed: bool) -> Sequence[Counted]:
        """Return the completions of the period or later that have not served an earlier one."""
        used = self.would_be_used_until if assume_signed else self.used_until
        return taken_from(self, since(found, max(self.bounds.starts_on, used + ONE_DAY)))

    def dates_under(self, text: Text) -> Dates | None:
        """Return its dates under a later text; its bounds stay."""
        return _dates(self.question, text, self.bounds) if isinstance(text.body.recurrence, Periodic) else None

    def adopt(self, text: Text) -> None:
        """Be governed by a later text from now on."""
        self.text = text
        rule = text.body.recurrence
        self.late_allowed = not (isinstance(rule, Periodic) and rule.current_only)


def _dates(question: Question, text: Text, bounds: Period) -> Dates:
    return Dates(bounds.ends_on, roll(bounds.ends_on, text.body.time, question.calendar(text)))


def periods(question: Question, spell: Spell, initial: InitialCycle | None) -> Iterator[PeriodCycle]:
    """Yield settled periods in order: all begun by the day asked for, and one more."""
    grid = grid_of(question, spell)
    number = None if grid is None else _first_number(question, spell, grid, initial)
    if grid is None or number is None:
        return
    cycle_number = 1 if initial else 0
    used = wished = date.min
    if initial is not None:
        used = initial.satisfied_on or date.min
        wished = initial.satisfied_on or initial.awaiting_since or date.min
    bounds = grid.period(number)
    while spell.ends_on is None or bounds.starts_on <= spell.ends_on:
        cycle = _owed(question, spell, bounds)
        if cycle is not None:
            cycle_number += 1
            cycle.number, cycle.used_until, cycle.would_be_used_until = cycle_number, used, wished
            settle(cycle)
            used = cycle.satisfied_on or used
            wished = cycle.satisfied_on or cycle.awaiting_since or wished
            yield cycle
        if bounds.starts_on > question.as_of:
            return
        number += 1
        bounds = grid.period(number)


def _first_number(question: Question, spell: Spell, grid: Grid, initial: InitialCycle | None) -> int | None:
    """After the initial obligation opened; without one, from the day the spell began."""
    if initial is not None:
        return grid.number_after(initial.opened_on)
    if question.text_on(spell.starts_on).body.initial is not None:
        return None
    return grid.number_at(spell.starts_on)


def _owed(question: Question, spell: Spell, bounds: Period) -> PeriodCycle | None:
    opened_on = max(bounds.starts_on, spell.starts_on)
    text = question.text_on(min(opened_on, question.as_of))
    rule = text.body.recurrence
    if not isinstance(rule, Periodic) or _joined_too_late(rule.joined_by, bounds, spell):
        return None
    dates = _dates(question, text, bounds)
    cycle = PeriodCycle(
        question=question,
        spell=spell,
        number=0,
        text=text,
        opened_on=opened_on,
        dates=dates,
        trail=[] if question.explain else None,
        period=bounds,
        bounds=bounds,
        used_until=date.min,
        would_be_used_until=date.min,
        late_allowed=not rule.current_only,
    )
    if cycle.trail is not None:
        words = f"last day of the period {bounds}"
        note(cycle.trail, text, "recurrence.period", words, bounds.ends_on, first=bounds.starts_on, last=bounds.ends_on)
        if dates.due_on != dates.raw:
            words = f"{dates.raw} is not a business day, moved {text.body.time.roll}"
            note(cycle.trail, text, "time.roll", words, dates.due_on, day=dates.raw, roll=text.body.time.roll)
    return cycle


def _joined_too_late(joined_by: MonthDay | None, bounds: Period, spell: Spell) -> bool:
    if joined_by is None or not bounds.starts_on < spell.starts_on <= bounds.ends_on:
        return False
    return bounds.starts_on <= on_or_before(bounds.ends_on, joined_by) < spell.starts_on


def close_missed(cycles: list[PeriodCycle]) -> None:
    """Say of each period that takes no late completion on which day a later one was satisfied."""
    satisfied: date | None = None
    for cycle in reversed(cycles):
        if cycle.satisfied_on is None and not cycle.takes_late:
            cycle.closed_on = satisfied
        elif cycle.satisfied_on is not None and (satisfied is None or cycle.satisfied_on < satisfied):
            satisfied = cycle.satisfied_on
