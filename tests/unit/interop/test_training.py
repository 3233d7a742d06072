"""Completions of an earlier system: taken in once, whole or not at all."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from lms.compliance.services import evidence
from lms.directory.model import VerdictKind
from lms.directory.services import people
from lms.interop.services import plans, training
from lms.interop.services.training import TrainingPlan
from lms.kernel.actor import Actor
from lms.kernel.errors import Invalid, Refused
from lms.platform.content import root
from lms.platform.work import unit_of_work
from tests.unit.directory.samples import DAYS, chiefs, extract_of, found, taken_in

HEAD = "StaffNo,CourseCode,CourseTitle,CompletedOn,Score,Minutes,Source,RecordId"
HISTORY = root("policies") / "sample-agency" / "history" / "completions-to-2026-07.csv"


def file_of(*rows: str) -> tuple[str, bytes]:
    return "history.csv", "\n".join((HEAD, *rows)).encode()


@pytest.fixture
def actor(both: Flask) -> Actor:
    actor = found(both)
    taken_in(both, actor, extract_of(chiefs()), DAYS["09"])
    return actor


def planned(app: Flask, actor: Actor, file: tuple[str, bytes]) -> TrainingPlan:
    with unit_of_work(app, actor, write=False) as work:
        return training.plan(work, file)


def taken(app: Flask, actor: Actor, file: tuple[str, bytes]) -> TrainingPlan:
    with unit_of_work(app, actor, write=True) as work:
        plan = training.plan(work, file)
        run_id = training.receive(work, file)
        plans.note(work, run_id, plan)
        training.apply(work, run_id, plan)
        return plan


def history_of_chiefs() -> tuple[str, bytes]:
    numbers = {row["StaffNo"] for row in chiefs()}
    lines = HISTORY.read_text("utf-8").splitlines()
    return "history.csv", "\n".join([lines[0], *(line for line in lines[1:] if line[:6] in numbers)]).encode()


def test_a_history_is_taken_in_once(both: Flask, actor: Actor) -> None:
    first = taken(both, actor, history_of_chiefs())
    assert first.counts["new"] == len(first.rows) > 300
    again = taken(both, actor, history_of_chiefs())
    assert again.counts == {"new": 0, "unchanged": len(first.rows), "refused": 0, "left_out": 0}
    with unit_of_work(both, actor, write=False) as work:
        director = people.ids_by_number(work)["100007"]
        record = evidence.training_record(work, director)
        assert {row.module for row in record} == {
            "security-awareness", "records-management", "initial-ethics", "annual-ethics",
        }  # fmt: skip
        one = next(row for row in record if row.record_id == "H000070001")
        assert (one.on, one.score, one.minutes_measured) == (date(2023, 2, 10), 91, 82)
        assert (one.source, one.title) == ("import:previous LMS", "Information security awareness")
        assert evidence.first_break(work) is None


def test_a_course_that_answered_for_two_modules_is_recorded_for_both(both: Flask, actor: Actor) -> None:
    taken(both, actor, file_of("100007,ETH-1,Ethics,2025-03-04,80,60,previous LMS,H9"))
    with unit_of_work(both, actor, write=False) as work:
        record = evidence.training_record(work, people.ids_by_number(work)["100007"])
        assert {(row.module, row.record_id) for row in record} == {
            ("initial-ethics", "H9/initial-ethics"), ("annual-ethics", "H9/annual-ethics"),
        }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "field", "sentence"),
    [
        ("100007,ISA-1,x,03/04/2025,80,60,old,1", "CompletedOn", "can be 3 April 2025 or 4 March 2025"),
        ("100007,ISA-1,x,2027-01-01,80,60,old,1", "CompletedOn", "lies in the future"),
        ("100007,ISA-1,x,1899-01-01,80,60,old,1", "CompletedOn", "is too long ago"),
        ("100007,ISA-1,x,2025-01-01,eighty,60,old,1", "Score", "eighty is not a number"),
        ("100007,ISA-1,x,2025-01-01,180,60,old,1", "Score", "180 is not between 0 and 100"),
        ("100007,ISA-1,x,2025-01-01,80,-5,old,1", "Minutes", "-5 is not between 0 and 60,000"),
        ("100007,ISA-1,x,2025-01-01,80,60,old,", "RecordId", "This cell is empty"),
        ("100007,ISA-1,x,2025-01-01,80,60,old", "", "This line has 7 cells"),
    ],
)
def test_a_bad_row_refuses_the_whole_file(app: Flask, row: str, field: str, sentence: str) -> None:
    actor = found(app)
    taken_in(app, actor, extract_of(chiefs()), DAYS["09"])
    good = "100014,ISA-1,x,2025-01-01,80,60,old,77"
    (refused,) = [one for one in planned(app, actor, file_of(good, row)).rows if one.verdict is VerdictKind.REFUSED]
    assert refused.line == 3
    assert refused.findings[0].field == field
    assert sentence in refused.findings[0].sentence
    with pytest.raises(Refused, match="1 of 2 rows are refused, so nothing was taken"):
        taken(app, actor, file_of(good, row))
    assert planned(app, actor, file_of(good)).counts["new"] == 1


def test_unknown_people_and_courses_are_left_out_and_said_so(app: Flask) -> None:
    actor = found(app)
    taken_in(app, actor, extract_of(chiefs()), DAYS["09"])
    file = file_of(
        "100007,ISA-1,x,2025-01-01,80,60,old,1", "5,ISA-1,x,2025-01-01,80,60,old,2", "100007,XYZ,x,2025-01-01,,,old,3"
    )
    plan = taken(app, actor, file)
    assert plan.counts == {"new": 1, "unchanged": 0, "refused": 0, "left_out": 2}
    assert plan.notes == [
        "1 row is about people who are not known: left out until they are.",
        "1 row is about courses that are not mapped: left out until they are.",
    ]


def test_one_record_with_two_contents_is_refused(app: Flask) -> None:
    actor = found(app)
    taken_in(app, actor, extract_of(chiefs()), DAYS["09"])
    one, other = "100007,ISA-1,x,2025-01-01,80,60,old,1", "100007,ISA-1,x,2025-01-02,80,60,old,1"
    assert planned(app, actor, file_of(one, one)).counts == {"new": 1, "unchanged": 1, "refused": 0, "left_out": 0}
    assert "on line 2, with other content" in planned(app, actor, file_of(one, other)).rows[1].findings[0].sentence
    taken(app, actor, file_of(one))
    assert "taken in before with other content" in planned(app, actor, file_of(other)).rows[0].findings[0].sentence


def test_a_file_without_a_needed_column_is_refused_in_a_sentence(app: Flask) -> None:
    with pytest.raises(Invalid, match="the column RecordId cannot be found"):
        planned(
            app,
            found(app),
            ("x.csv", b"StaffNo,CourseCode,CourseTitle,CompletedOn,Score,Minutes,Source\n1,2,3,4,5,6,7\n"),
        )
