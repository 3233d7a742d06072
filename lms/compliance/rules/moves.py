"""What moves a due date: exemption, then leave, each starting from the result of the one before."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lms.compliance.model import Step
from lms.compliance.model.requirement import Leave, Offset
from lms.compliance.rules.cycle import Cycle
from lms.compliance.rules.days import ONE_DAY, add, roll
from lms.compliance.rules.trail import note
from lms.kernel.facts import Fact, FactType

Span = tuple[date, date | None]


@dataclass(slots=True)
class Moved:
    """A due date on its way, and what happened to it."""

    due_on: date
    excused: bool = False
    exempt: Span | None = None
    suspended: Span | None = None
    slides: bool = False
    tolled_until: date = date.min
    steps: list[Step] = field(default_factory=list)


def move(cycle: Cycle, satisfied_on: date | None) -> Moved:
    """Return the due date after exemptions and leave; for a satisfied obligation only those begun by then."""
    moved = Moved(cycle.dates.due_on)
    body = cycle.text.body
    if body.exemption is not None:
        _exempt(cycle, moved, body.exemption, satisfied_on)
    if body.leave is not None and not moved.excused:
        _suspend(cycle, moved, body.leave, satisfied_on)
    return moved


def _exempt(cycle: Cycle, moved: Moved, resume_within: Offset, satisfied_on: date | None) -> None:
    for first, _, fact in cycle.question.facts(FactType.EXEMPTION):
        if fact.requirement not in (None, cycle.question.requirement.id):
            continue
        if first < cycle.spell.starts_on or (satisfied_on is not None and first > satisfied_on):
            continue
        if satisfied_on is None and (fact.until is None or cycle.question.as_of <= fact.until):
            moved.exempt = _longer(moved.exempt, (first, fact.until))
        if moved.excused or not _within((first, fact.until), moved.due_on):
            continue
        if first <= cycle.opened_on:
            _excuse(cycle, moved, "exemption", (first, fact.until))
        elif fact.until is not None:
            _resume(cycle, moved, "exemption.resume_within", fact.until, resume_within)


def _suspend(cycle: Cycle, moved: Moved, rule: Leave, satisfied_on: date | None) -> None:
    """An open leave ends, for the computation, on the day asked for: what it moves slides from day to day."""
    as_of = cycle.question.as_of
    for first, _, fact in cycle.question.facts(FactType.LEAVE):
        if not _counted(rule, fact) or first > moved.due_on or (satisfied_on is not None and first > satisfied_on):
            continue
        last = fact.until or as_of
        if last < cycle.opened_on:
            moved.slides = moved.slides or fact.until is None
            continue
        if first <= cycle.opened_on and moved.due_on <= last:
            _excuse(cycle, moved, "leave", (first, fact.until))
            return
        _stop_the_clock(cycle, moved, rule, (first, last))
        if satisfied_on is None and as_of <= last:
            moved.suspended = _longer(moved.suspended, (first, fact.until))
        moved.slides = moved.slides or fact.until is None


def _counted(rule: Leave, fact: Fact) -> bool:
    return rule.kinds is None or fact.kind in rule.kinds


def _stop_the_clock(cycle: Cycle, moved: Moved, rule: Leave, leave: tuple[date, date]) -> None:
    first, last = leave
    if rule.toll:
        begin = max(first, cycle.opened_on, moved.tolled_until)
        days = (last - begin).days + 1
        if days > 0:
            due_on = _rolled(cycle, moved.due_on + days * ONE_DAY)
            _note(
                cycle,
                moved,
                "leave.treatment",
                f"{moved.due_on} + {days} days of leave",
                due_on,
                day=moved.due_on,
                days=days,
                first=begin,
                last=last,
            )
            moved.due_on = due_on
            moved.tolled_until = last + ONE_DAY
    _resume(cycle, moved, "leave.resume_within", last, rule.resume_within)


def _resume(cycle: Cycle, moved: Moved, setting: str, last: date, resume_within: Offset) -> None:
    least = _rolled(cycle, add(last, resume_within, cycle.question.calendar(cycle.text)))
    if least > moved.due_on:
        _note(cycle, moved, setting, f"at least {last} + {resume_within}", least, day=last, offset=resume_within)
        moved.due_on = least


def _excuse(cycle: Cycle, moved: Moved, setting: str, span: Span) -> None:
    moved.excused = True
    words = f"from {cycle.opened_on} to {moved.due_on} wholly inside {span[0]} to {span[1] or 'open end'}: excused"
    parts = {"opened": cycle.opened_on, "due": moved.due_on, "first": span[0], "last": span[1]}
    _note(cycle, moved, setting, words, moved.due_on, **parts)


def _rolled(cycle: Cycle, day: date) -> date:
    return roll(day, cycle.text.body.time, cycle.question.calendar(cycle.text))


def _within(span: Span, day: date) -> bool:
    return span[0] <= day and (span[1] is None or day <= span[1])


def _longer(one: Span | None, other: Span) -> Span:
    if one is None or other[1] is None:
        return other
    return one if one[1] is None or one[1] >= other[1] else other


def _note(cycle: Cycle, moved: Moved, setting: str, words: str, result: date, **parts: Any) -> None:
    if cycle.question.explain:
        note(moved.steps, cycle.text, setting, words, result, **parts)
