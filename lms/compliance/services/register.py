"""The register: who stands where on a day, as known at an instant; and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from lms.compliance.model import Obligation, Outcome, Status
from lms.compliance.model.evidence import Evidence, EvidenceKind, evidence_ids
from lms.compliance.model.ledger import (
    ASK,
    EXTENSION_OF,
    KIND_OF,
    KINDS,
    WAITING,
    LedgerRow,
    day,
    number,
    obligation_from,
)
from lms.compliance.model.register import BY_RANK, RANK, UNKNOWN, Explanation, Order, Question, RegisterRow, Tally
from lms.compliance.rules.evaluate import evaluate
from lms.compliance.rules.question import texts_seen
from lms.compliance.rules.reading import Person, prepare
from lms.compliance.rules.status import days_overdue_on, status_on
from lms.compliance.services.texts import known_now, known_rulebook, shared_facts
from lms.compliance.store import evidence, ledger, tallies
from lms.compliance.store import register as store
from lms.compliance.store.facts import facts_of
from lms.compliance.store.ledger import Pair
from lms.compliance.store.register import PersonIds, Point
from lms.compliance.store.texts import Rule, RuleSet
from lms.kernel.errors import LmsError, NotFound
from lms.platform.work import Work


def register(work: Work, question: Question, people: PersonIds = None) -> list[RegisterRow]:
    """Return the rows of the register that a question asks for, of some people (None: everybody of the agency)."""
    rules = known_rulebook(work).at(question.known_at)
    table, values = store.register(*_asking(work, rules, question, people))
    query = _filtered(_ordered(table, question.order), table, question)
    if question.offset or question.limit is not None:
        query = query.offset(question.offset or None).limit(question.limit)
    return [_row(row, rules) for row in work.session.execute(query, values)]


@lru_cache(maxsize=16)
def _ordered(table: sa.Subquery, order: Order) -> sa.Select[Any]:
    """Build the whole register in an order; of a table that is built once, this is built once too."""
    return sa.select(table).order_by(*_order(table, order))


def count(work: Work, question: Question, people: PersonIds = None) -> int:
    """Return how many rows a question has, all pages together."""
    rules = known_rulebook(work).at(question.known_at)
    table, values = store.register(*_asking(work, rules, question, people))
    query = _filtered(sa.select(sa.func.count()).select_from(table), table, question)
    return work.session.scalar(query, values) or 0


def tally(work: Work, question: Question, people: PersonIds = None) -> list[Tally]:
    """Return how many people stand where, by requirement."""
    rules = known_rulebook(work).at(question.known_at)
    point, answers = _asking(work, rules, question, people)
    if question.due_until is None:
        counted = _counted(work, question, point, answers)
    else:
        table, values = store.register(point, answers)
        query = sa.select(table.c.requirement_id, table.c.rank, sa.func.count().label("people"))
        query = _filtered(query, table, question).group_by(table.c.requirement_id, table.c.rank)
        rows = work.session.execute(query, values)
        counted = Counter({(row.requirement_id, row.rank): row.people for row in rows})
    found = [Tally(rules.rules[of].key, _status(rank), number) for (of, rank), number in counted.items()]
    return sorted(found, key=lambda t: (t.requirement, t.status or ""))


def _counted(work: Work, question: Question, point: Point, answers: list[dict[str, Any]]) -> Counter[tuple[int, int]]:
    """Count by requirement and rank without the dates, which costs a tenth of the whole register."""
    wanted = [RANK[status] for status in question.statuses]
    counted = Counter(tallies.tally(work.session, point, wanted))
    asked = ((answer["requirement_id"], answer["rank"]) for answer in answers)
    counted.update(pair for pair in asked if not wanted or pair[1] in wanted)
    return counted


def table(work: Work, question: Question, people: PersonIds = None) -> sa.Subquery:
    """Return the register as a subquery for the read models of reporting, which join names and units to it.

    Days are ordinals (`model.ledger.day`), `rank` is the place of the status in `BY_RANK`.
    """
    return store.whole(*_asking(work, known_rulebook(work).at(question.known_at), question, people))


def figures(work: Work, question: Question, *, late: bool = False) -> sa.Subquery:
    """Return what is summed up of everybody of the agency: the register without its dates and labels, much faster.

    Columns: `person_id`, `requirement_id`, `rank`, `next_due_on`, `waits` (1: what is due next waits for signatures),
    `restricted` (1: a consequence is in force), `days_overdue` (0 unless `late` asks for it).
    """
    rules = known_rulebook(work).at(question.known_at)
    known_at = question.known_at or known_now(work)
    naming = [
        rule.requirement_id
        for rule in rules.rules.values()
        if texts_seen(rule.requirement, question.as_of, known_at)[-1].body.lapse_action is not None
    ]
    point, answers = _asking(work, rules, question, None)
    return tallies.figures(point, naming, answers, late=late)


def _asking(work: Work, rules: RuleSet, question: Question, people: PersonIds) -> tuple[Point, list[dict[str, Any]]]:
    """Return the point that a question is about, and what the rule itself answers there."""
    wanted = [r for r in rules.rules.values() if not question.requirements or r.key in question.requirements]
    point = Point(question.as_of, question.known_at, tuple(r.requirement_id for r in wanted), people)
    return point, _asked(work, rules, point)


def _asked(work: Work, rules: RuleSet, point: Point) -> list[dict[str, Any]]:
    """Return, computed by the rule, what the ledger says it cannot answer."""
    pairs = store.asked(work.session, point)
    if not pairs:
        return []
    zone = known_rulebook(work).zone
    known_at = point.known_at or known_now(work)
    facts = facts_of(work.session, {person for person, _ in pairs}, known_at, shared_facts(work, known_at))
    people = {person_id: prepare(found, known_at) for person_id, found in facts.items()}
    answers = []
    for pair in pairs:
        rule = rules.rules[pair[1]].requirement
        try:
            outcome = evaluate(rule, people[pair[0]], point.as_of, calendars=rules.calendars, zone=zone)
        except LmsError as error:
            answers.append(_pair(pair) | {"rank": UNKNOWN, "problem": error.message})
        else:
            if outcome.spells:
                answers.append(_pair(pair) | _values(outcome))
    return answers


def _pair(pair: Pair) -> dict[str, Any]:
    return {"person_id": pair[0], "requirement_id": pair[1], "days_overdue": 0, "slides": 1, "problem": ""}


def _values(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as the register's columns."""
    s = outcome.summary
    nearest = _nearest(outcome)
    return {
        "rank": RANK[s.status],
        "next_due_on": number(s.next_due_on),
        "days_overdue": s.days_overdue,
        "last_satisfied_on": number(s.last_satisfied_on),
        "last_on_time": None if s.last_on_time is None else int(s.last_on_time),
        "restriction": s.restriction,
    } | (
        {
            "kind": KINDS[nearest.kind],
            "cycle": nearest.cycle,
            "opened_on": number(nearest.opened_on),
            "original_due_on": number(nearest.original_due_on),
            "grace_until": number(nearest.grace_until),
            "awaiting_since": number(nearest.awaiting_since),
            "minutes_required": nearest.minutes_required,
            "minutes_done": nearest.minutes_done,
        }
        if nearest
        else {}
    )


def _nearest(outcome: Outcome) -> Obligation | None:
    """Return the obligation that the next due date belongs to; of two, the one that does not wait for signatures."""
    due = outcome.summary.next_due_on
    spell = outcome.spells[-1].number
    open_ones = (o for o in outcome.obligations if o.spell == spell and o.satisfied_on is None and o.due_on == due)
    return min(open_ones, key=lambda o: o.awaiting_since is not None, default=None) if due else None


def _filtered(query: sa.Select[Any], table: sa.Subquery, question: Question) -> sa.Select[Any]:
    if question.statuses:
        query = query.where(table.c.rank.in_([RANK[status] for status in question.statuses]))
    if question.due_until:
        query = query.where(table.c.next_due_on <= question.due_until.toordinal())
    return query


def _order(table: sa.Subquery, order: Order) -> list[sa.ColumnElement[Any]]:
    by_pair: list[sa.ColumnElement[Any]] = [table.c.person_id, table.c.requirement_id]
    due: list[sa.ColumnElement[Any]] = [table.c.next_due_on.is_(None), table.c.next_due_on]
    if order is Order.DUE:
        return [*due, *by_pair]
    if order is Order.URGENCY:
        return [table.c.days_overdue.desc(), *due, *by_pair]
    return by_pair


def _status(rank: int) -> Status | None:
    return BY_RANK[rank] if rank < UNKNOWN else None


def _row(row: sa.Row[Any], rules: RuleSet) -> RegisterRow:
    rule = rules.rules[row.requirement_id]
    return RegisterRow(
        person_id=row.person_id,
        requirement=rule.key,
        title=rule.requirement.title or rule.key,
        status=_status(row.rank),
        next_due_on=day(row.next_due_on),
        days_overdue=row.days_overdue,
        last_satisfied_on=day(row.last_satisfied_on),
        last_on_time=None if row.last_satisfied_on is None else bool(row.last_on_time),
        restriction=row.restriction,
        kind=KIND_OF.get(row.kind),
        cycle=row.cycle,
        opened_on=day(row.opened_on),
        original_due_on=day(row.original_due_on),
        grace_until=day(row.grace_until),
        awaiting_since=day(row.awaiting_since),
        extension=EXTENSION_OF.get(row.extension),
        minutes_required=row.minutes_required,
        minutes_done=row.minutes_done,
        slides=bool(row.slides),
        problem=row.problem,
    )


def standing(work: Work, person_id: int, as_of: date, known_at: datetime | None = None) -> list[RegisterRow]:
    """Return where one person stands with every requirement that concerns or concerned them, most urgent first."""
    return register(work, Question(as_of=as_of, known_at=known_at, order=Order.URGENCY), [person_id])


def obligations(
    work: Work, person_id: int, requirement: str, as_of: date, known_at: datetime | None = None
) -> list[Obligation]:
    """Return every cycle of a person under a requirement with its status on a day, in order."""
    return obligations_each(work, person_id, [requirement], as_of, known_at)[requirement]


def obligations_each(
    work: Work, person_id: int, requirements: Iterable[str], as_of: date, known_at: datetime | None = None
) -> dict[str, list[Obligation]]:
    """Return the same for each of some requirements; the ledger is read once."""
    rules = known_rulebook(work).at(known_at)
    asked = {key: _rule(rules, key) for key in requirements}
    ids = [rule.requirement_id for rule in asked.values()]
    rows = ledger.rows_at(work.session, person_id, ids, as_of, known_at)
    found = {}
    for key, rule in asked.items():
        own = rows[rule.requirement_id]
        if any(row.kind == ASK for row in own):
            person, zone = _prepared(work, person_id, known_at), known_rulebook(work).zone
            outcome = evaluate(rule.requirement, person, as_of, calendars=rules.calendars, zone=zone)
            found[key] = list(outcome.obligations)
        else:
            found[key] = _from_ledger(own, as_of)
    return found


def _from_ledger(rows: Iterable[LedgerRow], as_of: date) -> list[Obligation]:
    found = [obligation_from(row) for row in rows if row.kind != WAITING]
    found.sort(key=lambda o: (o.spell, KINDS[o.kind] == max(KINDS.values()), o.cycle))
    return [_stated(o, as_of) for o in found]


def explain(work: Work, person_id: int, requirement: str, as_of: date, known_at: datetime | None = None) -> Explanation:
    """Return the rule's own answer with every step of its arithmetic; computed now, never stored."""
    (found,) = explain_each(work, person_id, [requirement], as_of, known_at)
    return replace(found, credit=_credit(work, found.outcome))


def explain_each(
    work: Work, person_id: int, requirements: Iterable[str], as_of: date, known_at: datetime | None = None
) -> list[Explanation]:
    """Return the rule's own answer about one person for each requirement; what is known of them is read once.

    What of it was training done elsewhere (`credit`) is left out.
    """
    rules, zone = known_rulebook(work).at(known_at), known_rulebook(work).zone
    person = _prepared(work, person_id, known_at)
    found = [
        (rule, evaluate(rule.requirement, person, as_of, calendars=rules.calendars, zone=zone, explain=True))
        for rule in [_rule(rules, key) for key in requirements]
    ]
    return [
        Explanation(
            person_id=person_id,
            requirement=rule.key,
            title=rule.requirement.title or rule.key,
            version=rule.version,
            sha256=rule.sha256,
            citation=rule.requirement.citation,
            published_at=rule.published_at,
            as_of=as_of,
            known_at=known_at,
            outcome=outcome,
        )
        for rule, outcome in found
    ]


def _credit(work: Work, outcome: Outcome) -> dict[str, Evidence]:
    """Return what of training done elsewhere met a cycle, by its name."""
    names = {name for cycle in outcome.obligations for name in cycle.counted}
    ids = evidence_ids(names)
    rows = evidence.by_ids(work.session, ids) if ids else []
    return {row.fact_id: row for row in rows if row.kind is EvidenceKind.CREDIT}


def _prepared(work: Work, person_id: int, known_at: datetime | None) -> Person:
    known_at = known_at or known_now(work)
    return prepare(facts_of(work.session, [person_id], known_at, shared_facts(work, known_at))[person_id], known_at)


def _rule(rules: RuleSet, key: str) -> Rule:
    rule = rules.by_key(key)
    if rule is None:
        raise NotFound(f'There is no requirement "{key}".')
    return rule


def _stated(o: Obligation, as_of: date) -> Obligation:
    return replace(o, status=status_on(o, as_of), days_overdue=days_overdue_on(o, as_of))
