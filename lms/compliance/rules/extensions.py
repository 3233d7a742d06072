"""Extensions: which obligation a grant is for, and whether the rule allows it."""

from __future__ import annotations

from datetime import date

from lms.compliance.model import Extension, ObligationKind
from lms.compliance.rules.cycle import Cycle
from lms.compliance.rules.days import add
from lms.compliance.rules.moves import Moved
from lms.compliance.rules.trail import note
from lms.kernel.facts import Fact, FactType


def extend(cycle: Cycle, moved: Moved, satisfied_on: date | None) -> None:
    """Take the extension facts meant for this obligation; a granted one may only move its date later."""
    trail = moved.steps if cycle.question.explain else None
    for day, place, fact in cycle.question.facts(FactType.EXTENSION):
        if place in cycle.question.used_extensions or not _is_for(cycle, moved, satisfied_on, day, fact):
            continue
        cycle.question.used_extensions.add(place)
        if fact.new_due is None or not _allowed(cycle, fact, fact.new_due):
            cycle.extension = cycle.extension or Extension.REFUSED
            note(
                trail,
                cycle.text,
                "extension",
                f"extension to {fact.new_due} refused",
                moved.due_on,
                new_due=fact.new_due,
                granted=False,
            )
            continue
        cycle.extension = Extension.GRANTED
        moved.due_on = max(moved.due_on, fact.new_due)
        words = f"extension of {day} to {fact.new_due} granted"
        note(trail, cycle.text, "extension", words, moved.due_on, day=day, new_due=fact.new_due, granted=True)


def _is_for(cycle: Cycle, moved: Moved, satisfied_on: date | None, day: date, fact: Fact) -> bool:
    """With a due date: the obligation first due then. Without: the first one open on the day of the fact."""
    if fact.requirement not in (None, cycle.question.requirement.id):
        return False
    if fact.due_on is not None:
        return fact.due_on == cycle.original_due_on
    if cycle.kind is ObligationKind.TRIGGERED or not cycle.spell.starts_on <= day:
        return False
    if cycle.spell.ends_on is not None and day > cycle.spell.ends_on:
        return False
    closed = (satisfied_on is not None and satisfied_on <= day) or (moved.excused and moved.due_on < day)
    return cycle.opened_on <= day and not closed


def _allowed(cycle: Cycle, fact: Fact, new_due: date) -> bool:
    rule = cycle.text.body.extension
    if rule is None:
        return False
    if rule.up_to is None or (rule.determination and fact.determination):
        return True
    return new_due <= add(cycle.original_due_on, rule.up_to, cycle.question.calendar(cycle.text))
