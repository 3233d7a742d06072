"""The one pure function: a requirement and a person's facts in, obligations with their dates out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from lms.compliance.model import Calendar, Obligation, Outcome, Requirement, Spell, Status, Unreckonable
from lms.compliance.model.requirement import Hours
from lms.compliance.rules.cycle import Cycle
from lms.compliance.rules.initial import initial_cycle
from lms.compliance.rules.interval import renewals
from lms.compliance.rules.limits import sentence_of
from lms.compliance.rules.periods import PeriodCycle, close_missed, periods
from lms.compliance.rules.question import Question, question_of
from lms.compliance.rules.reading import Person, prepare
from lms.compliance.rules.retention import retain_until
from lms.compliance.rules.satisfaction import minutes_done, minutes_required, support
from lms.compliance.rules.settle import settle
from lms.compliance.rules.spells import never_in_scope, spells_of
from lms.compliance.rules.status import PAST_DUE, status_on, summary_of, summary_on
from lms.compliance.rules.triggers import triggered
from lms.kernel.facts import Fact

NO_CALENDARS: Final[Mapping[str, Calendar]] = MappingProxyType({})

NOTHING_OWED: Final = Outcome(summary_on((), date.min, spells=()), (), ())
"""The answer for who was never under the rule: most people, for most rules."""


def evaluate(
    requirement: Requirement,
    history: Sequence[Fact] | Person,
    as_of: date,
    known_at: datetime | None = None,
    calendars: Mapping[str, Calendar] = NO_CALENDARS,
    *,
    zone: str = "UTC",
    explain: bool = False,
) -> Outcome:
    """Return what the person owes as of a day, from what was known at an instant (None: everything).

    What cannot be computed (a year that no calendar covers, a date in the year 1) is an `LmsError` that says why.

    Whoever asks about many rules or days reads the history once: `prepare(history, known_at)`; its `known_at` then
    holds and the parameter is not looked at.
    """
    person = history if isinstance(history, Person) else prepare(history, known_at)
    try:
        if never_in_scope(requirement, person, zone):
            return NOTHING_OWED
        spells, found, label = owed(requirement, person, as_of, calendars, zone=zone, explain=explain)
    except (OverflowError, ValueError) as error:
        raise Unreckonable(sentence_of(error, person.facts)) from error
    if not spells:
        return NOTHING_OWED
    obligations = tuple(_stated(o, as_of) for o in found)
    return Outcome(summary_of(obligations, as_of, spells=spells, lapse_action=label), obligations, spells)


def owed(
    requirement: Requirement,
    person: Person,
    as_of: date,
    calendars: Mapping[str, Calendar],
    *,
    zone: str,
    explain: bool = False,
) -> tuple[tuple[Spell, ...], tuple[Obligation, ...], str | None]:
    """Return the spells begun by a day, their obligations, and the label of the text in force on that day.

    The obligations say nothing of the day yet: the ledger, which keeps their dates alone, stops here.
    """
    question = question_of(requirement, person, as_of, calendars, zone=zone, explain=explain)
    spells = tuple(spells_of(question))
    label = question.texts[-1].body.lapse_action
    return spells, tuple(o for spell in spells for o in _obligations(question, spell)), label


def _obligations(question: Question, spell: Spell) -> Iterator[Obligation]:
    regular = _regular(question, spell)
    for index, cycle in enumerate(regular):
        yield _finished(question, cycle, regular[index + 1] if index + 1 < len(regular) else None)
    for cycle in triggered(question, spell, regular):
        yield _finished(question, cycle, None)


def _regular(question: Question, spell: Spell) -> list[Cycle]:
    """Return initial, renewals and periods of a spell, settled, in order."""
    initial = initial_cycle(question, spell)
    cycles: list[Cycle] = []
    if initial is not None:
        settle(initial)
        cycles.append(initial)
        cycles += renewals(question, initial)
    fixed: list[PeriodCycle] = list(periods(question, spell, initial))
    close_missed(fixed)
    return cycles + fixed


def _finished(question: Question, cycle: Cycle, following: Cycle | None) -> Obligation:
    expression = cycle.expression()
    hours = expression if isinstance(expression, Hours) else None
    satisfied = cycle.satisfied_on
    used = support(expression, cycle.taken, satisfied) if satisfied is not None else []
    return Obligation(
        spell=cycle.spell.number,
        kind=cycle.kind,
        cycle=cycle.number,
        period=cycle.period,
        reason=cycle.reason,
        spell_starts_on=cycle.spell.starts_on,
        spell_ends_on=cycle.spell.ends_on,
        text_since=None if cycle.text.since == date.min else cycle.text.since,
        opened_on=cycle.opened_on,
        original_due_on=cycle.original_due_on,
        due_on=cycle.due_on,
        grace_until=cycle.grace_until,
        satisfied_on=satisfied,
        on_time=cycle.on_time,
        next_due_on=following.due_on if satisfied is not None and following is not None else None,
        minutes_required=minutes_required(hours, cycle.joining) if hours else None,
        minutes_done=minutes_done(hours, cycle.taken, satisfied) if hours else None,
        awaiting_since=cycle.awaiting_since,
        excused=cycle.excused,
        exempt_from=cycle.exempt[0] if cycle.exempt else None,
        exempt_until=cycle.exempt[1] if cycle.exempt else None,
        suspended_from=cycle.suspended[0] if cycle.suspended else None,
        suspended_until=cycle.suspended[1] if cycle.suspended else None,
        closed_on=cycle.closed_on,
        slides=cycle.slides or (satisfied is not None and following is not None and following.slides),
        extension=cycle.extension,
        retain_until=retain_until(question, cycle, question.texts[-1]),
        counted=tuple(c.fact.id for c in used if c.fact.id is not None),
        status=Status.UPCOMING,
        days_overdue=0,
        explanation=tuple(cycle.trail or ()),
    )


def _stated(obligation: Obligation, as_of: date) -> Obligation:
    """Fill in what follows from the dates. The obligation is not shared yet; a copy would cost as much as the rest."""
    status = status_on(obligation, as_of)
    object.__setattr__(obligation, "status", status)
    if status in PAST_DUE:
        object.__setattr__(obligation, "days_overdue", (as_of - obligation.due_on).days)
    return obligation
