"""The initial obligation of a spell, and what training before its start is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from lms.compliance.model import ObligationKind, Spell, Step
from lms.compliance.model.requirement import Expression, Initial, Interval, Lookback, Periodic, Text
from lms.compliance.rules.cycle import Cycle, Dates
from lms.compliance.rules.days import add, back, due_after, on_or_after, roll
from lms.compliance.rules.deadlines import Reckoned, reckon
from lms.compliance.rules.grid import grid_of
from lms.compliance.rules.question import Counted, Question
from lms.compliance.rules.trail import step


@dataclass(slots=True)
class Start:
    """When an initial obligation opens and is due under one text."""

    opened_on: date
    dates: Dates
    steps: tuple[Step, ...]


@dataclass(slots=True, kw_only=True)
class InitialCycle(Cycle):
    """The first obligation of a spell."""

    kind: ClassVar[ObligationKind] = ObligationKind.INITIAL

    @property
    def yields_when_excused(self) -> bool:
        """A period may take what comes after; a rolling clock has nothing else to start from."""
        return isinstance(self.text.body.recurrence, Periodic)

    def expression(self) -> Expression:
        """Return what satisfies it."""
        body = self.text.body
        return (body.initial.satisfied_by if body.initial else None) or body.satisfied_by

    def takes(self, found: Sequence[Counted], *, assume_signed: bool) -> Sequence[Counted]:
        """Return the completions after the start, and those before it that are credited."""
        return taken_from(self, found)

    def dates_under(self, text: Text) -> Dates | None:
        """Return its dates under a later text."""
        start = start_under(self.question, self.spell, text)
        return start.dates if start else None


def initial_cycle(question: Question, spell: Spell) -> InitialCycle | None:
    """Return the initial obligation of a spell, None while its clock has not started."""
    governed = _governing(question, spell)
    if governed is None:
        return None
    text, start = governed
    if spell.ends_on is not None and start.opened_on > spell.ends_on:
        return None
    return InitialCycle(
        question=question,
        spell=spell,
        number=1,
        text=text,
        opened_on=start.opened_on,
        dates=start.dates,
        trail=list(start.steps) if question.explain else None,
    )


def _governing(question: Question, spell: Spell) -> tuple[Text, Start] | None:
    """Return the newest text under which the clock has started since it took effect, else the original."""
    for text in reversed(question.texts[1:]):
        start = start_under(question, spell, text)
        if start is not None and start.opened_on >= text.since:
            return text, start
    start = start_under(question, spell, question.texts[0])
    return None if start is None else (question.texts[0], start)


def start_under(question: Question, spell: Spell, text: Text) -> Start | None:
    """Return opening and due date under a text, None while its clock has not started."""
    rule = text.body.initial
    if rule is None:
        return None
    found = reckon(question, spell, text, rule.deadline)
    if found is None:
        return None
    reference = _reference(spell, found)
    raw, moved = _raw(question, spell, text, rule, found)
    calendar = question.calendar(text)
    due_on = roll(raw, text.body.time, calendar)
    steps = [*found.steps, *([moved] if moved else [])]
    if question.explain and due_on != raw:
        roll_to = text.body.time.roll
        words = f"{raw} is not a business day, moved {roll_to}"
        steps.append(step(text, "time.roll", words, due_on, {"day": raw, "roll": roll_to}))
    return Start(max(reference, spell.starts_on), Dates(raw, due_on), tuple(steps))


def _reference(spell: Spell, found: Reckoned) -> date:
    return spell.starts_on if found.fixed else found.counted_from


def _raw(question: Question, spell: Spell, text: Text, rule: Initial, found: Reckoned) -> tuple[date, Step | None]:
    """Incumbents have their own day; others, reached by the rule after their clock began, get notice."""
    incumbents = rule.incumbents
    reference = _reference(spell, found)
    if incumbents is not None and reference < incumbents.started_before:
        words = f"{reference} is before {incumbents.started_before}"
        early: dict[str, Any] = {"day": reference, "before": incumbents.started_before}
        return incumbents.due_by, step(text, "initial.incumbents", words, incumbents.due_by, early)
    if found.counted_from >= spell.starts_on:
        return found.day, None
    notice = text.body.minimum_notice
    least = add(spell.starts_on, notice, question.calendar(text))
    if least <= found.day:
        return found.day, None
    parts: dict[str, Any] = {"day": spell.starts_on, "offset": notice}
    return least, step(text, "minimum_notice", f"at least {spell.starts_on} + {notice}", least, parts)


def taken_from(cycle: Cycle, found: Sequence[Counted]) -> Sequence[Counted]:
    """Return the completions from the opening of a cycle on, and those before it that are credited."""
    if not found or found[0].day >= cycle.opened_on:
        return found
    return [c for c in found if c.day >= cycle.opened_on or credited(cycle, c)]


def credited(cycle: Cycle, completion: Counted) -> bool:
    """Return whether a completion before the opening counts: own training or another employer's."""
    credit = cycle.text.body.credit
    value: Lookback = credit.external if completion.fact.external else credit.before_start
    if value == "none":
        return False
    if value == "while_valid":
        return _still_valid(cycle, completion.day)
    return completion.day >= back(cycle.opened_on, value, cycle.question.calendar(cycle.text))


def _still_valid(cycle: Cycle, day: date) -> bool:
    body = cycle.text.body
    match body.recurrence:
        case Interval() as rule:
            end = due_after(day, rule.every, body.time, cycle.question.calendar(cycle.text))
            return (end if rule.align_to is None else on_or_after(end, rule.align_to)) >= cycle.opened_on
        case Periodic():
            grid = grid_of(cycle.question, cycle.spell)
            period = None if grid is None else grid.containing(cycle.opened_on)
            return period is not None and period.starts_on <= day <= period.ends_on
        case None:
            return True
