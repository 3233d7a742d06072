"""Composes a person's training record, and says why their dates are what they are, to who may read it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from lms.compliance.model import Status
from lms.compliance.model.evidence import Evidence
from lms.compliance.model.register import Explanation, RegisterRow, RequirementView
from lms.compliance.services import announced, evidence, history, register, texts
from lms.compliance.services.record import rules
from lms.compliance.services.record.model import Duty, Reader, TrainingRecord, Wish
from lms.directory.access import scope
from lms.directory.model import PersonView
from lms.directory.services import agencies, people
from lms.kernel.permissions import Permission
from lms.platform.asked import Asked, Lived, asked_from
from lms.platform.work import Work


def asked(work: Work, as_of: str, known_on: str) -> Asked:
    """Read a question's two dates as an address carries them; raises `Invalid`."""
    agency = agencies.agency(work, work.actor.agency_id)
    return asked_from(as_of, known_on, Lived(agency.name, agency.founded_on, agency.zone), work.today(agency.zone))


def asked_why(work: Work, requirement: str, as_of: str, known_on: str) -> Asked:
    """Read the question after the reason of a date.

    Of days to come only the first of an announced change can be asked about: its letter tells the date from then on.
    """
    for change in announced.coming(work, people.today(work)):
        if (change.requirement, change.effective_on.isoformat()) == (requirement, as_of) and not known_on:
            return Asked(change.effective_on, work.now)
    return asked(work, as_of, known_on)


def anybody(work: Work, person_id: int) -> int:
    """Return a person whom the actor reaches with the register; raise `NotFound` for others."""
    scope(work.actor, Permission.REGISTER_READ)
    people.person(work, person_id, people.today(work))
    return person_id


def reader_of(work: Work) -> Reader:
    """Return as what the actor reads the record of anybody of the agency."""
    return Reader.OFFICER if work.actor.may(Permission.FACT_RECORD) else Reader.AUDITOR


def record(work: Work, person_id: int, question: Asked, reader: Reader, wish: Wish) -> TrainingRecord:
    """Return a person's record as of a day, as known at an instant, narrowed to a wish.

    Who may read it is for the caller to ask first: `me`, `anybody`, or whether they lead the person.
    """
    known_at = question.known_at
    views = {view.key: view for view in texts.requirements(work, known_at)}
    rows = [row for row in evidence.training_record(work, person_id, known_at) if _by(question, row.on, work)]
    duties = _duties(work, person_id, question, views)
    trainings = rules.trainings(rows)
    facts = [fact for fact in history.noted(work, [person_id], known_at) if _by(question, fact.on, work)]
    serves = set(views[wish.requirement].modules) if wish.requirement in views else None
    named = _named(wish, views)
    return TrainingRecord(
        person=_person(work, person_id, question),
        asked=question,
        reader=reader,
        wish=wish,
        duties=tuple(
            fits
            for duty in duties
            if (
                fits := rules.duty_fits(
                    duty, wish, views[duty.requirement].modules if duty.requirement in views else ()
                )
            )
        ),
        trainings=tuple(each for each in trainings if rules.training_fits(each, wish, serves)),
        undone_signatures=rules.undone_signatures(rows),
        facts=tuple(reversed([fact for fact in rules.shown_to(reader, facts) if rules.fact_fits(fact, wish, named)])),
        modules=_titles(rows),
        requirements={duty.requirement: duty.title for duty in duties},
        years=tuple(sorted(_years(duties, rows), reverse=True)),
        rules=views,
    )


def why(work: Work, person_id: int, requirement: str, question: Asked) -> Explanation:
    """Return why a person's dates under a requirement are what they are; raises `NotFound`."""
    return register.explain(work, person_id, requirement, question.as_of, question.known_at)


def person_on(work: Work, person_id: int, question: Asked) -> PersonView:
    """Return who a person was on the day asked about."""
    return _person(work, person_id, question)


def _by(question: Asked, day: date | None, work: Work) -> bool:
    """Tell whether something belongs to the record of a day; today it holds what was planned ahead as well."""
    return day is None or day <= question.as_of or question.as_of == people.today(work)


def _person(work: Work, person_id: int, question: Asked) -> PersonView:
    found = people.views(work, [person_id], question.as_of, question.known_at).get(person_id)
    return found or people.person(work, person_id, people.today(work))


def _duties(work: Work, person_id: int, question: Asked, views: Mapping[str, RequirementView]) -> list[Duty]:
    found = register.standing(work, person_id, question.as_of, question.known_at)
    # Where the dates cannot be computed there are no cycles, and the row says so.
    computed = [row.requirement for row in found if not row.problem]
    cycles = register.obligations_each(work, person_id, computed, question.as_of, question.known_at)
    return [
        Duty(
            requirement=row.requirement,
            title=row.title,
            citation=views[row.requirement].citation if row.requirement in views else "",
            standing=row,
            cycles=tuple(reversed(cycles.get(row.requirement, []))),
        )
        for row in sorted(found, key=_order)
    ]


def _order(row: RegisterRow) -> tuple[bool, str]:
    return row.status is Status.NOT_APPLICABLE, row.title.casefold()


def _named(wish: Wish, views: Mapping[str, RequirementView]) -> frozenset[str] | None:
    """Return the requirements that a wish is about; None for all of them."""
    if wish.requirement:
        return frozenset({wish.requirement})
    if wish.module:
        return frozenset(key for key, view in views.items() if wish.module in view.modules)
    return None


def _titles(rows: Sequence[Evidence]) -> dict[str, str]:
    """Return the modules of some evidence by title; where two have the same title, the module's name tells which."""
    found = {row.module: row.title or row.module for row in rows if row.module}
    often = Counter(found.values())
    found = {module: f"{title} ({module})" if often[title] > 1 else title for module, title in found.items()}
    return dict(sorted(found.items(), key=lambda pair: pair[1].casefold()))


def _years(duties: Sequence[Duty], rows: Sequence[Evidence]) -> set[int]:
    days = [cycle.due_on for duty in duties for cycle in duty.cycles]
    return {day.year for day in [*days, *(row.on for row in rows)] if day is not None}
