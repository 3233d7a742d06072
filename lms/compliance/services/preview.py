"""What a change of a requirement would do to the real people: computed before it binds anybody, nothing is written.

Everybody's facts are read once, in batches; the text that is in force and the text that would be are asked the same
questions. The answers are those that the register gives once the change is made and everybody is settled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from lms.catalogue.offers import services as offers
from lms.catalogue.services import current_versions
from lms.compliance.model import Calendar, Outcome, Requirement, Step
from lms.compliance.model.change import DayPreview, PersonChange, Preview, Standing
from lms.compliance.model.requirement import Offset, Unit
from lms.compliance.model.workload import Load
from lms.compliance.rules.days import WEEKENDS_ONLY, add
from lms.compliance.rules.difference import move_between, standing_of, turning_days
from lms.compliance.rules.evaluate import NOTHING_OWED, evaluate
from lms.compliance.rules.reading import Person, prepare
from lms.compliance.rules.relevance import names_of
from lms.compliance.rules.trail import steps_to_next
from lms.compliance.rules.workload import NOTHING, load_until
from lms.compliance.services.candidates import Candidate
from lms.compliance.services.texts import known_now, known_rulebook, shared_facts
from lms.compliance.store.facts import facts_of
from lms.directory.services import agencies
from lms.directory.services import facts as directory
from lms.kernel.errors import LmsError
from lms.platform.work import Work

BATCH = 300
MOST_DAYS = 4
YEAR = Offset(12, Unit.MONTHS)
Progress = Callable[[int, int], None]
Reasons = tuple[Step, ...]


def _silent(done: int, total: int) -> None:
    """Tell nobody how far it is."""


def preview(work: Work, wanted: Candidate, as_of: date | None = None, step: Progress = _silent) -> Preview:
    """Return what a sound candidate would do to everybody of the actor's agency, on a day (None: today).

    Looked at are that day and the next few days on which one of the two texts itself turns (an amendment, its end),
    within a year; on a later day what the texts announce until then is known. `step` is told how far it is.
    """
    return previews(work, [wanted], as_of, step)[0]


def previews(
    work: Work, wanted: Sequence[Candidate], as_of: date | None = None, step: Progress = _silent
) -> list[Preview]:
    """Return what each of several changes would do by itself; everybody's facts are read once."""
    agency = agencies.agency(work, work.actor.agency_id)
    today, known_at = work.today(agency.zone), max(known_now(work), work.now)
    day = as_of or today
    minutes = {v.module: v.minutes for v in current_versions(work, agency.id, day)}
    in_force = known_rulebook(work).at().calendars
    found = []
    for one in wanted:
        before = _Side(one.before, in_force, agency.zone, minutes)
        after = _Side(one.after, one.calendars, agency.zone, minutes)
        turns = turning_days((one.before, one.after), day, _year_on(day))[: MOST_DAYS - 1]
        found.append([_Day(each, before, after) for each in (day, *turns)])
    every = [each for days in found for each in days]
    looks_ahead = any(each.day > today for each in every)
    everybody = directory.everybody(work.session, agency.id)
    people, shared, done = iter(everybody), shared_facts(work, known_at), 0
    while batch := list(islice(people, BATCH)):
        for person_id, facts in facts_of(work.session, batch, known_at, shared).items():
            now, later = prepare(facts, known_at), prepare(facts) if looks_ahead else None
            for each in every:
                each.look_at(person_id, later if later and each.day > today else now)
        done += len(batch)
        step(done, len(everybody))
    return [Preview(known_at, tuple(each.result() for each in days), len(everybody)) for days in found]


def reasons(work: Work, one: Candidate, person_ids: Sequence[int], day: date) -> dict[int, tuple[Reasons, Reasons]]:
    """Return, for a few people whom a change moves, how their date comes about before and after it.

    As of one of the days of its preview; who has no date on a side has no steps there.
    """
    agency = agencies.agency(work, work.actor.agency_id)
    today, known_at = work.today(agency.zone), max(known_now(work), work.now)
    in_force = known_rulebook(work).at().calendars
    before, after = _Side(one.before, in_force, agency.zone, {}), _Side(one.after, one.calendars, agency.zone, {})
    until = None if day > today else known_at
    known = facts_of(work.session, list(person_ids), known_at, shared_facts(work, known_at))
    people = {person_id: prepare(facts, until) for person_id, facts in known.items()}
    return {i: (before.steps(person, day), after.steps(person, day)) for i, person in people.items()}


def unknown_modules(work: Work, rule: Requirement, on: date) -> list[str]:
    """Return the modules that a rule names and the catalogue does not offer on a day: nobody can learn them here."""
    known = offers.titles(work, on).keys()
    return sorted(names_of(rule).modules - known)


def _year_on(day: date) -> date:
    return add(day, YEAR, WEEKENDS_ONLY)


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two texts compared; None: nothing is in force."""

    rule: Requirement | None
    calendars: Mapping[str, Calendar]
    zone: str
    minutes: Mapping[str, int]

    def answer(self, person: Person, day: date) -> tuple[Standing | None, Outcome]:
        """Return where a person stands under this text, with the whole answer; a sentence where it has none."""
        if self.rule is None:
            return None, NOTHING_OWED
        try:
            outcome = evaluate(self.rule, person, day, calendars=self.calendars, zone=self.zone)
        except LmsError as error:
            return Standing(None, problem=error.message), NOTHING_OWED
        return standing_of(outcome), outcome

    def steps(self, person: Person, day: date) -> Reasons:
        """Return how a person's date under this text comes about."""
        if self.rule is None:
            return ()
        try:
            outcome = evaluate(self.rule, person, day, calendars=self.calendars, zone=self.zone, explain=True)
        except LmsError:
            return ()
        return steps_to_next(outcome) if outcome.summary.next_due_on else ()

    def load(self, outcome: Outcome, day: date) -> Load:
        """Return what there is to learn within a year."""
        if self.rule is None or not outcome.spells:
            return NOTHING
        return load_until(self.rule, outcome, day, _year_on(day), self.minutes)


@dataclass(slots=True)
class _Day:
    """The comparison on one day, as it grows person by person."""

    day: date
    before: _Side
    after: _Side
    changes: list[PersonChange] = field(default_factory=list)
    under: list[int] = field(default_factory=lambda: [0, 0])
    loads: tuple[dict[int, Load], dict[int, Load]] = field(default_factory=lambda: ({}, {}))

    def look_at(self, person_id: int, person: Person) -> None:
        """Compare the two answers for one person."""
        was, old = self.before.answer(person, self.day)
        then, new = self.after.answer(person, self.day)
        move = move_between(was, then)
        if move is not None:
            self.changes.append(PersonChange(person_id, move, was, then))
        for side, (standing, load) in enumerate(
            ((was, self.before.load(old, self.day)), (then, self.after.load(new, self.day)))
        ):
            self.under[side] += standing is not None
            if load.duties:
                self.loads[side][person_id] = load

    def result(self) -> DayPreview:
        """Return what was found."""
        return DayPreview(self.day, tuple(self.changes), self.under[0], self.under[1], *self.loads)
