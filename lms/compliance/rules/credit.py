"""Whether a requirement takes training that was done elsewhere or earlier, and if not, the sentence that says why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from lms.compliance.model import Calendar, Requirement, Spell
from lms.compliance.model.requirement import Body, Interval
from lms.compliance.rules.cycle import Cycle
from lms.compliance.rules.days import back
from lms.compliance.rules.initial import credited, initial_cycle
from lms.compliance.rules.periods import PeriodCycle, periods
from lms.compliance.rules.question import Counted, Question, question_of
from lms.compliance.rules.reading import Person
from lms.compliance.rules.relevance import names_of
from lms.compliance.rules.spells import spells_of
from lms.kernel.facts import Fact, FactType


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """Training that credit is asked for: what it would count as, its day, and whether it was another employer's."""

    module: str
    on: date
    external: bool


def refusal(
    requirement: Requirement,
    person: Person,
    asked: Training,
    as_of: date,
    calendars: Mapping[str, Calendar],
    *,
    zone: str,
) -> str:
    """Return why the requirement does not take it, as a sentence; empty: it takes it.

    The settings `credit.external` and `credit.before_start` decide, by the very functions that compute due dates.
    """
    title = requirement.title or requirement.id
    question = question_of(requirement, person, as_of, calendars, zone=zone)
    if asked.module not in names_of(requirement).modules:
        return f"{title} is not met by {asked.module}."
    if asked.external and question.texts[-1].body.credit.external == "none":
        return f"{title} takes no training of another agency or employer."
    spells = spells_of(question)
    if not spells:
        return f"{title} does not apply to this person."
    starts = [cycle for spell in spells for cycle in _first(question, spell)]
    if len(starts) < len(spells) or any(_is_taken(cycle, asked) for cycle in starts):
        return ""
    return _too_early(title, starts[-1], asked)


def _first(question: Question, spell: Spell) -> Iterator[Cycle]:
    """Yield the first obligation of a spell; nothing while its clock has not started."""
    initial = initial_cycle(question, spell)
    first = initial or next(periods(question, spell, None), None)
    if first is not None:
        yield first


def _is_taken(cycle: Cycle, asked: Training) -> bool:
    """Tell whether the first obligation of a spell, or one after it, can take training of a day."""
    if cycle.spell.ends_on is not None and asked.on > cycle.spell.ends_on:
        return False
    if asked.on >= cycle.opened_on:
        return True
    if isinstance(cycle, PeriodCycle) and asked.on < cycle.bounds.starts_on:
        return False
    fact = Fact(type=FactType.COMPLETION, on=asked.on, module=asked.module, external=asked.external)
    return credited(cycle, Counted(asked.on, fact))


def _too_early(title: str, cycle: Cycle, asked: Training) -> str:
    """Return the sentence for training before the start that does not reach into it."""
    body, opened = cycle.text.body, f"{cycle.opened_on:%-d %B %Y}"
    began = f"{title} began for this person on {opened}"
    lookback = body.credit.external if asked.external else body.credit.before_start
    if cycle.spell.ends_on is not None and asked.on > cycle.spell.ends_on:
        return f"{title} did not apply to this person any more on {asked.on:%-d %B %Y}."
    if lookback == "none":
        return f"{began} and takes no training from before that day."
    if lookback == "while_valid":
        return f"{began}; training of {asked.on:%-d %B %Y} {_had_run_out(body)} by then."
    earliest = back(cycle.opened_on, lookback, cycle.question.calendar(cycle.text))
    return f"{began} and takes earlier training only from {earliest:%-d %B %Y} on."


def _had_run_out(body: Body) -> str:
    if isinstance(body.recurrence, Interval):
        return f"holds for {body.recurrence.every} and had run out"
    return "belongs to a period that was over"
