"""Deadlines: which fact starts a clock, and the day an expression gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from lms.compliance.model import Spell, Step
from lms.compliance.model.requirement import Anchor, By, Choice, Deadline, EndOf, Text, Within
from lms.compliance.rules.days import ONE_DAY, due_after, end_of_year
from lms.compliance.rules.question import Question
from lms.compliance.rules.trail import counting, first_day, step
from lms.kernel.facts import FactType


@dataclass(slots=True)
class Reckoned:
    """A deadline: its day, the day it is counted from, and whether that is a fixed date."""

    day: date
    counted_from: date
    fixed: bool
    steps: tuple[Step, ...] = ()


def anchor_day(question: Question, spell: Spell, anchor: Anchor) -> date | None:
    """Return the first such day inside the spell, else the latest before it; None: the clock has not started."""
    if anchor.name == "applicability":
        return spell.starts_on
    latest_before: date | None = None
    for day, _, _ in question.facts(FactType(anchor.name), anchor.label):
        if day >= spell.starts_on:
            if spell.ends_on is None or day <= spell.ends_on:
                return day
            break
        latest_before = day
    return latest_before


def reckon(question: Question, spell: Spell, text: Text, deadline: Deadline) -> Reckoned | None:
    """Return the day a deadline expression gives, None while no clock has started."""
    match deadline:
        case Within():
            return _within(question, spell, text, deadline)
        case By():
            return _by(question, spell, text, deadline)
        case EndOf():
            return _end_of(question, spell, text, deadline)
        case Choice():
            return _choice(question, spell, text, deadline)


def _within(question: Question, spell: Spell, text: Text, deadline: Within) -> Reckoned | None:
    start = anchor_day(question, spell, deadline.anchor)
    if start is None:
        return None
    day = due_after(start, deadline.offset, text.body.time, question.calendar(text))
    words = (
        f"{deadline.anchor} {start} + {deadline.offset}{counting(text, deadline.offset)}" if question.explain else ""
    )
    first = first_day(text, deadline.offset)
    parts = {"anchor": deadline.anchor, "day": start, "offset": deadline.offset, "first_day": first}
    return Reckoned(day, start, fixed=False, steps=_steps(question, text, "initial.within", words, day, **parts))


def _by(question: Question, spell: Spell, text: Text, deadline: By) -> Reckoned | None:
    fixed = isinstance(deadline.when, date)
    start = deadline.when if isinstance(deadline.when, date) else anchor_day(question, spell, deadline.when)
    if start is None:
        return None
    day = start - ONE_DAY if deadline.strict else start
    name = "the date" if fixed else str(deadline.when)
    words = f"the day before {name} {start}" if deadline.strict else f"on the day of {name} {start}"
    parts = {"anchor": None if isinstance(deadline.when, date) else deadline.when, "day": start}
    setting = "initial.before" if deadline.strict else "initial.by"
    return Reckoned(day, start, fixed, _steps(question, text, setting, words, day, **parts))


def _end_of(question: Question, spell: Spell, text: Text, deadline: EndOf) -> Reckoned | None:
    start = anchor_day(question, spell, deadline.anchor)
    if start is None:
        return None
    day = end_of_year(start, text.body.time, deadline.year)
    words = f"last day of the {deadline.year.replace('_', ' ')} of {deadline.anchor} {start}"
    parts = {"anchor": deadline.anchor, "day": start, "year": deadline.year}
    return Reckoned(day, start, fixed=False, steps=_steps(question, text, "initial.end_of", words, day, **parts))


def _choice(question: Question, spell: Spell, text: Text, choice: Choice) -> Reckoned | None:
    """Branches whose anchor has not happened are left out; on a tie the one written first wins."""
    started = [found for b in choice.branches if (found := reckon(question, spell, text, b)) is not None]
    if not started:
        return None
    pick = max if choice.later else min
    best = pick(started, key=lambda found: found.day)
    if not question.explain:
        return best
    setting, word = ("initial.later_of", "latest") if choice.later else ("initial.first_of", "earliest")
    days = ", ".join(str(found.day) for found in started)
    last = step(text, setting, f"{word} of {days}", best.day, {"days": tuple(found.day for found in started)})
    return Reckoned(best.day, best.counted_from, best.fixed, (*best.steps, last))


def _steps(question: Question, text: Text, setting: str, words: str, result: date, **parts: Any) -> tuple[Step, ...]:
    return (step(text, setting, words, result, parts),) if question.explain else ()
