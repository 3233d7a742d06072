"""How long what is owed takes: the minutes of the modules by which the open duties of a person can be met."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from lms.compliance.model import Obligation, ObligationKind, Outcome, Requirement, Status
from lms.compliance.model.change import Load
from lms.compliance.model.requirement import ORIGINAL, AllOf, AnyOf, Body, Expression, Hours
from lms.compliance.rules.status import current_spell

_TO_DO: Final = frozenset({Status.OVERDUE, Status.IN_GRACE, Status.PENDING, Status.UPCOMING, Status.SUSPENDED})
"""A completion that only awaits its signature is work done."""

NOTHING: Final = Load()


def load_until(
    requirement: Requirement, outcome: Outcome, as_of: date, until: date, minutes: Mapping[str, int]
) -> Load:
    """Return what a person has to learn for the duties of the present spell that are due by a day.

    `minutes` of the modules that the catalogue has; a duty that none of them can meet counts as unknown. What was
    learned in part counts only where the rule itself counts minutes.
    """
    spell = current_spell(outcome.spells, as_of)
    if spell is None:
        return NOTHING
    found = NOTHING
    for o in outcome.obligations:
        if o.spell == spell.number and o.status in _TO_DO and o.due_on <= until:
            needed = minutes_needed(expression_of(requirement, o), minutes, done=o.minutes_done or 0)
            found += Load(0, 1, 1) if needed is None else Load(needed, 1)
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
