"""The ledger and the register: what is owed, on any day, as known at any instant."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.compliance.model import Status
from lms.compliance.model.evidence import EvidenceKind, FactEntry, Posting
from lms.compliance.model.register import Order, Question
from lms.compliance.services import doctor, evidence, facts, register, settling, texts
from lms.kernel.errors import Conflict, Invalid
from lms.kernel.facts import FactType
from tests.unit.compliance.agency import RECORDS, SIGNED, YEARLY, Bed, found, text_of


@pytest.fixture
def agency(app: Flask) -> Bed:
    return found(app)


@pytest.fixture
def either(both: Flask) -> Bed:
    """An agency on SQLite and on PostgreSQL, for what the database does itself."""
    return found(both)


def completion(person_id: int, on: date, module: str = "records-management", number: str = "1") -> Posting:
    return Posting(
        kind=EvidenceKind.COMPLETION, person_id=person_id, source="test", record_id=number, on=on, module=module
    )


def status(agency: Bed, person_id: int, as_of: date, rule: str = "records", **more: object) -> Status | None:
    with agency.work() as work:
        question = Question(as_of=as_of, requirements=(rule,), **more)
        rows = register.register(work, question, [person_id])
    return rows[0].status if rows else None


def test_a_completion_makes_compliant_until_the_renewal_is_due(agency: Bed) -> None:
    agency.publish(RECORDS)
    person = agency.person(date(2026, 1, 5))
    assert status(agency, person, date(2026, 3, 6)) is Status.PENDING
    assert status(agency, person, date(2026, 3, 7)) is Status.OVERDUE
    with agency.on(date(2026, 3, 1)).work() as work:
        evidence.post(work, completion(person, date(2026, 3, 1)))
        (row,) = register.standing(work, person, date(2026, 3, 1))
    assert (row.status, row.next_due_on, row.last_on_time) == (Status.COMPLIANT, date(2027, 3, 1), True)
    assert status(agency, person, date(2027, 3, 2)) is Status.OVERDUE


def test_a_report_for_an_earlier_instant_does_not_know_what_came_later(agency: Bed) -> None:
    agency.publish(RECORDS)
    person = agency.person(date(2026, 1, 5))
    before = agency.on(date(2026, 4, 1)).now
    with agency.work() as work:
        evidence.post(work, completion(person, date(2026, 3, 1)))
    assert status(agency, person, date(2026, 3, 20)) is Status.COMPLIANT
    assert status(agency, person, date(2026, 3, 20), known_at=before) is Status.OVERDUE


def test_a_completion_waits_for_its_signature(agency: Bed) -> None:
    agency.publish(SIGNED)
    person = agency.person(date(2026, 1, 5))
    agency.fact(person, FactType.DESIGNATION, date(2026, 1, 10), tag="cardholder")
    with agency.on(date(2026, 1, 20)).work() as work:
        completed = evidence.post(work, completion(person, date(2026, 1, 20), "purchase-card"))
    assert status(agency, person, date(2026, 1, 20), "card") is Status.AWAITING_SIGNOFF
    with agency.on(date(2026, 1, 22)).work() as work:
        signature = Posting(
            kind=EvidenceKind.SIGN_OFF, person_id=person, source="signoff", record_id="7", of_id=completed,
            by_role="supervisor", statement="I verified it.", signature="…", on=date(2026, 1, 22),
        )  # fmt: skip
        evidence.post(work, signature)
    assert status(agency, person, date(2026, 1, 22), "card") is Status.COMPLIANT


def test_the_same_record_twice_is_one_row_and_another_content_is_refused(agency: Bed) -> None:
    agency.publish(RECORDS)
    person = agency.person(date(2026, 1, 5))
    with agency.on(date(2026, 3, 1)).work() as work:
        first = evidence.post(work, completion(person, date(2026, 3, 1)))
    with agency.work() as work:
        assert evidence.post(work, completion(person, date(2026, 3, 1))) == first
        assert len(evidence.training_record(work, person)) == 1
        with pytest.raises(Conflict, match="other content"):
            evidence.post(work, completion(person, date(2026, 2, 1)))


def test_a_revoked_completion_leaves_its_row_and_loses_its_effect(agency: Bed) -> None:
    agency.publish(RECORDS)
    person = agency.person(date(2026, 1, 5))
    with agency.on(date(2026, 3, 1)).work() as work:
        posted = evidence.post(work, completion(person, date(2026, 3, 1)))
    with agency.work() as work:
        evidence.revoke_evidence(work, posted, "entered for the wrong person")
        record = evidence.training_record(work, person)
        assert [row.revoked for row in record] == [True, False]
    assert status(agency, person, date(2026, 3, 20)) is Status.OVERDUE


def test_a_correction_is_a_new_row_that_replaces_the_old(agency: Bed) -> None:
    agency.publish(RECORDS)
    person = agency.person(date(2026, 1, 5))
    with agency.on(date(2026, 4, 1)).work() as work:
        wrong = evidence.post(work, completion(person, date(2026, 3, 30)))
    with agency.work() as work:
        right = Posting(
            kind=EvidenceKind.COMPLETION, person_id=person, source="test", record_id="2", on=date(2026, 3, 3),
            module="records-management", corrects_id=wrong, reason="typing mistake",
        )  # fmt: skip
        evidence.post(work, right)
        (row,) = register.standing(work, person, date(2026, 4, 1))
    assert (row.last_satisfied_on, row.last_on_time) == (date(2026, 3, 3), True)


def test_an_open_leave_is_answered_by_the_rule_itself_in_the_same_statement(either: Bed) -> None:
    either.publish(RECORDS)
    away, here = either.person(date(2026, 1, 5)), either.person(date(2026, 1, 5))
    with either.on(date(2026, 2, 1)).work() as work:
        facts.record_fact(work, FactEntry(person_id=away, type=FactType.LEAVE, on=date(2026, 2, 1), kind="parental"))
        rows = register.register(work, Question(as_of=date(2026, 5, 1), order=Order.URGENCY))
    assert [(r.person_id, r.status, r.next_due_on, r.slides) for r in rows] == [
        (here, Status.OVERDUE, date(2026, 3, 6), False),
        (away, Status.SUSPENDED, date(2026, 5, 31), True),
    ]


def test_a_revoked_leave_never_was(agency: Bed) -> None:
    agency.publish(RECORDS)
    person = agency.person(date(2026, 1, 5))
    with agency.on(date(2026, 2, 1)).work() as work:
        leave = facts.record_fact(work, FactEntry(person_id=person, type=FactType.LEAVE, on=date(2026, 2, 1)))
    with agency.work() as work:
        facts.revoke(work, leave, "wrong person")
    assert status(agency, person, date(2026, 5, 1)) is Status.OVERDUE


def test_periods_go_on_beyond_what_is_laid_out(either: Bed) -> None:
    either.publish(YEARLY)
    person = either.person(date(2026, 1, 5))
    with either.work() as work:
        (row,) = register.register(work, Question(as_of=date(2040, 6, 1)))
        assert (row.person_id, row.status, row.next_due_on) == (person, Status.OVERDUE, date(2026, 12, 31))
        assert row.slides
        assert len(register.obligations(work, person, "ethics", date(2040, 6, 1))) == 16


def test_settling_again_changes_nothing(agency: Bed) -> None:
    agency.publish(RECORDS, YEARLY)
    people = [agency.person(date(2026, 1, 5)) for _ in range(3)]
    with agency.on(date(2026, 2, 1)).work() as work:
        evidence.post(work, completion(people[0], date(2026, 2, 1)))
    with agency.work() as work:
        again = settling.settle(work, people, again=True)
    assert (again.people, again.opened, again.closed) == (3, 0, 0)


def test_bulk_work_is_settled_later_with_the_instant_of_its_facts(either: Bed) -> None:
    either.publish(RECORDS)
    people = [either.person(date(2026, 1, 5)) for _ in range(3)]
    with either.on(date(2026, 3, 1)).work() as work:
        posted = evidence.post_many(work, [completion(p, date(2026, 2, 1), number=str(p)) for p in people])
        imported = work.instant()
        assert (posted.new, posted.known) == (3, 0)
        assert settling.pending(work) == 3
    either.settle()
    with either.work() as work:
        assert settling.pending(work) == 0
        assert register.count(work, Question(as_of=date(2026, 4, 1), statuses=(Status.COMPLIANT,))) == 3
        asked = Question(as_of=date(2026, 4, 1), known_at=imported, statuses=(Status.COMPLIANT,))
        assert register.count(work, asked) == 3


def test_a_new_version_counts_from_its_publication(agency: Bed) -> None:
    agency.publish(RECORDS)
    person = agency.person(date(2026, 1, 5))
    before = agency.on(date(2026, 2, 1)).now
    agency.publish(RECORDS.replace("60 days", "90 days"))
    assert status(agency, person, date(2026, 3, 20)) is Status.PENDING
    assert status(agency, person, date(2026, 3, 20), known_at=before) is Status.OVERDUE


def test_a_withdrawn_requirement_is_owed_no_more_but_was(agency: Bed) -> None:
    agency.publish(RECORDS)
    person = agency.person(date(2026, 1, 5))
    before = agency.on(date(2026, 4, 1)).now
    with agency.work() as work:
        texts.withdraw(work, "records", "superseded")
    agency.settle()
    assert status(agency, person, date(2026, 4, 1)) is None
    assert status(agency, person, date(2026, 4, 1), known_at=before) is Status.OVERDUE


def test_an_announcement_counts_from_its_day_without_anybody_acting(agency: Bed) -> None:
    agency.publish(
        RECORDS
        + "amendments:\n- {effective_on: 2026-02-01, announced_on: 2026-03-01, transition: open_cycles, "
        + "initial: {within: 90 days, of: appointment}}\n"
    )
    person = agency.person(date(2026, 1, 5))
    assert status(agency, person, date(2026, 3, 20)) is Status.OVERDUE
    agency.on(date(2026, 3, 2))
    with agency.work() as work:
        assert settling.pending(work) == 1
    agency.settle()
    assert status(agency, person, date(2026, 3, 20)) is Status.PENDING
    assert status(agency, person, date(2026, 3, 20), known_at=agency.on(date(2026, 2, 20)).now) is Status.OVERDUE


def test_adoption_from_a_day_leaves_the_days_before_alone(agency: Bed) -> None:
    with agency.work() as work:
        texts.publish(work, [text_of(RECORDS, adopted_from=date(2026, 3, 1))])
    person = agency.person(date(2026, 1, 5))
    assert status(agency, person, date(2026, 2, 28)) is None
    assert status(agency, person, date(2026, 3, 20)) is Status.PENDING


def test_the_summary_counts_people_by_requirement_and_status(agency: Bed) -> None:
    agency.publish(RECORDS, YEARLY)
    for _ in range(2):
        agency.person(date(2026, 1, 5))
    with agency.work() as work:
        counted = register.tally(work, Question(as_of=date(2026, 3, 7)))
    assert [(t.requirement, t.status, t.people) for t in counted] == [
        ("ethics", Status.PENDING, 2),
        ("records", Status.OVERDUE, 2),
    ]


def test_the_explanation_names_the_setting_and_the_arithmetic(agency: Bed) -> None:
    agency.publish(RECORDS)
    person = agency.person(date(2026, 1, 5))
    with agency.work() as work:
        told = register.explain(work, person, "records", date(2026, 2, 1))
    (obligation,) = told.outcome.obligations
    assert any(s.setting == "initial.within" and s.result == date(2026, 3, 6) for s in obligation.explanation)


@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET id = id + 1000"])
@pytest.mark.parametrize("table", ["evidence", "person_fact", "obligation", "requirement_version"])
def test_the_database_refuses_to_forget(either: Bed, table: str, statement: str) -> None:
    either.publish(RECORDS)
    person = either.person(date(2026, 1, 5))
    with either.on(date(2026, 3, 1)).work() as work:
        evidence.post(work, completion(person, date(2026, 3, 1)))
        facts.record_fact(work, FactEntry(person_id=person, type=FactType.OATH, on=date(2026, 1, 6)))
    with either.work() as work:
        with pytest.raises(sa.exc.DBAPIError, match="append-only"):
            work.session.execute(sa.text(statement.format(table)))
        work.session.rollback()


def test_evidence_that_was_changed_behind_our_back_is_found(either: Bed) -> None:
    either.publish(RECORDS)
    person = either.person(date(2026, 1, 5))
    for month in (1, 2, 3):
        with either.on(date(2026, month, 20)).work() as work:
            evidence.post(work, completion(person, date(2026, month, 20), number=str(month)))
    with either.work() as work:
        assert evidence.first_break(work) is None
        if either.app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
            work.session.execute(sa.text("DROP TRIGGER evidence_keep_values"))
        else:
            work.session.execute(sa.text("ALTER TABLE evidence DISABLE TRIGGER evidence_keep_values"))
        work.session.execute(sa.text("UPDATE evidence SET on_date = '2026-01-01' WHERE sequence = 2"))
        assert evidence.first_break(work) == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"module": None}, "module"), ({"on": None}, "on"), ({"source": ""}, "record_id")],
)
def test_evidence_that_does_not_hold_together_is_refused(agency: Bed, changes: dict[str, None], field: str) -> None:
    from dataclasses import replace

    agency.publish(RECORDS)
    person = agency.person(date(2026, 1, 5))
    with agency.work() as work, pytest.raises(Invalid) as refused:
        evidence.post(work, replace(completion(person, date(2026, 1, 5)), **changes))
    assert refused.value.field == field


def test_the_doctor_finds_nothing_where_nothing_is_wrong_and_tells_what_is(agency: Bed) -> None:
    agency.publish(RECORDS, YEARLY)
    people = [agency.person(date(2026, 1, 5)) for _ in range(4)]
    with agency.on(date(2026, 2, 1)).work() as work:
        evidence.post(work, completion(people[0], date(2026, 2, 1)))
        facts.record_fact(work, FactEntry(person_id=people[1], type=FactType.LEAVE, on=date(2026, 2, 1)))
    with agency.work() as work:
        well = doctor.examine(work, 10, 10)
        assert (well.people, well.pending, well.differences) == (4, 0, ())
        assert well.answers > 40
        work.session.execute(sa.text("DROP TRIGGER obligation_keep_values"))
        work.session.execute(sa.text("UPDATE obligation SET due_on = due_on + 1 WHERE kind = 1"))
        ill = doctor.examine(work, 10, 10)
        assert "the rule says" in ill.differences[0]


def test_who_waits_to_be_settled_is_not_examined(agency: Bed) -> None:
    agency.publish(RECORDS)
    person = agency.person(date(2026, 1, 5))
    with agency.on(date(2026, 2, 1)).work() as work:
        evidence.post_many(work, [completion(person, date(2026, 2, 1))])
        found = doctor.examine(work, 10, 10)
    assert (found.people, found.pending) == (0, 1)
