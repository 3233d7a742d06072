"""The days on which an answer can change otherwise than by comparison of its dates with the day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from lms.compliance.model import Calendar, Requirement
from lms.compliance.model.requirement import Anchor, MonthDay, Periodic, Text
from lms.compliance.rules.days import ONE_DAY, on_or_before
from lms.compliance.rules.evaluate import NO_CALENDARS
from lms.compliance.rules.grid import Grid, length_grid, year_grid
from lms.compliance.rules.question import Question, texts_seen
from lms.compliance.rules.reading import Entry, Person, prepare
from lms.compliance.rules.relevance import matters, names_of
from lms.compliance.rules.spells import runs_of
from lms.kernel.facts import Fact, FactType

TWO_DAYS = timedelta(days=2)
"""No instant's days in two zones are further apart."""
_END_ON_THEIR_DAY = (FactType.SEPARATION, FactType.DESIGNATION_END)


def breakpoints(
    requirement: Requirement,
    history: Sequence[Fact] | Person,
    calendars: Mapping[str, Calendar] = NO_CALENDARS,
    *,
    zone: str = "UTC",
    until: date,
    known_at: datetime | None = None,
) -> list[date]:
    """Return, sorted, every day up to `until` on which the dates of `evaluate` can differ from the day before.

    Too many days cost time, one too few is a wrong date: facts count in every zone the rule ever had, and period
    starts for every clock the person may have had. Before the first of these days nobody owes anything. Ask with the
    same `known_at` as `evaluate`: an amendment announced later gives other spells.
    """
    person = history if isinstance(history, Person) else prepare(history, known_at)
    days = {text.since for text in requirement.texts}
    days |= {requirement.in_force_from or date.min, _after(requirement.in_force_until)}
    for name in {text.body.time.zone or zone for text in requirement.texts}:
        entries = _relevant(requirement, person.dated_in(name))
        days.update(day for entry in entries for day in _days_of(entry))
        days.update(_period_starts(_as_known(requirement, person, name, until, calendars), entries))
    first = person.dated_in(zone)[0][0] - TWO_DAYS if person.facts else date.max
    return sorted(day for day in days if first <= day <= until)


def _relevant(requirement: Requirement, entries: Sequence[Entry]) -> list[Entry]:
    names = names_of(requirement)
    found = [entry for entry in entries if matters(names, entry[2])]
    completions = {fact.id for _, _, fact in found if fact.type is FactType.COMPLETION}
    return [entry for entry in found if entry[2].type is not FactType.SIGN_OFF or entry[2].of in completions]


def _days_of(entry: Entry) -> Iterator[date]:
    day, _, fact = entry
    yield day
    if fact.type in _END_ON_THEIR_DAY:
        yield _after(day)
    if fact.until is not None:
        yield _after(fact.until)


def _after(day: date | None) -> date:
    return date.min if day is None or day == date.max else day + ONE_DAY


def _period_starts(question: Question, entries: Sequence[Entry]) -> Iterator[date]:
    """Yield the first days of periods under every clock the person may have had."""
    text = next((t for t in question.texts if isinstance(t.body.recurrence, Periodic)), None)
    if text is None or not entries:
        return
    begins = [run[0] for run in runs_of(question)]
    for grid, earliest in _grids(text, entries, begins):
        number = grid.number_at(earliest)
        while (start := grid.start(number)) <= question.as_of:
            yield start
            number += 1


def _as_known(
    requirement: Requirement, person: Person, zone: str, until: date, calendars: Mapping[str, Calendar]
) -> Question:
    return Question(
        requirement=requirement,
        texts=texts_seen(requirement, until, person.known_at),
        history=person.in_zone(zone),
        as_of=until,
        calendars=calendars,
        explain=False,
    )


def _grids(text: Text, entries: Sequence[Entry], begins: Sequence[date]) -> Iterator[tuple[Grid, date]]:
    rule = text.body.recurrence
    if not isinstance(rule, Periodic) or not begins:
        return
    if rule.length is None:
        starts = MonthDay(1, 1) if rule.year == "calendar_year" else text.body.time.fiscal_year_starts
        yield year_grid(starts), min(begins)
    elif isinstance(rule.starting, date):
        yield length_grid(rule.starting, rule.length), min(begins)
    elif isinstance(rule.starting, Anchor):
        anchors = begins if rule.starting.name == "applicability" else _anchor_days(rule.starting, entries)
        for day in set(anchors):
            yield length_grid(day, rule.length), min(begins)
    elif rule.starting is not None:
        for begin in begins:
            yield length_grid(on_or_before(begin, rule.starting), rule.length), begin


def _anchor_days(anchor: Anchor, entries: Sequence[Entry]) -> list[date]:
    return [
        day
        for day, _, fact in entries
        if fact.type.value == anchor.name and anchor.label in (None, fact.tag, fact.name)
    ]
