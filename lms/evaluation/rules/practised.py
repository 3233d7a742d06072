"""What is left some weeks after a completion, as practice measures it: each person once in each span of weeks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from lms.evaluation.model.facts import Period, Practised
from lms.evaluation.model.outcome import PracticeLine
from lms.evaluation.rules.privacy import counted
from lms.evaluation.rules.proportion import wilson

SPANS: tuple[tuple[int, int | None], ...] = ((1, 4), (5, 8), (9, 13), (14, 26), (27, None))
"""Weeks after the completion, both ends included: practice begins in the week after it."""


def practised(answers: Iterable[Practised], period: Period, known_on: date) -> tuple[PracticeLine, ...]:
    """Return the share right in each span of weeks.

    In a span a person counts once, with their first answer in it: so the people are independent and the interval holds.
    Answers count by months, and a month with fewer than five people waits for the next: no two reports differ by fewer.
    """
    found = list(answers)
    return tuple(_line(span, [one for one in found if _is_in(one, span)], period, known_on) for span in SPANS)


def _is_in(one: Practised, span: tuple[int, int | None]) -> bool:
    first, last = span
    return first <= one.weeks and (last is None or one.weeks <= last)


def _line(span: tuple[int, int | None], answers: list[Practised], period: Period, known_on: date) -> PracticeLine:
    firsts: dict[int, Practised] = {}
    for one in sorted(answers, key=lambda each: (each.on, each.order)):
        firsts.setdefault(one.person, one)
    months = Counter(one.on.replace(day=1) for one in firsts.values())
    shown = counted(months, period.from_on, period.until_on, known_on)
    members = [
        one for one in firsts.values() if any(each.first <= one.on.replace(day=1) <= each.last for each in shown)
    ]
    right = wilson(sum(one.right for one in members), len(members)) if members else None
    return PracticeLine(*span, n=len(members), right=right)
