"""Keep schedules: make, change, end, take back the last change, and take in what the agency's file says."""

from __future__ import annotations

from dataclasses import replace

from lms.audit import services as audit
from lms.audit.model import Act
from lms.compliance.services.texts import requirements
from lms.directory.access import scope
from lms.directory.accounts import services as accounts
from lms.kernel.errors import Conflict, Invalid, NotFound, Refused
from lms.kernel.permissions import Permission
from lms.platform.content import Overlay
from lms.platform.work import Work
from lms.reporting import choices
from lms.reporting import rules as questions
from lms.reporting.definitions import names
from lms.reporting.model import Asks, Definition, Group
from lms.reporting.schedules import content, rules, store
from lms.reporting.schedules.model import (
    HEADS,
    ROLES,
    Change,
    Dues,
    Offer,
    Recipient,
    Schedule,
    Sort,
    Terms,
    Turn,
    Version,
)
from lms.reporting.schedules.records import ReportSchedule, ReportScheduleVersion
from lms.reporting.schedules.services import asking
from lms.reporting.schedules.store import Kept
from lms.reporting.schedules.terms import plain
from lms.reporting.services import runs

ACTS = {
    Change.MADE: Act.SCHEDULE_MADE,
    Change.CHANGED: Act.SCHEDULE_CHANGED,
    Change.ENDED: Act.SCHEDULE_ENDED,
    Change.UNDONE: Act.SCHEDULE_UNDONE,
}
FILE_ACTOR = "The agency's file"


def schedules(work: Work) -> list[Schedule]:
    """Return the agency's schedules, those that are at work first."""
    scope(work.actor, Permission.REPORT_READ)
    clock = asking.hours(work)
    found = [_shown(work, kept, clock) for kept in store.latest(work.session, work.actor.agency_id)]
    return sorted(found, key=lambda each: each.latest.ended)


def schedule(work: Work, schedule_id: int) -> Schedule:
    """Return one schedule; raises `NotFound`, also for another agency's."""
    scope(work.actor, Permission.REPORT_READ)
    return _shown(work, _kept(work, schedule_id), asking.hours(work))


def history(work: Work, schedule_id: int, *, turns: int = 12) -> tuple[list[Version], list[Turn]]:
    """Return a schedule's versions and its latest due times, the latest of each first."""
    schedule(work, schedule_id)
    return store.versions(work.session, schedule_id), store.turns(work.session, schedule_id, turns)


def origin(work: Work, run_id: int) -> tuple[Turn, Version] | None:
    """Return the due time that a run was made for, and what the schedule said then; None for one asked by hand."""
    return store.turn_of_run(work.session, run_id)


def turn(work: Work, turn_id: int) -> tuple[Turn, Version]:
    """Return a due time that came, with what its schedule said then."""
    return store.turn(work.session, turn_id)


def mistakes(work: Work) -> list[str]:
    """Return what is wrong with the agency's file of schedules, each with its line."""
    return [str(mistake) for mistake in _file(work).mistakes]


def offer(work: Work, definition: Definition) -> Offer:
    """Return what a schedule of a report can be made of."""
    units = {each.code: each.name for each in choices.unit_choices(work)} if Asks.UNIT in definition.asks else {}
    modules = choices.module_choices(work) if Asks.MODULE in definition.asks else {}
    texts = requirements(work) if Asks.REQUIREMENT in definition.asks else []
    recipients = recipient_words(work)
    if Asks.UNIT not in definition.asks:
        del recipients[str(HEADS)]
    return Offer(units, modules, {each.key: each.title for each in texts}, recipients)


def makeable(work: Work) -> list[Definition]:
    """Return the reports that a schedule can make: a document about one person is for whoever asks for it."""
    return [each for each in runs.reports(work) if each.group is not Group.PERSON]


def recipient_words(work: Work) -> dict[str, str]:
    """Return whom a report can be sent to, with what each is called: groups, places of the settings, accounts."""
    groups = {str(Recipient(Sort.ROLE, role.value)): GROUPS[role.value] for role in ROLES}
    places = {str(Recipient(Sort.PLACE, name)): f"The place “{name}”" for name, _ in work.settings.places}
    known = {one.id: one for role in ROLES for one in accounts.holders(work, role)}
    people = {str(Recipient(Sort.ACCOUNT, str(one.id))): f"{one.name}, {one.email}" for one in known.values()}
    groups[str(HEADS)] = FOR_HEADS
    return groups | places | dict(sorted(people.items(), key=lambda pair: pair[1]))


FOR_HEADS = "The head of each unit: the report about their unit"
GROUPS = {"officer": "All training officers", "auditor": "All auditors"}


def make(work: Work, terms: Terms) -> int:
    """Make a schedule and return its id; it is due from now on. Raises `Invalid` with the field."""
    scope(work.actor, Permission.REPORT_RUN)
    _check(work, terms)
    return _made(work, terms, None)


def change(work: Work, schedule_id: int, terms: Terms, seen: int) -> None:
    """Give a schedule other terms, as a new version; `seen` is the number of the version that was looked at."""
    scope(work.actor, Permission.REPORT_RUN)
    kept = _kept(work, schedule_id, seen)
    if terms.report != kept[1].terms.report:
        raise Invalid("A schedule stays with its report. Make another schedule for another report.", field="report")
    _check(work, terms)
    if terms == kept[1].terms and not kept[1].ended:
        return
    _next(work, kept, Change.CHANGED, terms, ended=False)


def end(work: Work, schedule_id: int, seen: int) -> None:
    """End a schedule: what was made stays, nothing more is made. Raises `Conflict` where it has ended."""
    scope(work.actor, Permission.REPORT_RUN)
    kept = _kept(work, schedule_id, seen)
    if kept[1].ended:
        raise Conflict("This schedule has ended already.")
    _next(work, kept, Change.ENDED, kept[1].terms, ended=True)


def undo(work: Work, schedule_id: int, seen: int) -> None:
    """Take the last change back, as a new version that says what the one before said; the first one ends."""
    scope(work.actor, Permission.REPORT_RUN)
    kept = _kept(work, schedule_id, seen)
    past = store.versions(work.session, schedule_id)
    before = past[1] if len(past) > 1 else replace(past[0], ended=True)
    if before.terms == kept[1].terms and before.ended == kept[1].ended:
        raise Conflict("There is nothing to take back here.")
    if not before.ended:
        _check(work, before.terms)
    from_file = before.from_file and not before.ended
    _next(work, kept, Change.UNDONE, before.terms, ended=before.ended, from_file=from_file)


def has_to_act(work: Work) -> bool:
    """Tell whether a report is due, or the agency's file says something new; only reads."""
    return bool(_differing(work)) or asking.is_due(work)


def keep_up(work: Work) -> list[int]:
    """Take in what the agency's file says, ask for every report that is due, and return the runs."""
    take_in_file(work)
    return asking.ask_due(work)


def take_in_file(work: Work) -> None:
    """Bring the agency's schedules in step with its file; what an officer changed or ended stays as it is."""
    work.instant()
    for key, terms, kept in _differing(work):
        if kept is None:
            assert terms is not None
            _made(work, terms, key)
        elif terms is None:
            _next(work, kept, Change.ENDED, kept[1].terms, ended=True, from_file=True)
        else:
            _next(work, kept, Change.CHANGED, terms, ended=False, from_file=True)


def _differing(work: Work) -> list[tuple[str, Terms | None, Kept | None]]:
    """Return the keys of the file that say something else than the schedules do; a file with a mistake says nothing."""
    found = _file(work)
    if found.mistakes:
        return []
    kept = {s.key: (s, v) for s, v in store.latest(work.session, work.actor.agency_id) if s.key is not None}
    fresh: list[tuple[str, Terms | None, Kept | None]] = []
    for key in [*found.terms, *(key for key in kept if key not in found.terms)]:
        terms, mine = found.terms.get(key), kept.get(key)
        is_new = mine is None
        follows = mine is not None and mine[1].from_file and (None if mine[1].ended else mine[1].terms) != terms
        if is_new or follows:
            fresh.append((key, terms, mine))
    return fresh


def _file(work: Work) -> content.Loaded:
    known = names(Overlay("reports", work.settings.reports))
    return content.in_overlay(Overlay("policies", work.settings.policies), known)


def _check(work: Work, terms: Terms) -> None:
    """Raise `Invalid` with the field for what cannot be made, or be sent to whom it names."""
    definition = runs.report(work, terms.report)
    if definition.group is Group.PERSON:
        raise Invalid("A document about one person is not made by itself. Ask for it where the record is.", "report")
    due = asking.next_due(work, terms)
    asked = asking.question(terms, definition, due, work.now)
    questions.narrowed(definition.asks, definition.title, asked)
    if terms.is_for_heads:
        rules.check_for_heads(definition)
    possible = offer(work, definition)
    if terms.unit and terms.unit not in possible.units:
        raise Invalid(f"There is no unit {terms.unit!r} today. Choose another.", field="unit")
    if terms.module and terms.module not in possible.modules:
        raise Invalid(f"There is no module {terms.module!r}. Choose another.", field="module")
    if terms.requirement and terms.requirement not in possible.requirements:
        raise Invalid(f"There is no requirement {terms.requirement!r}. Choose another.", field="requirement")
    for each in terms.recipients:
        if str(each) not in possible.recipients:
            raise Invalid("One of the recipients may not read reports here any more. Choose again.", field="recipients")


def _kept(work: Work, schedule_id: int, seen: int | None = None) -> Kept:
    if seen is not None:
        work.instant()
    found = store.latest(work.session, work.actor.agency_id, schedule_id)
    if not found:
        raise NotFound("There is no such schedule.")
    if seen is not None and found[0][1].number != seen:
        raise Conflict("Somebody changed this schedule while you looked at it. Look at it again.")
    return found[0]


def _made(work: Work, terms: Terms, key: str | None) -> int:
    made = ReportSchedule(agency_id=work.actor.agency_id, key=key, made_at=work.now)
    work.session.add(made)
    work.session.flush()
    _write(work, made.id, 1, Change.MADE, terms, ended=False, from_file=key is not None)
    return made.id


def _next(work: Work, kept: Kept, change: Change, terms: Terms, *, ended: bool, from_file: bool = False) -> None:
    asking.catch_up(work, *kept)
    _write(work, kept[0].id, kept[1].number + 1, change, terms, ended=ended, from_file=from_file)


def _write(
    work: Work, schedule_id: int, number: int, change: Change, terms: Terms, *, ended: bool, from_file: bool
) -> None:
    said = plain(terms)
    work.session.add(
        ReportScheduleVersion(
            schedule_id=schedule_id,
            number=number,
            change=change,
            terms=said,
            ended=ended,
            from_file=from_file,
            made_by=FILE_ACTOR if work.actor.is_system else work.actor.name,
            account_id=None if from_file else work.actor.account_id,
            made_at=work.now,
        )
    )
    work.session.flush()
    audit.record(work, ACTS[change], f"schedule:{schedule_id}", {"version": number, "ended": ended, **said})


def _shown(work: Work, kept: Kept, clock: asking.Hours) -> Schedule:
    row, version = kept
    coming = Dues(()) if version.ended else rules.next_dues(version.terms.rule, work.now, clock.zone, clock.calendar)
    problem = ""
    try:
        runs.report(work, version.terms.report)
    except (Invalid, NotFound, Refused) as error:
        problem = error.message
    return Schedule(row.id, row.key or "", version, coming, problem)
