"""The rows that the ledger keeps say, for every day, what the rule says. Pure: the database's part is proved beside."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.compliance.model import Obligation, Requirement
from lms.compliance.model.ledger import ASK, KINDS, WAITING, LedgerRow, obligation_from
from lms.compliance.rules.evaluate import evaluate
from lms.compliance.rules.ledger import horizon, ledger_rows
from lms.compliance.rules.reading import prepare
from lms.compliance.rules.status import days_overdue_on, status_on
from lms.kernel.facts import Fact
from tests.strategies.rules import FIRST, LAST, histories, instants, requirements, spread
from tests.unit.compliance.rules.test_properties import random_rules

ZONE = "America/New_York"


@random_rules
@given(requirements(), histories(), st.one_of(st.none(), instants()), st.lists(spread(FIRST, LAST), max_size=4))
def test_rows_say_on_every_day_what_the_rule_says(
    rule: Requirement, history: tuple[Fact, ...], known_at: datetime | None, chosen: list[date]
) -> None:
    person = prepare(history, known_at)
    rows = ledger_rows(rule, person, {}, zone=ZONE, until=horizon(LAST))
    changes = {v for row in rows for v in (row.holds_from, row.holds_until, row.due_on) if v and v > 1}
    for day in {*chosen, *(date.fromordinal(v) + timedelta(days=n) for v in changes for n in (-1, 0, 1))}:
        held = rows_on(rows, day)
        if not any(row.kind == ASK for row in held):
            outcome = evaluate(rule, person, day, zone=ZONE)
            assert read_back(held, day) == [replace(o, explanation=()) for o in outcome.obligations]
            assert bool(held) == bool(outcome.spells)


def rows_on(rows: frozenset[LedgerRow], day: date) -> list[LedgerRow]:
    number = day.toordinal()
    return [r for r in rows if r.holds_from <= number and (r.holds_until is None or number < r.holds_until)]


def read_back(rows: list[LedgerRow], day: date) -> list[Obligation]:
    found = [obligation_from(row) for row in rows if row.kind != WAITING]
    found = [replace(o, status=status_on(o, day), days_overdue=days_overdue_on(o, day)) for o in found]
    return sorted(found, key=lambda o: (o.spell, KINDS[o.kind] == 4, o.cycle))
