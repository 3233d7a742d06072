"""Ask for what is due: once for each due time, whoever sweeps; after a pause only for the latest, naming the others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from lms.compliance.model import Calendar
from lms.directory.model import AgencyView
from lms.directory.services import agencies, lines, units
from lms.kernel.errors import Invalid, LmsError
from lms.notices.services.hours import hours_of
from lms.platform.work import Work
from lms.reporting import rules as questions
from lms.reporting.model import Asks, Definition, Narrowing, Question
from lms.reporting.records import ReportUnitRun
from lms.reporting.schedules import rules, store
from lms.reporting.schedules.model import Due, Dues, Terms, Version
from lms.reporting.schedules.records import ReportSchedule, ReportScheduleTurn
from lms.reporting.services import narrowings, runs
from lms.reporting.services.recording import Asker, recorded

BY_ITSELF = "The timetable"
"""Who asked for a report that the agency's own files say is made."""


@dataclass(frozen=True, slots=True)
class Hours:
    """On which clock and by which calendar an agency counts."""

    zone: str
    calendar: Calendar


def hours(work: Work) -> Hours:
    """Return the actor's agency's zone, and the calendar of working days that its notices file names."""
    found = hours_of(work)
    return Hours(found.zone, found.calendar)


def is_due(work: Work) -> bool:
    """Tell whether any of the agency's schedules is due now; only reads."""
    clock = hours(work)
    return any(_dues(work, version, before, clock).found for _, version, before in _running(work))


def unreckonable(work: Work) -> list[tuple[int, Version, str]]:
    """Return the schedules whose due times up to now cannot be reckoned, each with the sentence that says why."""
    clock = hours(work)
    found = [
        (schedule.id, version, _dues(work, version, before, clock)) for schedule, version, before in _running(work)
    ]
    return [(schedule_id, version, dues.unknown) for schedule_id, version, dues in found if dues.unknown]


def ask_due(work: Work) -> list[int]:
    """Ask for every report that is due now, and return the runs.

    One sweep at a time: the ledger's lock is taken first, and only then is it read what was asked for before.
    """
    work.instant()
    clock = hours(work)
    return [
        run
        for schedule, version, before in _running(work)
        for run in _ask(work, schedule, version, _dues(work, version, before, clock))
    ]


def catch_up(work: Work, schedule: ReportSchedule, version: Version) -> None:
    """Ask for what was due by a version that is about to be replaced, so that a change loses nothing."""
    if version.ended:
        return
    before = store.last_due(work.session, [schedule.id]).get(schedule.id)
    _ask(work, schedule, version, _dues(work, version, before, hours(work)))


def next_due(work: Work, terms: Terms) -> Due:
    """Return when a report would be due next; raise `Invalid` where that cannot be reckoned."""
    clock = hours(work)
    dues = rules.next_dues(terms.rule, work.now, clock.zone, clock.calendar, count=1)
    if not dues.found:
        raise Invalid(dues.unknown or "There is no such day in the time to come. Choose other days.", field="every")
    return dues.found[0]


def question(terms: Terms, definition: Definition, due: Due, known_at: datetime) -> Question:
    """Return what a report is asked that is due at a time."""
    as_of = rules.about_day(terms.about, due.on)
    from_on = rules.span_began(terms.span, as_of) if Asks.PERIOD in definition.asks else None
    narrowing = Narrowing(requirement=terms.requirement)
    return Question(as_of, known_at, terms.unit, from_on, terms.module, narrowing)


def _running(work: Work) -> list[tuple[ReportSchedule, Version, datetime | None]]:
    """Return the schedules that make reports, each with the last due time that came."""
    kept = [(schedule, version) for schedule, version in store.latest(work.session, work.actor.agency_id)
            if not version.ended]  # fmt: skip
    came = store.last_due(work.session, [schedule.id for schedule, _ in kept])
    return [(schedule, version, came.get(schedule.id)) for schedule, version in kept]


def _dues(work: Work, version: Version, before: datetime | None, clock: Hours) -> Dues:
    after = max(version.made_at, before or version.made_at)
    return rules.due_instants(version.terms.rule, after, work.now, clock.zone, clock.calendar)


def _ask(work: Work, schedule: ReportSchedule, version: Version, dues: Dues) -> list[int]:
    if not dues.found:
        return []
    due = dues.found[-1]
    run: int | None = None
    for_heads: dict[str, int] = {}
    note = ""
    try:
        run, for_heads = _runs(work, schedule, version, due)
    except LmsError as error:
        note = error.message
    turn = ReportScheduleTurn(
        schedule_id=schedule.id,
        version_id=version.id,
        due_on=due.on,
        due_at=due.at,
        missed=[each.on.isoformat() for each in dues.found[:-1]],
        run_id=run,
        note=note,
        asked_at=work.now,
    )
    work.session.add(turn)
    work.session.flush()
    work.session.add_all(ReportUnitRun(turn_id=turn.id, unit=unit, run_id=each) for unit, each in for_heads.items())
    work.session.flush()
    return [*([] if run is None else [run]), *for_heads.values()]


def _runs(work: Work, schedule: ReportSchedule, version: Version, due: Due) -> tuple[int | None, dict[str, int]]:
    """Record the run about all that the schedule names, and one for each unit whose head receives it."""
    terms, agency = version.terms, agencies.agency(work, work.actor.agency_id)
    definition = runs.report(work, terms.report)
    asked = questions.narrowed(definition.asks, definition.title, question(terms, definition, due, work.instant()))
    questions.check_question(asked, _life(agency), work.today(agency.zone), work.now)
    narrowings.check(work, asked)
    by = Asker(version.made_by if version.account_id else BY_ITSELF, version.account_id)
    key = f"schedule:{schedule.id}:{due.at.isoformat()}"
    units = _headed(work, definition, terms, asked) if terms.is_for_heads else []
    whole = recorded(work, definition, asked, by=by, key=key) if terms.is_for_all else None
    return whole, {
        unit: recorded(work, definition, replace(asked, unit=unit), by=by, key=f"{key}:{unit}") for unit in units
    }


def _headed(work: Work, definition: Definition, terms: Terms, asked: Question) -> list[str]:
    """Return the codes of the units, within what is asked about, that somebody answers for today."""
    rules.check_for_heads(definition)
    today = work.today(agencies.agency(work, work.actor.agency_id).zone)
    led = lines.leaders_of_units(work.session, work.actor.agency_id, today)
    there = units.tree(work, asked.as_of)
    found = [each.code for each in there if each.id in led and (not asked.unit or asked.unit in each.codes)]
    if not found and not terms.is_for_all:
        raise Invalid("No unit that this schedule is about has a head today, so nobody could receive it.", "recipients")
    return found


def _life(agency: AgencyView) -> questions.Life:
    return questions.Life(agency.name, agency.founded_on, agency.created_at)
