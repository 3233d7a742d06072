"""Who is under a requirement, and during which runs of days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from lms.compliance.model import Spell
from lms.compliance.model.requirement import EVERYBODY, Predicate, Requirement
from lms.compliance.rules.days import ONE_DAY
from lms.compliance.rules.question import Question
from lms.compliance.rules.reading import Person, State


def matches(predicate: Predicate, state: State) -> bool:
    """Return whether all entries hold; an attribute never recorded matches nothing."""
    for name, values in predicate.attributes:
        if state.attributes.get(name) not in values:
            return False
    if predicate.tags is not None and not (predicate.tags & state.tags):
        return False
    if not all(matches(part, state) for part in predicate.every):
        return False
    if predicate.some is not None and not any(matches(part, state) for part in predicate.some):
        return False
    return predicate.none is None or not matches(predicate.none, state)


def never_in_scope(requirement: Requirement, person: Person, zone: str) -> bool:
    """Return whether nothing that the person ever was matches any text: then there is no spell on any day."""
    audiences = [text.body.applies_to for text in requirement.texts]
    zones = {text.body.time.zone or zone for text in requirement.texts}
    states = [state for name in zones for state in person.in_zone(name).states if state.service]
    return not any(matches(audience, state) for audience in audiences for state in states)


def spells_of(question: Question) -> list[Spell]:
    """Return the spells begun by the day asked for; all one where the rule resumes on return."""
    runs = runs_of(question)
    if runs and question.texts[-1].body.resume_on_return:
        runs = [(runs[0][0], runs[-1][1], 0)]
    return [Spell(number, first, None if last == date.max else last) for number, (first, last, _) in enumerate(runs, 1)]


def runs_of(question: Question) -> list[tuple[date, date, int]]:
    """Return first day, last day and service of each run of days in scope that has begun."""
    windows = list(_windows(question))
    runs: list[tuple[date, date, int]] = []
    for first, last, state in question.history.stretches(question.as_of):
        if not state.service:
            continue
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


def _windows(question: Question) -> Iterable[tuple[date, date, Predicate]]:
    """Yield first day, last day and audience of each text, within the days of the rule."""
    rule = question.requirement
    texts = question.texts
    for index, text in enumerate(texts):
        opens = max(text.since, rule.in_force_from or date.min)
        closes = rule.in_force_until or date.max
        if index + 1 < len(texts):
            closes = min(closes, texts[index + 1].since - ONE_DAY)
        if opens <= closes:
            yield opens, closes, text.body.applies_to
