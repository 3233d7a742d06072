"""A lesson in the format that its reader likes: the choice is remembered, the use is kept, the checks are the same."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.audit import services as audit
from lms.audit.model import Act
from lms.catalogue.model.formats import Format
from lms.learning.model import PaperKind
from lms.learning.records import Activity, FormatUse, StoryStep
from lms.learning.services import attempts, formats
from tests.unit.catalogue.builder import changed, write
from tests.unit.catalogue.stories import with_story
from tests.unit.learning.walker import Walker
from tests.unit.learning.world import MODULE, World, make_world

BASE = f"/learning/modules/{MODULE}"
LESSON = f"{BASE}/lessons/01-locking"


@pytest.fixture
def world(app: Flask, tmp_path: Path) -> World:
    made = make_world(app, tmp_path / "policies")
    second = {"module.yaml": changed("module.yaml", "version: 1", "version: 2")["module.yaml"]}
    write(tmp_path / "policies", {**with_story(), **second})
    made.publish(tmp_path / "policies")
    made.start()
    made.take(PaperKind.PRE)
    return made


@pytest.fixture
def walker(world: World) -> Walker:
    return Walker(world.app, world.actor)


def pressed(walker: Walker) -> list[str]:
    return [button.get_text(strip=True) for button in walker.page.select("button[aria-pressed=true]")]


def test_a_lesson_is_read_until_another_format_is_chosen_and_then_remembered(walker: Walker, world: World) -> None:
    walker.go(LESSON)
    assert "Turn the key twice" in walker.text
    assert pressed(walker) == ["✓Read it"]
    walker.submit("Decide in a story", format="scenario")
    assert "You are the last one on the floor" in walker.text
    assert "Turn the key twice" not in walker.text
    walker.go(LESSON)
    assert pressed(walker) == ["✓Decide in a story"]
    assert "Go to the checks" in walker.text, "no format stands between a person and the checks"
    walker.go(f"{BASE}/lessons/02-why")
    assert "papers about people" in walker.text, "a lesson without a story is read"
    assert not walker.page.select("button[aria-pressed]")
    with world.work(write=False) as work:
        used = work.session.execute(sa.select(FormatUse.lesson, FormatUse.format).order_by(FormatUse.id)).all()
    assert used == [("01-locking", Format.READING), ("01-locking", Format.SCENARIO)]


def test_a_format_that_is_not_offered_is_refused_in_words(walker: Walker) -> None:
    walker.go(LESSON)
    walker.submit("Decide in a story", 404, format="opera")
    assert "not offered in that format" in walker.text


def test_a_story_is_told_decision_by_decision_and_goes_on_on_another_device(walker: Walker, world: World) -> None:
    walker.go(LESSON).submit("Decide in a story", format="scenario")
    walker.submit("Look inside first", choice="1")
    assert "Somebody is still there." in walker.text
    assert "Decision 2" in walker.text
    other = Walker(world.app, world.actor)
    other.go(LESSON).submit("Ask him to lock up", choice="0")
    assert "It went wrong" in other.text
    assert "The end, after 2 decisions" in other.text
    assert "Doors of file rooms are locked at night. 1 CFR 1.1" in other.text
    walker.go(LESSON).submit("Try another way")
    assert "Decision 1" in walker.text
    walker.submit("Lock it", choice="0")
    assert "It went well" in walker.text
    with world.work(write=False) as work:
        kept = work.session.execute(sa.select(StoryStep.run, StoryStep.number, StoryStep.choice)).all()
    assert kept == [(1, 1, 1), (1, 2, 0), (2, 0, None), (2, 1, 0)], "the earlier way is kept"


def test_a_second_press_and_a_stale_tab_change_nothing(world: World) -> None:
    with world.work() as work:
        formats.go_on(work, MODULE, "01-locking", run=1, number=1, choice=1)
    for run, number, choice in ((1, 1, 1), (1, 1, 2), (2, 1, 0), (1, 5, 0)):
        with world.work() as work:
            formats.go_on(work, MODULE, "01-locking", run=run, number=number, choice=choice)
    for _ in range(2):
        with world.work() as work:
            formats.begin_again(work, MODULE, "01-locking", run=1)
    with world.work(write=False) as work:
        assert work.session.scalar(sa.select(sa.func.count()).select_from(StoryStep)) == 2


def test_a_choice_that_is_none_of_those_offered_is_refused(walker: Walker) -> None:
    walker.go(LESSON).submit("Decide in a story", format="scenario")
    walker.submit("Lock it", 404, choice="7")
    assert "not part of the story" in walker.text


def test_the_record_says_which_formats_were_used_and_for_how_long(walker: Walker, world: World) -> None:
    walker.go(LESSON).submit("Decide in a story", format="scenario")
    with world.work() as work:
        attempts.note_activity(work, MODULE, 1, "beat-1", "scenario")
    with world.work() as work:
        attempts.note_activity(work, MODULE, 1, "beat-2", "opera")
    with world.work(write=False) as work:
        assert set(work.session.scalars(sa.select(Activity.format))) <= {Format.SCENARIO, None}
    world.learn()
    world.take(PaperKind.POST)
    with world.work(write=False) as work:
        (entry,) = audit.latest(work, world.agency_id, [Act.ATTEMPT_FINISHED])
        assert entry.data["formats"] == ["reading", "scenario"]
