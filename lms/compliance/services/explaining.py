"""The steps that lead to the due dates of many lines of the register, for a document that prints them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from lms.compliance.model import Step
from lms.compliance.rules.evaluate import evaluate
from lms.compliance.rules.reading import prepare
from lms.compliance.rules.trail import steps_to_next
from lms.compliance.services.register import explain
from lms.compliance.services.texts import known_now, known_rulebook, shared_facts
from lms.compliance.store.facts import facts_of
from lms.compliance.store.ledger import Pair
from lms.kernel.errors import LmsError
from lms.platform.work import Work


def steps_of(
    work: Work, pairs: Collection[Pair], as_of: date, known_at: datetime | None = None
) -> dict[Pair, tuple[Step, ...]]:
    """Return, by person and requirement (ids), how the date came about that the register shows for them.

    What cannot be computed has no steps: the register's line says why.
    """
    book = known_rulebook(work)
    rules = book.at(known_at)
    until = known_at or known_now(work)
    known = facts_of(work.session, {person for person, _ in pairs}, until, shared_facts(work, until))
    people = {person_id: prepare(facts, until) for person_id, facts in known.items()}
    found: dict[Pair, tuple[Step, ...]] = {}
    for pair in pairs:
        rule = rules.rules[pair[1]].requirement
        try:
            outcome = evaluate(rule, people[pair[0]], as_of, calendars=rules.calendars, zone=book.zone, explain=True)
        except LmsError:
            found[pair] = ()
        else:
            found[pair] = steps_to_next(outcome)
    return found


def steps_to(work: Work, person_id: int, requirement: str, due_on: date | None, as_of: date) -> tuple[Step, ...]:
    """Return how the date of somebody's open obligation came about; no steps where none is due on that day."""
    for obligation in explain(work, person_id, requirement, as_of).outcome.obligations:
        if obligation.satisfied_on is None and obligation.due_on == due_on:
            return obligation.explanation
    return ()
