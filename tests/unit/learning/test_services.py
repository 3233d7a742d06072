"""Learning from the first page to the completion, on both databases: nothing twice, nothing lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.audit import services as audit
from lms.audit.model import Act
from lms.compliance.services import evidence
from lms.kernel.errors import Conflict, Invalid, NotFound, Refused
from lms.learning.model import PaperKind, Place
from lms.learning.records import Answer, Attempt
from lms.learning.services import answers, attempts, papers
from lms.learning.services.answers import Spot
from lms.learning.services.lessons import open_lesson
from lms.platform.work import unit_of_work
from tests.conftest import NOON
from tests.unit.catalogue.builder import files, write
from tests.unit.learning.world import MODULE, World, make_world, sending


@pytest.fixture
def world(both: Flask, tmp_path: Path) -> World:
    return make_world(both, tmp_path / "policies")


def rows(world: World, record: type) -> int:
    with world.work(write=False) as work:
        return work.session.scalar(sa.select(sa.func.count()).select_from(record)) or 0


def test_the_whole_way_ends_in_one_completion(world: World) -> None:
    world.start()
    world.take(PaperKind.PRE, wrong=2)
    world.learn()
    paper = world.take(PaperKind.POST, wrong=1)
    assert paper.submission
    assert (paper.submission.points, paper.submission.maximum, paper.submission.passed) == (3, 4, True)
    with world.work(write=False) as work:
        (record,) = evidence.training_record(work, world.person_id)
        assert (record.module, record.module_version, record.minutes_declared) == (MODULE, 1, 8)
        assert (record.score, record.pass_mark, record.attempts, record.minutes_measured) == (75.0, 75.0, 1, None)
        assert record.content_hash == attempts.standing(work, MODULE).version.content_hash
        standing = attempts.standing(work, MODULE)
        assert standing.attempt
        assert standing.attempt.finish
        assert standing.attempt.finish.evidence_id == record.id
        assert standing.progress
        assert (standing.progress.percent, standing.progress.minutes_left) == (100, 0)
        assert standing.progress.position.place is Place.RESULT
        assert [len(audit.latest(work, world.agency_id, [act])) for act in (Act.ATTEMPT_STARTED, Act.ATTEMPT_FINISHED)]


def test_a_few_seconds_are_measured_and_are_no_minute(world: World) -> None:
    world.start()
    world.take(PaperKind.PRE, wrong=2)
    world.learn()
    with world.work(at=NOON + timedelta(hours=3)) as work:
        assert attempts.note_activity(work, MODULE, 20, "a-beat") == 20
    world.take(PaperKind.POST)
    with world.work(write=False) as work:
        (record,) = evidence.training_record(work, world.person_id)
        assert record.minutes_measured == 0


def test_handing_in_twice_is_handing_in_once(world: World) -> None:
    world.start()
    world.take(PaperKind.PRE)
    world.learn()
    paper = world.take(PaperKind.POST)
    with world.work() as work:
        again = papers.hand_in(work, MODULE, PaperKind.POST, paper.id)
    assert again.submission == paper.submission
    with world.work(write=False) as work:
        assert len(evidence.training_record(work, world.person_id)) == 1


def test_a_second_start_goes_on_with_the_first(world: World) -> None:
    world.start()
    world.start()
    assert rows(world, Attempt) == 1


def test_the_same_sending_twice_is_one_answer(world: World) -> None:
    world.start()
    with world.work() as work:
        paper = papers.begin_paper(work, MODULE, PaperKind.PRE)
    item = world.text.item(paper.entries[0].item)
    assert item
    spot = Spot(PaperKind.PRE, paper.id, 1)
    with world.work() as work:
        first = answers.answer_item(work, MODULE, spot, sending(world.wrong(item, paper.entries[0].order), "one"))
    with world.work() as work:
        second = answers.answer_item(work, MODULE, spot, sending(world.right(item, paper.entries[0].order), "one"))
    assert (first.correct, first.repeated, second.correct, second.repeated) == (False, False, False, True)
    assert rows(world, Answer) == 1


def test_the_latest_answer_counts_and_the_earlier_stays(world: World) -> None:
    world.start()
    with world.work() as work:
        paper = papers.begin_paper(work, MODULE, PaperKind.PRE)
    item, order = world.text.item(paper.entries[0].item), paper.entries[0].order
    assert item
    for given in (world.wrong(item, order), world.right(item, order)):
        with world.work() as work:
            answers.answer_item(work, MODULE, Spot(PaperKind.PRE, paper.id, 1), sending(given))
    with world.work() as work:
        handed = papers.hand_in(work, MODULE, PaperKind.PRE, paper.id)
    assert handed.submission
    assert (handed.submission.points, handed.submission.passed) == (1, None)
    assert rows(world, Answer) == 2


def test_somebody_elses_key_is_refused(world: World) -> None:
    world.start()
    world.take(PaperKind.PRE)
    item = world.text.checks[0]
    with world.work(write=False) as work:
        facts = attempts.standing(work, MODULE).attempt
    assert facts
    with world.work() as work:
        answers.answer_check(work, MODULE, "01-locking", 1, sending(world.right(item, facts.seed), "mine"))
    with world.work(person_id=world.person_id + 1) as work:
        attempts.start(work, MODULE)
        with pytest.raises(Conflict, match="Reload the page"):
            answers.answer_check(work, MODULE, "01-locking", 1, sending({"choice": 0}, "mine"))


def test_one_goes_on_exactly_where_one_stopped(world: World) -> None:
    def position() -> tuple[Place, str, int, str]:
        with world.work(write=False) as work:
            progress = attempts.standing(work, MODULE).progress
        assert progress
        at = progress.position
        return at.place, at.lesson, at.number, at.part

    world.start()
    assert position() == (Place.PRE_TEST, "", 0, "")
    with world.work() as work:
        papers.begin_paper(work, MODULE, PaperKind.PRE)
    assert position() == (Place.PRE_TEST, "", 1, "")
    world.take(PaperKind.PRE)
    assert position() == (Place.LESSON, "01-locking", 0, "")
    with world.work() as work:
        open_lesson(work, MODULE, "02-why")
        attempts.visit(work, MODULE, "02-why", "part-2")
    assert position() == (Place.LESSON, "02-why", 0, "part-2")
    with world.work() as work:
        open_lesson(work, MODULE, "01-locking", "check-1")
    assert position() == (Place.CHECK, "01-locking", 1, "")
    world.learn()
    assert position() == (Place.POST_TEST, "", 0, "")
    with world.work() as work:
        papers.begin_paper(work, MODULE, PaperKind.POST)
    assert position() == (Place.POST_TEST, "", 1, "")


def test_the_order_of_things_is_kept(world: World) -> None:
    world.start()
    with world.work() as work, pytest.raises(Conflict, match="starting test first"):
        open_lesson(work, MODULE, "01-locking")
    with world.work() as work, pytest.raises(Refused, match="Finish every lesson"):
        papers.begin_paper(work, MODULE, PaperKind.POST)
    world.take(PaperKind.PRE)
    with world.work() as work, pytest.raises(Conflict, match="taken once"):
        papers.begin_paper(work, MODULE, PaperKind.PRE)


def test_a_failed_test_is_taken_again_with_a_new_paper(world: World) -> None:
    world.start()
    world.take(PaperKind.PRE)
    world.learn()
    first = world.take(PaperKind.POST, wrong=2)
    assert first.submission
    assert first.submission.passed is False
    with world.work(write=False) as work:
        assert evidence.training_record(work, world.person_id) == []
        found = papers.result(work, MODULE, PaperKind.POST)
        assert not found.reveals
        assert sum(objective.asked - objective.right for objective in found.objectives) == 2
    second = world.take(PaperKind.POST)
    assert second.number == 2
    assert {entry.item for entry in first.entries} != {entry.item for entry in second.entries}
    with world.work(write=False) as work:
        (record,) = evidence.training_record(work, world.person_id)
        assert (record.score, record.attempts) == (100.0, 2)


def test_an_answer_after_handing_in_changes_nothing(world: World) -> None:
    world.start()
    with world.work() as work:
        paper = papers.begin_paper(work, MODULE, PaperKind.PRE)
    with world.work() as work:
        papers.hand_in(work, MODULE, PaperKind.PRE, paper.id)
    with world.work() as work, pytest.raises(Conflict, match="handed in already"):
        answers.answer_item(work, MODULE, Spot(PaperKind.PRE, paper.id, 1), sending({"choice": 0}))
    with world.work() as work, pytest.raises(Conflict, match="earlier test"):
        answers.answer_item(work, MODULE, Spot(PaperKind.PRE, paper.id + 9, 1), sending({"choice": 0}))


def test_nonsense_is_told_and_not_kept(world: World) -> None:
    world.start()
    world.take(PaperKind.PRE)
    before = rows(world, Answer)
    with world.work() as work, pytest.raises(Invalid, match="Choose"):
        answers.answer_check(work, MODULE, "01-locking", 1, sending({"choice": 17}))
    with world.work() as work, pytest.raises(NotFound):
        answers.answer_check(work, MODULE, "01-locking", 9, sending({"choice": 0}))
    with world.work() as work, pytest.raises(NotFound):
        attempts.standing(work, "no-such-module")
    assert rows(world, Answer) == before


def test_time_is_counted_once_however_many_tabs_claim_it(world: World) -> None:
    world.start()
    for number, (claimed, later, believed) in enumerate([(30, 31, 30), (30, 32, 1), (500, 500, 60), (-5, 600, 0)]):
        with world.work(at=NOON + timedelta(seconds=later)) as work:
            assert attempts.note_activity(work, MODULE, claimed, f"beat-{number}") == believed
    with world.work(at=NOON + timedelta(seconds=900)) as work:
        assert attempts.note_activity(work, MODULE, 30, "beat-0") == 0
    with world.work(write=False) as work:
        facts = attempts.standing(work, MODULE).attempt
    assert facts
    assert facts.active_seconds == 91


def test_a_material_change_begins_anew_and_an_editorial_one_goes_on(world: World, tmp_path: Path) -> None:
    world.start()
    world.take(PaperKind.PRE)
    head = files()["module.yaml"]
    write(
        tmp_path / "policies", {"module.yaml": head.replace("version: 1", "version: 2").replace("l: true", "l: false")}
    )
    world.publish(tmp_path / "policies")
    with world.work(write=False) as work:
        standing = attempts.standing(work, MODULE)
        assert standing.is_open
        assert standing.version.version == 1
    write(tmp_path / "policies", {"module.yaml": head.replace("version: 1", "version: 3")})
    world.publish(tmp_path / "policies")
    with world.work(write=False) as work:
        standing = attempts.standing(work, MODULE)
        assert standing.renewed
        assert standing.version.version == 3
    with world.work() as work, pytest.raises(Refused, match="begins anew"):
        papers.begin_paper(work, MODULE, PaperKind.PRE)
    world.start()
    assert rows(world, Attempt) == 2


def test_an_account_without_a_person_learns_nothing(world: World) -> None:
    nobody = replace(world.actor, person_id=None)
    with (
        unit_of_work(world.app, nobody, write=True) as work,
        pytest.raises(Refused, match="member of staff"),
    ):
        attempts.start(work, MODULE)


@pytest.mark.parametrize("table", ["attempt", "answer", "paper", "paper_submission", "attempt_finish", "lesson_done"])
def test_the_database_refuses_to_forget_what_was_learned(world: World, table: str) -> None:
    world.start()
    world.take(PaperKind.PRE)
    world.learn()
    world.take(PaperKind.POST)
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id"):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), world.work() as work:
            work.session.execute(sa.text(statement))
