"""What satisfies: which completions count, on which day, and the day an expression holds."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import Final

from lms.compliance.model.requirement import AllOf, AnyOf, Body, Expression, Hours, SignOff
from lms.compliance.rules.days import on_or_before
from lms.compliance.rules.question import Counted, Question
from lms.kernel.facts import Fact, FactType

DAY: Final = attrgetter("day")


@dataclass(slots=True)
class Joining:
    """A period and the first day of the spell, for the figure of late joiners."""

    starts_on: date
    ends_on: date
    joined_on: date


def completions(question: Question, body: Body, expression: Expression) -> list[Counted]:
    """Return the completions that count towards an expression under a text, sorted by the day they count on.

    On one day the order of recording decides. Worked out once for all cycles of a question: every renewal asks again.
    """
    key = (id(body), id(expression))
    found = question.counted.get(key)
    if found is None:
        found = question.counted[key] = _counted(question, body, expression)
    return found


def _counted(question: Question, body: Body, expression: Expression) -> list[Counted]:
    modules = modules_of(expression)
    entries = [entry for module in modules for entry in question.facts(FactType.COMPLETION, module)]
    if len(modules) > 1:
        entries.sort(key=itemgetter(0, 1))
    outside = body.credit.external != "none"
    found = [
        Counted(day, fact) if body.sign_off is None else _signed(question, body.sign_off, day, fact)
        for day, _, fact in entries
        if (outside or not fact.external) and (body.minimum_attendance is None or _attended(body, fact))
    ]
    if body.sign_off is not None:
        found.sort(key=DAY)
    return found


def since(found: Sequence[Counted], day: date) -> Sequence[Counted]:
    """Return the completions from a day on, of some sorted by day."""
    if not found or found[0].day >= day:
        return found
    return found[bisect_left(found, day, key=DAY) :]


def until(found: Sequence[Counted], day: date | None) -> Sequence[Counted]:
    """Return the completions up to a day (None: all), of some sorted by day."""
    if day is None or not found or found[-1].day <= day:
        return found
    return found[: bisect_right(found, day, key=DAY)]


def _attended(body: Body, fact: Fact) -> bool:
    if body.minimum_attendance is None or fact.scheduled_minutes is None:
        return True
    return (fact.minutes or 0) * 100 >= body.minimum_attendance * fact.scheduled_minutes


def _signed(question: Question, sign_off: SignOff, day: date, fact: Fact) -> Counted:
    signatures: dict[str | None, date] = {}
    if fact.id is not None:
        for signed_on, _, signature in question.facts(FactType.SIGN_OFF, fact.id):
            signatures.setdefault(signature.by, signed_on)
    given = [signatures[role] for role in sign_off.by if role in signatures]
    counts_on = day if sign_off.on_completion else max([day, *given])
    return Counted(counts_on, fact, signed=len(given) == len(sign_off.by))


@lru_cache(maxsize=4096)
def modules_of(expression: Expression) -> frozenset[str]:
    """Return every module an expression names."""
    match expression:
        case str():
            return frozenset({expression})
        case Hours():
            return expression.of
        case AnyOf():
            return frozenset().union(*map(modules_of, expression.options))
        case AllOf():
            return frozenset().union(*map(modules_of, expression.parts))


def first_day(expression: Expression, taken: Sequence[Counted], joining: Joining | None = None) -> date | None:
    """Return the first day on which completions of its own modules, sorted by day, satisfy an expression."""
    if not taken:
        return None
    if isinstance(expression, str) or (isinstance(expression, AnyOf) and expression.plain):
        return taken[0].day
    return holds_on(expression, taken, joining)


def holds_on(expression: Expression, taken: Sequence[Counted], joining: Joining | None = None) -> date | None:
    """Return the first day on which completions, sorted by day, satisfy an expression."""
    match expression:
        case str():
            return next((c.day for c in taken if c.fact.module == expression), None)
        case Hours():
            return _reached_on(expression, taken, minutes_required(expression, joining))
        case AnyOf():
            days = [holds_on(option, taken, joining) for option in expression.options]
            return min((day for day in days if day is not None), default=None)
        case AllOf():
            parts = [holds_on(part, taken, joining) for part in expression.parts]
            held = [day for day in parts if day is not None]
            return max(held) if len(held) == len(parts) else None


def support(expression: Expression, taken: Sequence[Counted], satisfied_on: date) -> list[Counted]:
    """Return the completions by which an expression held on a day."""
    match expression:
        case str():
            return [next(c for c in taken if c.fact.module == expression)]
        case Hours():
            return [c for c in taken if c.fact.module in expression.of and c.day <= satisfied_on]
        case AnyOf():
            held = next(o for o in expression.options if _held_by(o, taken, satisfied_on))
            return support(held, taken, satisfied_on)
        case AllOf():
            return [c for part in expression.parts for c in support(part, taken, satisfied_on)]


def _held_by(expression: Expression, taken: Sequence[Counted], day: date) -> bool:
    """Hours are taken as held when nothing else explains the day: a late joiner needs fewer."""
    if isinstance(expression, Hours):
        return any(c.fact.module in expression.of and c.day == day for c in taken)
    held = holds_on(expression, taken)
    return held is not None and held <= day


def _reached_on(hours: Hours, taken: Sequence[Counted], required: int) -> date | None:
    minutes = 0
    for completion in taken:
        if completion.fact.module in hours.of:
            minutes += completion.fact.minutes or 0
            if minutes >= required:
                return completion.day
    return None


def minutes_required(hours: Hours, joining: Joining | None) -> int:
    """Return the minutes asked for: the smaller figure for who joined late in the period."""
    if joining is None or hours.late_from is None or joining.joined_on <= joining.starts_on:
        return hours.minutes
    threshold = on_or_before(joining.ends_on, hours.late_from)
    late = joining.starts_on <= threshold <= joining.joined_on
    return min(hours.minutes, hours.late_minutes) if late else hours.minutes


def minutes_done(hours: Hours, taken: Sequence[Counted], until: date | None) -> int:
    """Return the credited minutes up to a day."""
    return sum(c.fact.minutes or 0 for c in taken if c.fact.module in hours.of and (until is None or c.day <= until))
