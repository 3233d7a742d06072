"""An answer for a past known instant never changes, whatever is recorded later; and nothing that was recorded goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.compliance.model.evidence import EvidenceKind, FactEntry, Posting
from lms.compliance.model.register import Question
from lms.compliance.records import EvidenceRecord, ObligationRecord, PersonFact, RequirementVersion
from lms.compliance.services import evidence, facts, register, settling, texts
from lms.directory.records import DirectoryFact, Person, Placement
from lms.directory.services import people
from lms.kernel.actor import Actor
from lms.kernel.facts import FactType
from lms.platform.work import Work, unit_of_work
from lms.reporting.model import Question as Asked
from lms.reporting.queries.register import register_lines, units_on
from tests.unit.compliance.agency import RECORDS, YEARLY, text_of
from tests.unit.directory.samples import chiefs, extract_of, found, taken_in

OF_A_UNIT = """
requirement: branch
title: What one branch must learn
applies_to: {unit: D1-3}
satisfied_by: annual-ethics
initial: {within: 20 days, of: assignment}
"""
DAYS = [date(2026, 9, 25), date(2026, 10, 20), date(2027, 2, 1)]
KEPT = (EvidenceRecord, PersonFact, DirectoryFact, ObligationRecord, RequirementVersion, Placement)
MOVER, LED, LEAVER = "100028", "100035", "100042"


@dataclass
class Books:
    """An agency whose people come from real extracts, and every answer that was ever given about it."""

    app: Flask
    actor: Actor
    rows: dict[str, dict[str, str]]
    given: dict[datetime, Any] = field(default_factory=dict)
    counts: dict[type, int] = field(default_factory=dict)

    def take_in(self, day: date, **changed: dict[str, str]) -> None:
        """Take in an extract in which some people's rows say something else; `p100028={"UnitCode": ...}`."""
        for number, values in changed.items():
            self.rows[number[1:]] |= values
        taken_in(self.app, self.actor, extract_of(list(self.rows.values())), day)

    def work(self, *, write: bool = True) -> Any:
        """Open a unit of work."""
        return unit_of_work(self.app, self.actor, write=write)

    def settle(self) -> None:
        """Settle whoever waits."""
        while True:
            with self.work() as work:
                if not settling.settle_stale(work).people:
                    return

    def person(self, work: Work, number: str) -> int:
        """Return a person's id."""
        return people.ids_by_number(work)[number]

    def check(self) -> None:
        """Settle, and keep the answers of now; no table may have fewer rows than before."""
        self.settle()
        with self.work() as work:
            instant = work.instant()
            self.given[instant] = self._answers(work, instant)
            for table in KEPT:
                now = work.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
                assert now >= self.counts.get(table, 0), f"rows of {table.__tablename__} are gone"
                self.counts[table] = now

    def look_back(self) -> None:
        """Every answer that was ever given must be given again."""
        with self.work(write=False) as work:
            for then, said in self.given.items():
                assert self._answers(work, then) == said, f"another answer for {then}"

    def _answers(self, work: Work, known_at: datetime) -> Any:
        ids = sorted(work.session.scalars(sa.select(Person.id).where(Person.agency_id == self.actor.agency_id)))
        told: dict[Any, Any] = {}
        for as_of in DAYS:
            asked = Asked(as_of=as_of, known_at=known_at)
            told[as_of] = (
                sorted(register_lines(work, asked, None), key=repr),
                units_on(work.session, self.actor.agency_id, asked),
                {i: (v.unit_code, v.supervisor_id) for i, v in people.views(work, ids, as_of, known_at).items()},
                register.register(work, Question(as_of=as_of, known_at=known_at)),
                register.tally(work, Question(as_of=as_of, known_at=known_at)),
            )
        return told


@pytest.fixture
def books(both: Flask) -> Books:
    actor = found(both)
    rows = {row["StaffNo"]: dict(row) for row in chiefs()[:6]}
    for number in (MOVER, LEAVER):
        rows[number] |= {"HireDate": "2026-07-01", "PositionStart": "2026-07-01"}
    books = Books(both, actor, rows)
    with books.work() as work:
        texts.publish(work, [text_of(RECORDS), text_of(YEARLY), text_of(OF_A_UNIT)])
    books.take_in(date(2026, 9, 1))
    books.check()
    return books


def completion(person_id: int, on: date, number: str, **more: Any) -> Posting:
    return Posting(
        kind=EvidenceKind.COMPLETION, person_id=person_id, source="test", record_id=number, on=on,
        module="records-management", **more,
    )  # fmt: skip


def test_transfer_return_reorganisation_and_another_supervisor_leave_the_past_as_it_was(books: Books) -> None:
    branch_3 = {"UnitCode": "D1-3", "UnitName": "Benefits branch 3", "PositionStart": "2026-09-20"}
    back = {"HireDate": "2026-11-01", "PositionStart": "2026-11-01", "SeparationDate": ""}
    names = {number: row["UnitName"] for number, row in books.rows.items()} | {MOVER: "Benefits branch 3"}
    steps: list[tuple[date, dict[str, dict[str, str]]]] = [
        (date(2026, 10, 1), {MOVER: branch_3}),
        (date(2026, 10, 2), {LED: {"SupervisorStaffNo": "100007", "PositionStart": "2026-10-01"}}),
        (date(2026, 10, 12), {LEAVER: {"SeparationDate": "2026-10-10"}}),
        (date(2026, 11, 2), {LEAVER: back}),
        (
            date(2026, 11, 3),
            {
                number: {"ParentUnit": "AG", "UnitName": f"{names[number]} (new)"}
                for number, row in books.rows.items()
                if row["UnitCode"].startswith("D1-")
            },
        ),
    ]
    seen = []
    for day, changed in steps:
        before = books.given[max(books.given)]
        books.take_in(day, **{f"p{number}": values for number, values in changed.items()})
        books.check()
        seen.append(books.given[max(books.given)] != before)
    books.look_back()
    assert seen == [True] * len(steps), "each extract must have changed some answer of now"


def test_late_facts_corrections_revocations_and_new_texts_leave_the_past_as_it_was(books: Books) -> None:
    with books.work() as work:
        mover, leaver = books.person(work, MOVER), books.person(work, LEAVER)
        late = evidence.post(work, completion(mover, date(2026, 8, 1), "1"))
        posted = evidence.post(work, completion(leaver, date(2026, 8, 2), "2"))
    books.check()
    with books.work() as work:
        evidence.post(work, completion(mover, date(2026, 7, 20), "3", corrects_id=late, reason="typing mistake"))
        evidence.revoke_evidence(work, posted, "another person")
        leave = facts.record_fact(work, FactEntry(person_id=leaver, type=FactType.LEAVE, on=date(2026, 7, 15)))
    books.check()
    with books.work() as work:
        facts.revoke(work, leave, "never was")
        texts.publish(work, [text_of(RECORDS.replace("60 days", "90 days"))])
    books.check()
    with books.work() as work:
        texts.withdraw(work, "ethics", "superseded")
    books.check()
    with books.work() as work:
        texts.publish(work, [text_of(YEARLY)])
    books.check()
    books.look_back()


@pytest.mark.torture
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(20))
def test_whatever_is_done_no_row_goes_and_no_past_answer_changes(books: Books, seed: int) -> None:
    r, numbers = Random(seed), iter(range(100, 10_000))
    for _ in range(25):
        with books.work() as work:
            _something(work, r, list(people.ids_by_number(work).values()), numbers.__next__)
        books.check()
    books.look_back()


def _something(work: Work, r: Random, ids: list[int], number: Callable[[], int]) -> None:
    """Record anything at random."""
    person, on = r.choice(ids), date(2026, r.randint(1, 11), r.randint(1, 28))
    match r.randrange(6):
        case 0 | 1:
            evidence.post(work, completion(person, on, str(number())))
        case 2:
            entry = FactEntry(person_id=person, type=FactType.LEAVE, on=on, until=r.choice([None, date(2026, 12, 1)]))
            facts.record_fact(work, entry)
        case 3:
            known = [row for row in evidence.training_record(work, person) if row.kind is EvidenceKind.COMPLETION]
            open_ones = [row for row in known if not row.revoked]
            if open_ones:
                evidence.revoke_evidence(work, r.choice(open_ones).id, "not this one")
        case 4:
            days = r.choice([30, 45, 60, 90])
            texts.publish(work, [text_of(RECORDS.replace("60 days", f"{days} days"))])
        case _:
            evidence.post_many(work, [completion(i, on, str(number())) for i in r.sample(ids, 4)])
