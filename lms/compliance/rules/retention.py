"""How long the record of an obligation must be kept."""

from __future__ import annotations

from datetime import date

from lms.compliance.model.requirement import Keep, Retention, Text
from lms.compliance.rules.cycle import Cycle
from lms.compliance.rules.days import add
from lms.compliance.rules.question import Question
from lms.kernel.facts import FactType


def retain_until(question: Question, cycle: Cycle, text: Text) -> date | None:
    """Return the last day on which the record must be kept; None: not known, keep."""
    return None if text.body.retention is None else _until(question, cycle, text, text.body.retention)


def _until(question: Question, cycle: Cycle, text: Text, rule: Retention) -> date | None:
    if isinstance(rule, Keep):
        start = _start(question, cycle, rule)
        return None if start is None else add(start, rule.span, question.calendar(text))
    days = [_until(question, cycle, text, part) for part in rule.parts]
    known = [day for day in days if day is not None]
    if rule.later:
        return max(known) if len(known) == len(days) else None
    return min(known, default=None)


def _start(question: Question, cycle: Cycle, rule: Keep) -> date | None:
    if rule.after.name == "completion":
        return cycle.satisfied_on
    if rule.after.name == "separation":
        since: date | None = cycle.opened_on
    else:
        since = cycle.satisfied_on
    if since is None:
        return None
    facts = question.facts(FactType(rule.after.name), rule.after.label)
    return next((day for day, _, _ in facts if day >= since), None)
