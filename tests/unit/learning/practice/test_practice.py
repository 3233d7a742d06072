"""Practice as one person meets it: asked, answered once, in the version they took, by nobody else, until it holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.catalogue.model import Item
from lms.kernel.clock import Clock
from lms.kernel.errors import Conflict, NotFound
from lms.learning.model import PaperKind
from lms.learning.practice import content
from lms.learning.practice.model import Asked, Week
from lms.learning.practice.records import PracticeAnswer
from lms.learning.practice.services import inviting, weeks
from tests.conftest import NOON
from tests.unit.learning.test_pages import fields_for
from tests.unit.learning.walker import Walker
from tests.unit.learning.world import MODULE, World, make_world, sending

LATER = NOON + timedelta(days=8)


@pytest.fixture
def world(app: Flask, tmp_path: Path) -> World:
    found = make_world(app, tmp_path / "policies")
    finish(found)
    return found


@pytest.fixture
def either(both: Flask, tmp_path: Path) -> World:
    found = make_world(both, tmp_path / "policies")
    finish(found)
    return found


def finish(world: World) -> None:
    world.start()
    world.take(PaperKind.PRE)
    world.learn()
    world.take(PaperKind.POST)


def week(world: World, at: datetime = LATER) -> Week:
    with world.work(write=False, at=at) as work:
        return weeks.this_week(work)


def give(world: World, asked: Asked, *, right: bool = True, key: str = "", at: datetime = LATER) -> bool:
    item, order = asked.question.item, asked.question.order
    given = world.right(item, order) if right else world.wrong(item, order)
    with world.work(at=at) as work:
        return weeks.answer(work, asked.attempt_id, asked.objective, sending(given, key)).correct


def items(world: World) -> list[str]:
    """Return the items that were answered, in order."""
    with world.work(write=False) as work:
        return list(work.session.scalars(sa.select(PracticeAnswer.item).order_by(PracticeAnswer.id)))


def pool(world: World) -> dict[str, Item]:
    return {item.id: item for item in world.text.pool}


def test_nothing_is_asked_before_a_completion_and_in_its_own_week(world: World) -> None:
    assert week(world, NOON).questions == ()
    assert week(world, NOON).topics == 2
    with world.work(person_id=world.person_id + 1, at=LATER) as work:
        assert weeks.this_week(work).topics == 0


def test_each_objective_is_asked_once_a_week_from_the_pool(world: World) -> None:
    found = week(world)
    assert [one.objective for one in found.questions] == [one.objective for one in week(world).questions]
    assert sorted(one.objective for one in found.questions) == ["lock", "why"]
    assert all(one.question.item.id in pool(world) for one in found.questions)
    assert [one.number for one in found.questions] == [1, 2]
    assert found.until_on.weekday() == 6


def test_the_first_answer_counts_and_the_same_sending_is_the_same_answer(either: World) -> None:
    world = either
    first, second = week(world).questions
    assert not give(world, first, right=False, key="one")
    assert not give(world, first, right=False, key="one")
    assert not give(world, first, right=True, key="two")
    assert items(world) == [first.question.item.id]
    after = week(world)
    assert [one.objective for one in after.open] == [second.objective]
    assert (after.questions[0].question.correct, after.questions[0].question.item) == (False, first.question.item)
    with (
        pytest.raises(Conflict, match="could not be told from another"),
        world.work(person_id=world.person_id + 1, at=LATER) as work,
    ):
        weeks.answer(work, first.attempt_id, first.objective, sending({"choice": 0}, "one"))
    with (
        pytest.raises(NotFound, match="not asked any more"),
        world.work(person_id=world.person_id + 1, at=LATER) as work,
    ):
        weeks.answer(work, first.attempt_id, first.objective, sending({"choice": 0}))
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), world.work() as work:
        work.session.execute(sa.text("UPDATE practice_answer SET correct = true"))


def test_answers_put_a_topic_off_until_it_holds(world: World) -> None:
    at = LATER
    asked = 0
    for _ in range(60):
        found = week(world, at)
        for one in found.open:
            give(world, one, at=at)
            asked += 1
        if week(world, at).next_on is None:
            break
        at += timedelta(days=7)
    done = week(world, at)
    assert (asked, done.holding, done.topics) == (4, 2, 2)
    assert len(set(items(world))) == 4  # another item each time


def test_an_item_that_was_withdrawn_or_corrected_is_skipped_and_other_words_are_not(
    world: World, tmp_path: Path
) -> None:
    before = {one.objective: one.question.item.id for one in week(world).questions}
    folder = tmp_path / "policies" / "modules" / MODULE
    text = (folder / "pool.yaml").read_text()
    parts = text.split("- id: ")
    kept = [part for part in parts if not part.startswith(f"{before['lock']}\n")]
    kept = [part.replace("stem: ", "stem: Say, ") if part.startswith(f"{before['why']}\n") else part for part in kept]
    (folder / "pool.yaml").write_text("- id: ".join(kept))
    head = (
        (folder / "module.yaml")
        .read_text()
        .replace("version: 1", "version: 2")
        .replace("material: true", "material: false")
    )
    (folder / "module.yaml").write_text(head)
    old = pool(world)
    world.publish(tmp_path / "policies")
    after = {one.objective: one.question.item for one in week(world).questions}
    assert after["lock"].id != before["lock"]
    assert after["why"] == old[before["why"]]  # as it stood in the version that was taken
    first = next(one for one in week(world).questions if one.objective == "lock")
    give(world, first)
    assert items(world) == [after["lock"].id]


def test_whoever_takes_the_module_again_does_not_practise_it_meanwhile(world: World) -> None:
    world.start()
    assert week(world).topics == 0


def test_a_person_switches_practice_off_and_on(world: World) -> None:
    with world.work() as work:
        weeks.choose(work, wanted=False)
        weeks.choose(work, wanted=False)
    off = week(world)
    assert (off.wanted, off.questions) == (False, ())
    with world.work(write=False, at=LATER) as work:
        assert inviting.waiting(work) == {}
        assert not inviting.waits_for(work, world.person_id)
    with world.work() as work:
        weeks.choose(work, wanted=True)
    assert len(week(world).questions) == 2
    with world.work(write=False, at=LATER) as work:
        assert inviting.waiting(work)[world.person_id].questions == 2


@pytest.mark.parametrize(("text", "asked", "letters"), [
    ("offered: false", 0, 0), ("letter: false", 2, 0), ("questions_a_week: 1", 1, 1), ("questions_a_week: many", 2, 1),
])  # fmt: skip
def test_an_agency_says_whether_and_how_much(world: World, tmp_path: Path, text: str, asked: int, letters: int) -> None:
    (tmp_path / "policies" / "practice.yaml").write_text(text)
    runtime = world.app.extensions["lms"]
    world.app.extensions["lms"] = replace(runtime, settings=replace(runtime.settings, policies=tmp_path / "policies"))
    assert len(week(world).questions) == asked
    with world.work(write=False, at=LATER) as work:
        assert len(inviting.waiting(work)) == letters
    mistakes = content.load(tmp_path / "policies" / "practice.yaml").mistakes
    assert len(mistakes) == ("many" in text)


def test_where_the_agency_offers_none_nobody_is_told_that_practice_is_on(world: World, tmp_path: Path) -> None:
    with world.work() as work:
        weeks.choose(work, wanted=False)
    walker = clocked(world, LATER).go("/practice")
    (tmp_path / "policies" / "practice.yaml").write_text("offered: false")
    runtime = world.app.extensions["lms"]
    world.app.extensions["lms"] = replace(runtime, settings=replace(runtime.settings, policies=tmp_path / "policies"))
    walker.submit("Begin again")
    assert "Your agency does not offer practice" in walker.text
    assert "Practice is on" not in walker.text
    assert "Stop practice" not in walker.text


def test_whoever_wants_no_practice_says_so_before_there_is_any(app: Flask, tmp_path: Path) -> None:
    world = make_world(app, tmp_path / "policies")
    walker = Walker(world.app, world.actor).go("/practice")
    assert "Nothing to practice yet" in walker.text
    walker.submit("Stop practice")
    assert "You have switched practice off" in walker.text


def clocked(world: World, at: datetime) -> Walker:
    world.app.extensions["lms"] = replace(world.app.extensions["lms"], clock=Clock(stopped_at=at))
    return Walker(world.app, world.actor)


def test_the_pages_lead_from_question_to_answer_to_the_end_of_the_week(world: World) -> None:
    walker = clocked(world, LATER).go("/practice")
    assert "2 questions wait for you this week." in walker.text
    walker.follow("Begin")
    assert walker.heading == "Practice: question 1 of 2"
    walker.submit("Check my answer", 422)
    assert "There is a problem" in walker.text
    for number, right in ((0, True), (1, False)):
        one = week(world).questions[number]
        item, order = one.question.item, one.question.order
        walker.submit("Check my answer", **fields_for(world, item, order, right=right))  # type: ignore[arg-type]
        assert ("Not right" in walker.text) != right
        assert walker.page.select_one(f"main a[href='/my-learning/finished/{one.module}']"), "where to look it up"
        walker.follow("Finish" if number else "Next question")
    assert "That was all for this week." in walker.text
    assert "You answered 2 questions, 1 right." in walker.text
    assert "There are questions again from" in walker.text
    assert "Only you see your answers" in walker.text
    walker.submit("Stop practice")
    assert "You have switched practice off" in walker.text
    walker.submit("Begin again")
    assert "That was all for this week." in walker.text


def test_a_question_of_another_week_or_person_is_answered_in_words(world: World) -> None:
    one = week(world).questions[0]
    walker = clocked(world, NOON)
    walker.go(f"/practice/{one.attempt_id}/{one.objective}", 404)
    assert "Nothing you answered is lost" in walker.text
    assert "Nothing to practice this week" in walker.go("/practice").text


def test_who_has_completed_nothing_reads_what_practice_is(world: World) -> None:
    walker = clocked(world, LATER)
    walker.actor = world.actor_of(world.person_id + 1)
    assert "Nothing to practice yet" in walker.go("/practice").text
