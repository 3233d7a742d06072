"""Since when a restriction holds: what the rows prove is what the rule says, day by day, backwards."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from lms.compliance.model import Requirement
from lms.compliance.model.evidence import FactEntry
from lms.compliance.rules.evaluate import evaluate
from lms.compliance.rules.ledger import horizon, ledger_rows
from lms.compliance.rules.reading import prepare
from lms.compliance.rules.restrictions import restricted_since
from lms.compliance.services import evidence, facts, restrictions
from lms.kernel.facts import Fact, FactType
from tests.strategies.rules import FIRST, LAST, histories, requirements, spread
from tests.unit.compliance.agency import RECORDS, YEARLY, Bed, found
from tests.unit.compliance.rules.test_properties import random_rules
from tests.unit.compliance.test_ledger import completion

ZONE = "America/New_York"
DAY = timedelta(days=1)


@random_rules
@given(requirements(), histories(), st.lists(spread(FIRST, LAST), min_size=1, max_size=3))
def test_the_run_begins_where_the_rule_says_so(
    rule: Requirement, history: tuple[Fact, ...], chosen: list[date]
) -> None:
    person = prepare(history, None)
    rows = ledger_rows(rule, person, {}, zone=ZONE, until=horizon(LAST))
    for day in chosen:
        label = evaluate(rule, person, day, zone=ZONE).summary.restriction
        if label is None:
            continue
        since = restricted_since(rows, day, label)
        assert since.day <= day
        run = (since.day + DAY * n for n in range((day - since.day).days + 1))
        assert all(evaluate(rule, person, each, zone=ZONE).summary.restriction == label for each in run)
        if since.exact:
            assert evaluate(rule, person, since.day - DAY, zone=ZONE).summary.restriction != label


@pytest.fixture
def agency(both: Flask) -> Bed:
    return found(both)


def since(agency: Bed, person: int, as_of: date, requirement: str = "records") -> tuple[date, bool]:
    with agency.work() as work:
        (answer,) = restrictions.since(work, {(person, requirement): "block_access"}, as_of).values()
    return answer.day, answer.exact


def test_who_has_never_done_it_is_restricted_from_the_first_day(agency: Bed) -> None:
    agency.publish(RECORDS)
    person = agency.person(date(2026, 1, 5))
    assert since(agency, person, date(2026, 2, 1)) == (date(2026, 1, 5), True)
    assert since(agency, person, date(2026, 5, 1)) == (date(2026, 1, 5), True)


def test_who_let_it_lapse_is_restricted_from_the_day_after_the_due_date(agency: Bed) -> None:
    agency.publish(RECORDS)
    person = agency.person(date(2025, 1, 6))
    with agency.on(date(2026, 1, 6)).work() as work:
        evidence.post(work, completion(person, date(2025, 2, 3)))
    assert since(agency, person, date(2026, 3, 1)) == (date(2026, 2, 4), True)


def test_an_open_leave_ends_what_can_be_proved(agency: Bed) -> None:
    agency.publish(RECORDS)
    person = agency.person(date(2026, 1, 5))
    with agency.on(date(2026, 2, 10)).work() as work:
        facts.record_fact(work, FactEntry(person_id=person, type=FactType.LEAVE, on=date(2026, 2, 10), reason="x"))
    day, exact = since(agency, person, date(2026, 3, 1))
    assert (day, exact) == (date(2026, 3, 1), False)


def test_only_requirements_that_name_a_consequence_are_looked_at(agency: Bed) -> None:
    agency.publish(RECORDS, YEARLY)
    with agency.work() as work:
        assert restrictions.keys(work) == ("records",)
        assert restrictions.since(work, {}, date(2026, 3, 1)) == {}
