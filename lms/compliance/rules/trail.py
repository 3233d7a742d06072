"""The words of an explanation, written only when somebody asks."""

from __future__ import annotations

from datetime import date
from typing import Any

from lms.compliance.model import Outcome, Step
from lms.compliance.model.requirement import Offset, Text
from lms.compliance.rules.clauses import clause_of

Trail = list[Step] | None
"""Where steps are collected; None when nobody asked."""


def note(trail: Trail, text: Text, setting: str, words: str, result: date, **parts: Any) -> None:
    """Write down one step that a text of the rule made; `parts` are what its words are made of."""
    if trail is not None:
        trail.append(step(text, setting, words, result, parts))


def step(text: Text, setting: str, words: str, result: date, parts: dict[str, Any]) -> Step:
    """Return one step, with the amendment that it follows where the text owes the setting to one."""
    return Step(setting, words, result, parts, clause_of(text, setting))


def steps_to_next(outcome: Outcome) -> tuple[Step, ...]:
    """Return the steps of the obligation due next; without one, of the last that is not met."""
    open_ones = [each for each in outcome.obligations if each.satisfied_on is None]
    due = outcome.summary.next_due_on
    chosen = [each for each in open_ones if each.due_on == due] or open_ones[-1:]
    return chosen[0].explanation if chosen else ()


def first_day(text: Text, offset: Offset) -> bool | None:
    """Return whether the first day is counted; None for offsets where it makes no difference."""
    return text.body.time.first_day_included if offset.unit.value in ("days", "months", "years") else None


def counting(text: Text, offset: Offset) -> str:
    """Return how the first day is counted, for offsets where it matters."""
    if offset.unit.value in ("days", "months", "years"):
        return ", first day included" if text.body.time.first_day_included else ", first day excluded"
    return f", by calendar {text.body.time.calendar}" if text.body.time.calendar and "business" in offset.unit else ""
