"""Whether a requirement can still be met when a module is no longer on offer."""

from __future__ import annotations

from collections.abc import Container
from datetime import date

from lms.compliance.model.requirement import AllOf, AnyOf, Expression, Hours, Requirement
from lms.compliance.rules.relevance import expressions_of
from lms.compliance.rules.satisfaction import modules_of


def needs(requirement: Requirement, module: str, left: Container[str], on: date) -> bool:
    """Tell whether a text in force on a day or later names a module and cannot be met by those that are left.

    An older text still binds who is in an open cycle under it, unless one that came after it took those over.
    """
    if requirement.in_force_until is not None and requirement.in_force_until < on:
        return False
    texts = requirement.texts
    first = max((at for at, text in enumerate(texts) if text.open_cycles and text.since <= on), default=0)
    named = (each for text in texts[first:] for each in expressions_of(text.body) if module in modules_of(each))
    return not all(can_be_met(each, left) for each in named)


def can_be_met(expression: Expression, left: Container[str]) -> bool:
    """Tell whether some modules can satisfy an expression; hours count as met by any module that they name."""
    match expression:
        case str():
            return expression in left
        case Hours():
            return any(module in left for module in expression.of)
        case AnyOf():
            return any(can_be_met(each, left) for each in expression.options)
        case AllOf():
            return all(can_be_met(each, left) for each in expression.parts)
