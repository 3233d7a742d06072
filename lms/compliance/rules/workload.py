"""How long what is owed takes: the minutes of the modules by which the open duties of a person can be met."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from lms.compliance.model import Obligation, ObligationKind, Outcome, Requirement, Status
from lms.compliance.model.requirement import ORIGINAL, AllOf, AnyOf, Body, Expression, Hours, Interval, Offset, Unit
from lms.compliance.model.workload import Load
from lms.compliance.rules.days import WEEKENDS_ONLY, add
from lms.compliance.rules.status import current_spell

_TO_DO: Final = frozenset({Status.OVERDUE, Status.IN_GRACE, Status.PENDING, Status.UPCOMING, Status.SUSPENDED})
"""A completion that only awaits its signature is work done."""

NOTHING: Final = Load()
YEAR: Final = Offset(1, Unit.YEARS)
MOST_TIMES: Final = 400
"""A span of no days would recur without end."""


def load_until(
    requirement: Requirement, outcome: Outcome, as_of: date, until: date, minutes: Mapping[str, int]
) -> Load:
    """Return what a person has to learn for the duties of the present spell that are due by a day.

    A duty that recurs counts again for each time that it would be due by then, each done on its due date (an overdue
    one today). `minutes` of the modules that the catalogue has; a duty that none of them can meet counts as unknown.
    What was learned in part counts only where the rule itself counts minutes.
    """
    spell = current_spell(outcome.spells, as_of)
    if spell is None:
        return NOTHING
    due = [o for o in outcome.obligations if o.spell == spell.number and o.status in _TO_DO and o.due_on <= until]
    found = NOTHING
    for o in due:
        needed = minutes_needed(expression_of(requirement, o), minutes, done=o.minutes_done or 0)
        found += _one(needed)
    regular = [o for o in due if o.kind is not ObligationKind.TRIGGERED]
    if regular:
        body = next(text.body for text in reversed(requirement.texts) if text.since <= as_of)
        found += _again(body, max(*(o.due_on for o in regular), as_of), until, minutes)
    return found


def _one(needed: int | None) -> Load:
    return Load(0, 1, 1) if needed is None else Load(needed, 1)


def _again(body: Body, last: date, until: date, minutes: Mapping[str, int]) -> Load:
    """Return what recurs after the last duty that is known, by the text in force."""
    if body.recurrence is None:
        return NOTHING
    span = body.recurrence.every if isinstance(body.recurrence, Interval) else body.recurrence.length or YEAR
    one, found = _one(minutes_needed(body.recurrence.satisfied_by or body.satisfied_by, minutes)), NOTHING
    for times in range(1, MOST_TIMES):
        if add(last, span, WEEKENDS_ONLY, times) > until:
            break
        found += one
    return found


def minutes_needed(expression: Expression, minutes: Mapping[str, int], *, done: int = 0) -> int | None:
    """Return the least minutes that meet an expression, as far as lengths are known; None where none is."""
    match expression:
        case str():
            return minutes.get(expression)
        case Hours():
            return max(expression.minutes - done, 0)
        case AnyOf():
            known = [m for m in (minutes_needed(each, minutes) for each in expression.options) if m is not None]
            return min(known, default=None)
        case AllOf():
            parts = [minutes_needed(each, minutes) for each in expression.parts]
            return None if None in parts else sum(m for m in parts if m is not None)


def expression_of(requirement: Requirement, obligation: Obligation) -> Expression:
    """Return what satisfies an obligation, by the text that governs it."""
    since = obligation.text_since or ORIGINAL
    body = next((text.body for text in requirement.texts if text.since == since), requirement.body)
    return _own(body, obligation) or body.satisfied_by


def _own(body: Body, obligation: Obligation) -> Expression | None:
    match obligation.kind:
        case ObligationKind.INITIAL:
            return body.initial.satisfied_by if body.initial else None
        case ObligationKind.TRIGGERED:
            named = (t for t in body.triggers if str(t.after) == obligation.reason)
            return next((trigger.satisfied_by for trigger in named), None)
        case _:
            return body.recurrence.satisfied_by if body.recurrence else None
