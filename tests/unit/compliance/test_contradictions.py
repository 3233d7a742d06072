"""Facts that contradict each other get a verdict in words: never an exception, never a wrong silence."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from lms.compliance.model import Calendar, Requirement, Status
from lms.compliance.model.evidence import EvidenceKind, FactEntry, Posting
from lms.compliance.model.register import Question
from lms.compliance.rules import evaluate, prepare
from lms.compliance.rules.ledger import horizon, ledger_rows
from lms.compliance.services import evidence, facts, register, settling
from lms.kernel.errors import LmsError
from lms.kernel.facts import Fact, FactType
from tests.strategies.contradictions import contradictions
from tests.strategies.rules import FIRST, LAST, requirements, spread
from tests.unit.compliance.agency import RECORDS, Bed, found
from tests.unit.compliance.rules.build import history, rule
from tests.unit.compliance.rules.test_properties import random_rules

ONCE = """
initial: {within: 60 days, of: appointment}
leave: {treatment: suspend, resume_within: 30 days}
extension: {up_to: 15 days}
"""
COUNTED = """
requirement: counted
title: Counted by a calendar
satisfied_by: records-management
initial: {within: 5 business days, of: appointment}
time: {calendar: short, roll: forward}
"""
SHORT = "calendar: short\nholidays: [2026-01-01]\nyears: {from: 2026, until: 2026}\n"


def said(text: str, as_of: date, of: str = ONCE, calendars: dict[str, Calendar] | None = None) -> tuple[str, str]:
    """Return the status and the due date that the rule says."""
    summary = evaluate(rule(of), history(text), as_of, calendars=calendars or {}).summary
    return summary.status.value, str(summary.next_due_on)


@pytest.mark.parametrize(
    ("what", "facts_said", "status", "due"),
    [
        (
            "two appointments at once are one service; the second changes what the person is",
            "- {type: appointment, date: 2026-01-05, unit: a}\n- {type: appointment, date: 2026-01-05, unit: b}\n",
            "overdue", "2026-03-06",
        ),
        (
            "leaving before joining ends nothing",
            "- {type: separation, date: 2025-12-01}\n- {type: appointment, date: 2026-01-05}\n",
            "overdue", "2026-03-06",
        ),
        (
            "joining and leaving on one day is one day of service",
            "- {type: appointment, date: 2026-01-05}\n- {type: separation, date: 2026-01-05}\n",
            "not_applicable", "None",
        ),
        (
            "a leave without end goes on",
            "- {type: appointment, date: 2026-01-05}\n- {type: leave, date: 2026-02-01}\n",
            "suspended", "2026-05-01",
        ),
        (
            "a leave until the last day there is has no end",
            "- {type: appointment, date: 2026-01-05}\n- {type: leave, date: 2026-02-01, until: 9999-12-31}\n",
            "suspended", "2026-05-01",
        ),
        (
            "a leave that ends before it begins is none",
            "- {type: appointment, date: 2026-01-05}\n- {type: leave, date: 2026-02-01, until: 2026-01-01}\n",
            "overdue", "2026-03-06",
        ),
        (
            "an extension past the cap is refused",
            "- {type: appointment, date: 2026-01-05}\n- {type: extension, date: 2026-02-01, new_due: 2026-12-31}\n",
            "overdue", "2026-03-06",
        ),
        (
            "a completion before the person joined counts as the rule credits it",
            "- {type: completion, date: 1999-01-05, module: m}\n- {type: appointment, date: 2026-01-05}\n",
            "compliant", "None",
        ),
        (
            "a signature of nothing and an end of nothing are nothing",
            "- {type: appointment, date: 2026-01-05}\n- {type: sign_off, date: 2026-02-01, of: x, by: learner}\n"
            "- {type: designation_end, date: 2026-02-01, tag: y}\n",
            "overdue", "2026-03-06",
        ),
    ],
)  # fmt: skip
def test_what_contradicts_itself_has_a_verdict(what: str, facts_said: str, status: str, due: str) -> None:
    assert said(facts_said, date(2026, 4, 1)) == (status, due), what


@pytest.mark.parametrize(
    ("facts_said", "words"),
    [
        ("- {type: appointment, date: 0001-01-01}\n", "An entry of the kind appointment says 0001-01-01, before 1900."),
        (
            "- {type: appointment, date: 2026-01-05}\n- {type: leave, date: 2026-02-01, until: 9999-12-30}\n",
            "An entry of the kind leave says 9999-12-30.",
        ),
    ],
)
def test_a_date_nobody_can_count_with_is_named(facts_said: str, words: str) -> None:
    with pytest.raises(LmsError) as told:
        said(facts_said, date(2026, 4, 1))
    assert words in told.value.message
    assert told.value.message.endswith("Take that entry back and correct it.")


@random_rules
@given(requirements(), contradictions(), st.lists(spread(FIRST, LAST), max_size=3))
def test_every_contradiction_has_a_verdict_in_words(of: Requirement, told: tuple[Fact, ...], days: list[date]) -> None:
    rows = ledger_rows(of, prepare(told), {}, zone="America/New_York", until=horizon(LAST))
    assert all(row.reason for row in rows if row.holds_from == 1)
    for day in (*days, date.min, date.max):
        verdict = _verdict(of, told, day)
        assert isinstance(verdict, Status) or len(verdict.split()) > 3, verdict


def _verdict(of: Requirement, told: tuple[Fact, ...], day: date) -> Status | str:
    try:
        return evaluate(of, prepare(told), day, zone="America/New_York", explain=True).summary.status
    except LmsError as error:
        return error.message


@pytest.fixture
def agency(both: Flask) -> Bed:
    return found(both)


def told(bed: Bed, person: int, key: str, as_of: date) -> tuple[Status | None, str]:
    """Return what the register says: a status, or why there is none."""
    with bed.work() as work:
        (row,) = register.register(work, Question(as_of=as_of, requirements=(key,)), [person])
    return row.status, row.problem


def test_a_wrong_date_is_a_sentence_in_the_register_and_others_are_settled(agency: Bed) -> None:
    agency.publish(RECORDS)
    wrong, right = agency.person(date(1, 1, 1)), agency.person(date(2026, 1, 5))
    assert told(agency, right, "records", date(2026, 4, 1)) == (Status.OVERDUE, "")
    status, problem = told(agency, wrong, "records", date(2026, 4, 1))
    assert status is None
    assert problem.startswith("An entry of the kind appointment says 0001-01-01, before 1900.")
    with agency.work() as work:
        assert (settling.pending(work), settling.failed(work)) == (0, [])
        counted = register.tally(work, Question(as_of=date(2026, 4, 1)))
    assert sorted((t.status or "unknown", t.people) for t in counted) == [("overdue", 1), ("unknown", 1)]


def test_a_year_that_no_calendar_covers_is_a_sentence(agency: Bed) -> None:
    from lms.compliance.services import texts
    from tests.unit.compliance.agency import text_of

    with agency.work() as work:
        texts.publish(work, [text_of(COUNTED)], [texts.Text("short", "Short", SHORT, "short.yaml")])
    early, late = agency.person(date(2026, 1, 5)), agency.person(date(2027, 1, 4))
    assert told(agency, early, "counted", date(2027, 2, 1)) == (Status.OVERDUE, "")
    status, problem = told(agency, late, "counted", date(2027, 2, 1))
    assert status is None
    assert problem.startswith('The calendar "short" covers the years 2026 to 2026')


def test_a_module_completed_before_it_was_written_and_a_leave_without_end_are_settled(agency: Bed) -> None:
    agency.publish(RECORDS)
    person = agency.person(date(2026, 1, 5))
    with agency.on(date(2026, 2, 1)).work() as work:
        early = Posting(
            kind=EvidenceKind.COMPLETION, person_id=person, source="old system", record_id="1", on=date(1990, 5, 1),
            module="records-management",
        )  # fmt: skip
        evidence.post(work, early)
        facts.record_fact(work, FactEntry(person_id=person, type=FactType.LEAVE, on=date(2026, 2, 1)))
        facts.record_fact(work, FactEntry(person_id=person, type=FactType.LEAVE, on=date(2026, 2, 1), until=date.max))
    assert told(agency, person, "records", date(2026, 5, 1)) == (Status.SUSPENDED, "")
