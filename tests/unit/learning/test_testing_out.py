"""A good start saves lessons, where no law asks for the time; the record says which, and what counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from lms.compliance.services import evidence
from lms.compliance.services.record.words import how
from lms.kernel.errors import Refused
from lms.kernel.facts import FactType
from lms.learning.classroom.model import Counts, Presence, Way
from lms.learning.classroom.records import AttendanceRecord, SittingPlan, SittingRecord
from lms.learning.model import PaperFacts, PaperKind
from lms.learning.rules.progress import credited
from lms.learning.rules.testing_out import credited_minutes, demonstrated, proved
from lms.learning.services import answers, attempts, papers, proof
from lms.learning.services.answers import Spot
from tests.conftest import NOON
from tests.unit.catalogue.builder import files, write
from tests.unit.compliance.agency import Bed
from tests.unit.learning.walker import Walker
from tests.unit.learning.world import MODULE, World, make_world, sending

BASE = f"/learning/modules/{MODULE}"
LONG = "pre_test: {items: 4}"


def world_with(app: Flask, tmp_path: Path, *, more: str = "") -> World:
    world = make_world(app, tmp_path / "policies")
    head = files()["module.yaml"].replace("version: 1", "version: 2").replace("pre_test: {items: 2}", LONG)
    write(tmp_path / "policies", {"module.yaml": head.replace("minutes: 8", "minutes: 9") + more})
    world.publish(tmp_path / "policies")
    world.start()
    return world


def start_test(world: World, wrong_objective: str = "") -> PaperFacts:
    """Take the starting test with one wrong answer about an objective."""
    with world.work() as work:
        paper = papers.begin_paper(work, MODULE, PaperKind.PRE, seed="1")
    missed = False
    for number, entry in enumerate(paper.entries, 1):
        item = world.text.item(entry.item)
        assert item
        miss = item.objective == wrong_objective and not missed
        missed = missed or miss
        given = world.wrong(item, entry.order) if miss else world.right(item, entry.order)
        with world.work() as work:
            answers.answer_item(work, MODULE, Spot(PaperKind.PRE, paper.id, number), sending(given))
    with world.work() as work:
        return papers.hand_in(work, MODULE, PaperKind.PRE, paper.id)


def shown(world: World) -> frozenset[str]:
    with world.work(write=False) as work:
        attempt = attempts.standing(work, MODULE).attempt
    assert attempt
    return attempt.demonstrated


def test_one_right_answer_proves_nothing_and_one_wrong_one_undoes(app: Flask, tmp_path: Path) -> None:
    world = world_with(app, tmp_path)
    paper = start_test(world, wrong_objective="why")
    assert proved(world.text, paper) == {"lock"}
    assert demonstrated(world.text, paper) == ("01-locking",)
    one_each = replace(paper, entries=tuple({world.text.item(e.item).objective: e for e in paper.entries}.values()))  # type: ignore[union-attr]
    assert proved(world.text, one_each) == frozenset()
    unanswered = replace(paper, answers={})
    assert proved(world.text, unanswered) == frozenset()


def test_minutes_of_lessons_not_taken_do_not_count_and_something_always_does() -> None:
    lengths = [("a", 5), ("b", 7)]
    assert credited_minutes(20, lengths, {"b"}) == 13
    assert credited_minutes(20, lengths, set()) == 20
    assert credited_minutes(9, lengths, {"a", "b"}) == 1


def test_what_was_demonstrated_is_skipped_may_be_read_and_is_said_in_the_record(app: Flask, tmp_path: Path) -> None:
    world = world_with(app, tmp_path)
    start_test(world, wrong_objective="why")
    assert shown(world) == {"01-locking"}
    walker = Walker(world.app, world.actor)
    walker.go(f"{BASE}/pre-test/result")
    assert "You need not take 1 lesson" in walker.text
    assert "Locking" in walker.text
    walker.follow("Go to the lessons")
    assert walker.heading == "Why"
    walker.go(BASE)
    assert "Demonstrated" in walker.text
    walker.go(f"{BASE}/lessons/01-locking")
    assert "You showed in the starting test that you know this" in walker.text
    with world.work(write=False) as work:
        facts = attempts.standing(work, MODULE).attempt
    assert facts
    answer = world.right(world.text.checks[2], facts.seed)
    with world.work() as work:
        answers.answer_check(work, MODULE, "02-why", 1, sending(answer))
    world.take(PaperKind.POST)
    with world.work(write=False) as work:
        (record,) = evidence.training_record(work, world.person_id)
        assert record.minutes_declared == 9 - 2
        found = proof.sat(work, record.id)
        assert found
        assert found.demonstrated == ("Locking",)
        assert found.start
        assert found.start.kind is PaperKind.PRE
        assert proof.demonstrated(work, [record.id]) == {record.id: 1}
        assert "1 lesson shown in the starting test" in how(record, 1)
        assert "shown" not in how(record)


def test_a_demonstrated_lesson_that_is_taken_counts_like_any_other(app: Flask, tmp_path: Path) -> None:
    world = world_with(app, tmp_path)
    start_test(world)
    assert shown(world) == {"01-locking", "02-why"}
    world.learn()
    world.take(PaperKind.POST)
    with world.work(write=False) as work:
        (record,) = evidence.training_record(work, world.person_id)
        assert record.minutes_declared == 9
        assert proof.demonstrated(work, [record.id]) == {}


def test_whoever_knows_everything_goes_straight_to_the_final_test(app: Flask, tmp_path: Path) -> None:
    world = world_with(app, tmp_path)
    start_test(world)
    walker = Walker(world.app, world.actor)
    walker.go(f"{BASE}/pre-test/result").follow("Go to the final test").submit("Start the test")
    assert walker.heading == "Question 1 of 4"


def test_a_module_may_forbid_it(app: Flask, tmp_path: Path) -> None:
    world = world_with(app, tmp_path, more="test_out: false\n")
    start_test(world)
    assert shown(world) == frozenset()


RULE = """requirement: doors
title: Doors by the hour
citation: 1 CFR 1.2
satisfied_by: {hours: 2, of: [keys-and-doors]}
initial: {within: 60 days, of: appointment}
"""


def employ(world: World) -> None:
    """Appoint the person, and let a requirement ask for hours of the module."""
    bed = Bed(world.app, world.agency_id, NOON)
    bed.fact(world.person_id, FactType.APPOINTMENT, NOON.date() - timedelta(days=9))
    bed.publish(RULE)


def sit(world: World, minutes: int) -> None:
    """Be active for some minutes, as a page tells it."""
    for number in range(minutes):
        with world.work(at=NOON + timedelta(hours=1, minutes=number)) as work:
            assert attempts.note_activity(work, MODULE, 60, f"minute-{number}") == 60


def test_where_a_law_asks_for_hours_nothing_is_skipped_and_the_test_waits(app: Flask, tmp_path: Path) -> None:
    world = world_with(app, tmp_path)
    employ(world)
    start_test(world)
    assert shown(world) == frozenset()
    walker = Walker(world.app, world.actor)
    walker.go(BASE)
    assert "You have been active 0 of 9 minutes" in walker.text
    assert "Doors by the hour (1 CFR 1.2)" in walker.text
    world.learn()
    sit(world, 8)
    walker.go(f"{BASE}/post-test")
    assert "opens when you have been active for 9 minutes, in 1 more" in walker.text
    with world.work() as work, pytest.raises(Refused, match=r"active 8 of 9 minutes.*Doors by the hour"):
        papers.begin_paper(work, MODULE, PaperKind.POST)
    with world.work(at=NOON + timedelta(hours=3)) as work:
        attempts.note_activity(work, MODULE, 60, "the-last")
    world.take(PaperKind.POST)
    with world.work(write=False) as work:
        (record,) = evidence.training_record(work, world.person_id)
        assert (record.minutes_declared, record.minutes_measured) == (9, 9)


def test_when_hours_begin_to_be_asked_for_the_pages_say_what_holds_from_then_on(app: Flask, tmp_path: Path) -> None:
    world = world_with(app, tmp_path)
    start_test(world, wrong_objective="why")
    walker = Walker(world.app, world.actor)
    lesson, result = f"{BASE}/lessons/01-locking", f"{BASE}/pre-test/result"
    assert "You need not take this lesson" in walker.go(lesson).text
    assert "You need not take 1 lesson" in walker.go(result).text
    employ(world)
    asked = "the minutes of this lesson count only if you take it"
    walker.go(lesson)
    assert "You have been active 0 of 9 minutes" in walker.text
    assert asked in walker.text
    assert "You need not take" not in walker.text
    walker.go(result)
    assert "the minutes of a lesson count only if you take it" in walker.text
    assert "You need not take" not in walker.text
    world.learn()
    assert asked not in walker.go(lesson).text


def test_a_final_test_begun_before_hours_were_asked_for_may_be_finished_and_says_so(app: Flask, tmp_path: Path) -> None:
    world = world_with(app, tmp_path)
    start_test(world, wrong_objective="why")
    world.learn()
    with world.work() as work:
        papers.begin_paper(work, MODULE, PaperKind.POST)
    employ(world)
    walker = Walker(world.app, world.actor).go(f"{BASE}/post-test")
    assert "you had begun this test before: you may finish it" in walker.text
    assert "The final test opens when" not in walker.text
    assert walker.submit("Continue the test").heading.startswith("Question 1")


def test_minutes_at_a_session_that_is_a_part_count_as_time_and_into_the_evidence(app: Flask, tmp_path: Path) -> None:
    world = world_with(app, tmp_path)
    employ(world)
    start_test(world)
    world.learn()
    with world.work() as work:
        row = SittingRecord(agency_id=world.agency_id, number=1, made_at=work.instant(), made_by="test")
        work.session.add(row)
        work.session.flush()
        said = {"sitting_id": row.id, "at": work.instant(), "by": "test", "request_id": ""}
        begins = NOON - timedelta(hours=2)
        work.session.add(
            SittingPlan(
                **said, module=MODULE, way=Way.ROOM, place="Room 2", starts_at=begins, capacity=9,
                ends_at=begins + timedelta(hours=1), instructor_id=None, counts=Counts.MINUTES, note="", called_off="",
            )
        )  # fmt: skip
        here = {**said, "person_id": world.person_id, "presence": Presence.LATE, "evidence_id": None, "reason": ""}
        work.session.add_all([AttendanceRecord(**here, minutes=30), AttendanceRecord(**here, minutes=7)])
    sit(world, 1)
    with world.work() as work, pytest.raises(Refused, match=r"active 8 of 9 minutes"):
        papers.begin_paper(work, MODULE, PaperKind.POST)
    with world.work(at=NOON + timedelta(hours=3)) as work:
        attempts.note_activity(work, MODULE, 60, "the-last")
    world.take(PaperKind.POST)
    with world.work(write=False) as work:
        (record,) = evidence.training_record(work, world.person_id)
        assert (record.minutes_declared, record.minutes_measured) == (9, 9)


def test_where_no_law_asks_for_time_nobody_is_made_to_sit(app: Flask, tmp_path: Path) -> None:
    world = world_with(app, tmp_path)
    start_test(world, wrong_objective="why")
    walker = Walker(world.app, world.actor)
    assert "You have been active" not in walker.go(BASE).text
    world.learn()
    world.take(PaperKind.POST)
    assert walker.go(f"{BASE}/post-test/result").heading == "You passed"


@given(st.lists(st.tuples(st.integers(-10, 500), st.floats(0, 200)), max_size=30))
def test_the_minutes_believed_never_exceed_the_time_that_passed(beats: list[tuple[int, float]]) -> None:
    passed, last, believed = 0.0, 0.0, 0
    for claimed, later in beats:
        passed += later
        counted = credited(claimed, passed - last)
        believed += counted
        last = passed if counted else last
        assert counted >= 0
        assert believed <= passed
