"""An examination: do the stored answers of real people equal what the rules say, on any day and at any instant?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from lms.compliance.model import Outcome, Summary
from lms.compliance.model.register import Question, RegisterRow
from lms.compliance.rules.evaluate import evaluate
from lms.compliance.rules.reading import prepare
from lms.compliance.services import register, settling
from lms.compliance.services.texts import known_now, known_rulebook, shared_facts
from lms.compliance.store import stale
from lms.compliance.store.facts import facts_of, known_instants
from lms.directory.services import facts as directory
from lms.kernel.errors import LmsError
from lms.kernel.facts import Fact
from lms.platform.work import Work

MOST_TOLD = 20


@dataclass(frozen=True, slots=True)
class Examination:
    """What was compared, and what differed, in words."""

    people: int
    answers: int
    pending: int
    differences: tuple[str, ...]


def examine(work: Work, sample: int, questions: int, seed: int = 0) -> Examination:
    """Compare, for a sample of people, the register at random days and instants with the rules' own answers.

    People who wait to be settled are left out: their ledger does not claim to be complete.
    """
    random = Random(seed)  # noqa: S311  (a sample, no secret)
    everybody = directory.everybody(work.session, work.actor.agency_id)
    waiting = stale.waiting(work.session, work.actor.agency_id)
    settled = [person_id for person_id in everybody if person_id not in waiting]
    chosen = sorted(random.sample(settled, min(sample, len(settled))))
    facts = facts_of(work.session, chosen, shared=shared_facts(work))
    instants = known_instants(facts)
    differences: list[str] = []
    answers = 0
    for person_id in chosen:
        for _ in range(questions):
            as_of, known_at = _point(random, facts[person_id], instants[person_id], known_now(work))
            found = _compared(work, person_id, facts[person_id], as_of, known_at)
            answers += len(found)
            differences += [text for text in found.values() if text]
    return Examination(len(chosen), answers, settling.pending(work), tuple(differences[:MOST_TOLD]))


def _point(random: Random, facts: Sequence[Fact], instants: Sequence[datetime], now: datetime) -> tuple[date, datetime]:
    """Choose a day near one that matters, and an instant at or just before one at which something became known."""
    days = [fact.on for fact in facts if fact.on] or [now.date()]
    as_of = random.choice([*days, now.date()]) + timedelta(days=random.randint(-1, 500))
    known_at = random.choice([*instants, now]) - timedelta(microseconds=random.randint(0, 1))
    return as_of, known_at


def _compared(work: Work, person_id: int, facts: Sequence[Fact], as_of: date, known_at: datetime) -> dict[str, str]:
    """Return, by requirement, what differs in words; empty where nothing does."""
    book = known_rulebook(work)
    known = book.at(known_at)
    stored = {
        row.requirement: row for row in register.register(work, Question(as_of=as_of, known_at=known_at), [person_id])
    }
    person = prepare(facts, known_at)
    found = {}
    for rule in known.rules.values():
        try:
            outcome = evaluate(rule.requirement, person, as_of, calendars=known.calendars, zone=book.zone)
        except LmsError as error:
            said: Outcome | str = error.message
        else:
            said = outcome
        difference = _difference(stored.get(rule.key), said)
        where = f"person {person_id}, {rule.key}, as of {as_of}, known at {known_at.isoformat()}: {difference}"
        found[rule.key] = where if difference else ""
    return found


def _difference(row: RegisterRow | None, said: Outcome | str) -> str:
    if isinstance(said, str):
        return "" if row is not None and row.problem == said else f"stored {row}, the rule cannot say: {said}"
    if row is None:
        return "" if not said.spells else f"nothing stored, the rule says {said.summary}"
    if row.status is None:
        return f"stored as not to be computed ({row.problem}), the rule says {said.summary}"
    stored = Summary(
        status=row.status,
        next_due_on=row.next_due_on,
        days_overdue=row.days_overdue,
        last_satisfied_on=row.last_satisfied_on,
        last_on_time=row.last_on_time,
        restriction=row.restriction,
    )
    return "" if stored == replace(said.summary) else f"stored {stored}, the rule says {said.summary}"
