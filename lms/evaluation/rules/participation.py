"""Who took part in a module in a period, how long it took them, and which units can be told apart."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from math import ceil
from statistics import median, quantiles

from lms.evaluation.model.facts import ModuleFacts, Period, Taken
from lms.evaluation.model.outcome import Group, Participation, Spread
from lms.evaluation.rules.privacy import hidden
from lms.evaluation.rules.proportion import wilson


def participation(facts: ModuleFacts, period: Period) -> Participation:
    """Return who started and who completed in the period, and what it took."""
    started = first_of_each(t for t in facts.taken if period.has(t.started_on))
    completed = first_of_each(t for t in facts.taken if period.has(t.finished_on))
    tested = first_of_each(t for t in facts.taken if t.after and period.has(t.after.on))
    through = [t for t in started if t.finished_on and t.finished_on <= period.until_on]
    marks = [t.after.passed for t in tested if t.after and t.after.passed is not None]
    return Participation(
        started=len(started),
        completed=len(completed),
        under_way=len(first_of_each(t for t in facts.taken if _is_under_way(t, period))),
        cohort=wilson(len(through), len(started)),
        first_pass=wilson(sum(marks), len(marks)),
        days=spread([days_of(t) for t in completed]),
        minutes=spread([t.seconds / 60 for t in completed if t.seconds]),
        active_hours=facts.active_seconds / 3600,
        declared_hours=len(completed) * facts.minutes / 60,
        groups=_groups(started, completed),
        by_month=_months(completed),
    )


def first_of_each(taken: Iterable[Taken]) -> list[Taken]:
    """Return one of each person: their earliest. Somebody who learns twice is one person."""
    found: dict[int, Taken] = {}
    for each in sorted(taken, key=lambda t: (t.started_on, t.finished_on or t.started_on)):
        found.setdefault(each.person, each)
    return [found[person] for person in sorted(found)]


def days_of(taken: Taken) -> float:
    """Return the days from the start to the completion."""
    return float((taken.finished_on - taken.started_on).days) if taken.finished_on else 0.0


def spread(values: Sequence[float]) -> Spread | None:
    """Return the middle and the spread of values; None where there is none."""
    if not values:
        return None
    ordered = sorted(values)
    lower, _, upper = quantiles(ordered, n=4, method="inclusive") if len(ordered) > 1 else (ordered[0],) * 3
    return Spread(len(ordered), median(ordered), lower, upper, ordered[ceil(0.9 * len(ordered)) - 1])


def _is_under_way(taken: Taken, period: Period) -> bool:
    done = taken.finished_on is not None and taken.finished_on <= period.until_on
    return taken.started_on <= period.until_on and not done


def _groups(started: Sequence[Taken], completed: Sequence[Taken]) -> tuple[Group, ...]:
    persons: dict[str, set[int]] = defaultdict(set)
    days: dict[str, list[float]] = defaultdict(list)
    for each in started:
        persons[each.unit].add(each.person)
    for each in completed:
        persons[each.unit].add(each.person)
        days[each.unit].append(days_of(each))
    began = Counter(each.unit for each in started)
    gone = hidden({unit: len(members) for unit, members in persons.items()})
    return tuple(
        Group(unit, 0, 0, None, hidden=True)
        if unit in gone
        else Group(unit, began[unit], len(days[unit]), median(days[unit]) if days[unit] else None)
        for unit in sorted(persons, key=str.casefold)
    )


def _months(completed: Sequence[Taken]) -> tuple[tuple[date, int], ...]:
    counted = Counter(each.finished_on.replace(day=1) for each in completed if each.finished_on)
    return tuple(sorted(counted.items()))
