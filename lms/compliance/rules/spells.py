"""Who is under a requirement, and during which runs of days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import TypeAlias

from lms.compliance.model import Spell
from lms.compliance.model.requirement import EVERYBODY, Predicate, Requirement, Text
from lms.compliance.rules.days import ONE_DAY
from lms.compliance.rules.question import Question
from lms.compliance.rules.reading import Person, State


def matches(predicate: Predicate, state: State) -> bool:
    """Return whether all entries hold; an attribute never recorded matches nothing."""
    for name, values in predicate.attributes:
        if state.attributes.get(name) not in values:
            return False
    if predicate.tags is not None and predicate.tags.isdisjoint(state.tags):
        return False
    if predicate.every and not all(matches(part, state) for part in predicate.every):
        return False
    if predicate.some is not None and not any(matches(part, state) for part in predicate.some):
        return False
    return predicate.none is None or not matches(predicate.none, state)


def never_in_scope(requirement: Requirement, person: Person, zone: str) -> bool:
    """Return whether nothing that the person ever was matches any text: then there is no spell on any day."""
    audiences, zones = _reach_of(requirement)
    for name in zones:
        for state in person.in_zone(name or zone).serving:
            for audience in audiences:
                if audience is EVERYBODY or matches(audience, state):
                    return False
    return True


@lru_cache(maxsize=1024)
def _reach_of(requirement: Requirement) -> tuple[tuple[Predicate, ...], tuple[str | None, ...]]:
    """Return the audiences and the zones of all texts of a rule, each once."""
    bodies = [text.body for text in requirement.texts]
    return tuple({body.applies_to: None for body in bodies}), tuple({body.time.zone: None for body in bodies})


def spells_of(question: Question) -> list[Spell]:
    """Return the spells begun by the day asked for; all one where the rule resumes on return."""
    runs = runs_of(question)
    if runs and question.texts[-1].body.resume_on_return:
        runs = [(runs[0][0], runs[-1][1], 0)]
    return [Spell(number, first, None if last == date.max else last) for number, (first, last, _) in enumerate(runs, 1)]


def runs_of(question: Question) -> list[tuple[date, date, int]]:
    """Return first day, last day and service of each run of days in scope that has begun."""
    whole = question.texts is question.requirement.texts
    windows = _all_windows(question.requirement) if whole else _windows(question.requirement, question.texts)
    runs: list[tuple[date, date, int]] = []
    for first, last, state in question.history.stretches(question.as_of):
        for opens, closes, predicate in windows:
            begin = first if first > opens else opens
            end = last if last < closes else closes
            if begin <= end and (predicate is EVERYBODY or matches(predicate, state)):
                _join(runs, begin, end, state.service)
    return [run for run in runs if run[0] <= question.as_of]


def _join(runs: list[tuple[date, date, int]], begin: date, end: date, service: int) -> None:
    if runs and runs[-1][2] == service and runs[-1][1] + ONE_DAY == begin:
        runs[-1] = (runs[-1][0], end, service)
    else:
        runs.append((begin, end, service))


Window: TypeAlias = tuple[date, date, Predicate]


@lru_cache(maxsize=1024)
def _all_windows(requirement: Requirement) -> list[Window]:
    return _windows(requirement, requirement.texts)


def _windows(rule: Requirement, texts: Sequence[Text]) -> list[Window]:
    """Return first day, last day and audience of each text, within the days of the rule."""
    windows = []
    for index, text in enumerate(texts):
        opens = max(text.since, rule.in_force_from or date.min)
        closes = rule.in_force_until or date.max
        if index + 1 < len(texts):
            closes = min(closes, texts[index + 1].since - ONE_DAY)
        if opens <= closes:
            windows.append((opens, closes, text.body.applies_to))
    return windows
