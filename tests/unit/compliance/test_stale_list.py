"""Who waits to be settled: in batches, visibly, and one person's failure holds up nobody else."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from lms.compliance.model import Status
from lms.compliance.model.evidence import EvidenceKind, FactEntry, Posting
from lms.compliance.model.register import Question
from lms.compliance.rules import ledger as rule
from lms.compliance.services import evidence, facts, register, replay, settling
from lms.jobs import sweeps
from lms.kernel.facts import Fact, FactType
from lms.kernel.permissions import Role
from lms.platform.queue import Claim
from tests.unit.compliance.agency import RECORDS, YEARLY, Bed, found
from tests.unit.reporting.signed_in import signed_in


@pytest.fixture
def agency(both: Flask) -> Bed:
    bed = found(both)
    bed.publish(RECORDS)
    return bed


class Trap:
    """Lets the rules fail for whoever has a fact of a certain day."""

    def __init__(self) -> None:
        self.day: date | None = None

    def rows(self, requirement: object, person: object, *rest: object, **more: object) -> object:
        held: list[Fact] = person.facts  # type: ignore[attr-defined]
        if any(fact.on == self.day for fact in held):
            raise ZeroDivisionError("secret of a person")
        return rule.ledger_rows(requirement, person, *rest, **more)  # type: ignore[arg-type]


@pytest.fixture
def trap(monkeypatch: pytest.MonkeyPatch) -> Iterator[Trap]:
    found = Trap()
    monkeypatch.setattr(replay, "ledger_rows", found.rows)
    return found


def completion(person_id: int, on: date) -> Posting:
    return Posting(
        kind=EvidenceKind.COMPLETION, person_id=person_id, source="test", record_id=f"{person_id}", on=on,
        module="records-management",
    )  # fmt: skip


def statuses(bed: Bed, as_of: date) -> dict[int, Status | None]:
    with bed.work() as work:
        return {row.person_id: row.status for row in register.register(work, Question(as_of=as_of))}


def test_the_failure_of_one_person_holds_up_nobody_else(
    agency: Bed, trap: Trap, caplog: pytest.LogCaptureFixture
) -> None:
    one, other = (agency.person(date(2026, 1, 5)) for _ in range(2))
    trap.day = date(2026, 2, 13)
    with agency.on(date(2026, 3, 1)).work() as work, caplog.at_level(logging.ERROR):
        evidence.post_many(work, [completion(one, trap.day), completion(other, date(2026, 2, 20))])
    with agency.work() as work:
        assert settling.pending(work) == 2
        done = settling.settle_stale(work)
    assert (done.people, done.failed) == (2, 1)
    assert statuses(agency, date(2026, 4, 1)) == {one: Status.OVERDUE, other: Status.COMPLIANT}
    with agency.work() as work:
        assert settling.settle_stale(work).people == 0, "whoever failed just now is passed over"
        assert settling.pending(work) == 1
        (stuck,) = settling.failed(work)
        assert (stuck.person_id, stuck.problem) == (one, "The program failed (ZeroDivisionError).")
    (line,) = [record.getMessage() for record in caplog.records if record.name == "lms.settling"]
    assert f"settling person {one} failed: ZeroDivisionError at" in line
    assert "secret" not in line


def test_what_failed_is_tried_again_by_night_and_keeps_the_instant_of_its_facts(agency: Bed, trap: Trap) -> None:
    one = agency.person(date(2026, 1, 5))
    trap.day = date(2026, 2, 13)
    with agency.on(date(2026, 3, 1)).work() as work:
        evidence.post_many(work, [completion(one, trap.day)])
        recorded = work.instant()
    agency.settle()
    trap.day = None
    with agency.on(date(2026, 3, 2)).work() as work:
        assert settling.try_again(work) == 1
    agency.settle()
    with agency.work() as work:
        assert (settling.pending(work), settling.failed(work)) == (0, [])
        asked = Question(as_of=date(2026, 3, 20), known_at=recorded)
        assert [row.status for row in register.register(work, asked)] == [Status.COMPLIANT]


def test_a_failure_within_a_request_does_not_undo_what_was_recorded(agency: Bed, trap: Trap) -> None:
    one = agency.person(date(2026, 1, 5))
    trap.day = date(2026, 2, 1)
    with agency.on(date(2026, 2, 1)).work() as work:
        facts.record_fact(work, FactEntry(person_id=one, type=FactType.LEAVE, on=trap.day))
    with agency.work() as work:
        assert [stuck.person_id for stuck in settling.failed(work)] == [one]
        assert [fact.type for fact in facts.facts_of(work, [one])[one]] == [FactType.APPOINTMENT, FactType.LEAVE]


def test_something_new_about_who_failed_is_reason_to_try_at_once(agency: Bed, trap: Trap) -> None:
    one = agency.person(date(2026, 1, 5))
    trap.day = date(2026, 2, 13)
    with agency.on(date(2026, 3, 1)).work() as work:
        evidence.post_many(work, [completion(one, trap.day)])
    agency.settle()
    trap.day = None
    with agency.work() as work:
        settling.mark_stale(work, [one])
    with agency.work() as work:
        done = settling.settle_stale(work)
    assert (done.people, done.failed) == (1, 0)


def test_batches_are_small_and_all_are_served(agency: Bed, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [agency.person(date(2026, 1, 5)) for _ in range(5)]
    with agency.on(date(2026, 3, 1)).work() as work:
        evidence.post_many(work, [completion(p, date(2026, 2, 1)) for p in people])
    seen = []
    for _ in range(4):
        with agency.work() as work:
            seen.append((settling.pending(work), settling.settle_stale(work, limit=2).people))
    assert seen == [(5, 2), (3, 2), (1, 1), (0, 0)]


def test_the_night_says_how_many_failed_and_the_officer_sees_who_and_why(app: Flask, trap: Trap) -> None:
    bed = found(app)
    bed.publish(RECORDS)
    one, other = (bed.person(date(2026, 1, 5)) for _ in range(2))
    trap.day = date(2026, 2, 13)
    with bed.on(date(2026, 3, 1)).work() as work:
        evidence.post_many(work, [completion(one, trap.day), completion(other, date(2026, 2, 20))])
    claim = Claim(id=1, kind="job.settle", payload={}, holder="test", agency_id=bed.agency_id, account_id=None)
    told = sweeps.nightly(app, claim, lambda done, total: None)
    assert told.startswith("Deadlines of 1 person settled;")
    assert told.endswith("1 could not be settled: the timetable's page says who and why.")
    page = signed_in(app, bed.agency_id, Role.OFFICER).get("/timetable").get_data(as_text=True)
    assert "Something was recorded about 1 person that is not in the figures yet" in page
    assert "000001" in page
    assert f'href="/people/{one}"' in page, "the name leads to whom it is about"
    assert "The program failed (ZeroDivisionError)." in page


def test_the_timetable_says_so_when_nobody_waits(app: Flask) -> None:
    page = signed_in(app, found(app).agency_id, Role.OFFICER).get("/timetable").get_data(as_text=True)
    assert "Nobody waits. Everything recorded is in the figures." in page


def test_the_night_lays_periods_out_further_before_they_end(agency: Bed) -> None:
    agency.publish(YEARLY)
    agency.person(date(2026, 1, 5))
    nearing = []
    for day in (date(2026, 1, 6), date(2028, 3, 1), date(2028, 3, 2)):
        with agency.on(day).work() as work:
            nearing.append(settling.note_nearing_horizons(work))
        agency.settle()
    assert nearing == [0, 1, 0]
