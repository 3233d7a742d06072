"""What a device takes along: every lesson with its checks and recordings, whole, and nothing of a test."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from lms.catalogue.model import Item
from lms.kernel.errors import Conflict, NotFound
from lms.learning.model import PaperKind
from lms.learning.offline.rules import right_on_page
from lms.learning.offline.services import taking
from lms.learning.rules.answering import given_from, response_from
from lms.learning.rules.marking import is_right
from lms.learning.rules.shuffle import order_of
from tests.unit.learning.items import ANY_ITEM, right_response
from tests.unit.learning.walker import Walker
from tests.unit.learning.world import MODULE, World, make_world

FILES = f"/on-this-device/{MODULE}/files"


@pytest.fixture
def world(app: Flask, tmp_path: Path) -> World:
    made = make_world(app, tmp_path / "policies")
    made.start()
    return made


def asked(walker: Walker) -> dict[str, object]:
    answer = walker.client.get(FILES, headers={"Accept": "application/json"})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return dict(answer.get_json())


def test_before_the_starting_test_there_is_nothing_to_take_along(world: World) -> None:
    with world.work(write=False) as work, pytest.raises(Conflict, match="take its starting test first"):
        taking.take(work, MODULE)


def test_the_size_of_each_file_is_told_and_true(world: World) -> None:
    world.take(PaperKind.PRE)
    walker = Walker(world.app, world.actor)
    found = asked(walker)
    files = found["files"]
    assert isinstance(files, list)
    assert len([file for file in files if "/lessons/" in file["url"]]) == len(world.text.lessons)
    for file in files:
        got = walker.client.get(file["url"])
        assert got.status_code == 200
        assert abs(len(got.data) - file["bytes"]) < 200, file  # a token may be a few letters longer


def test_what_is_known_of_each_lesson_is_taken_along(world: World) -> None:
    world.take(PaperKind.PRE)
    walker = Walker(world.app, world.actor)

    def told() -> list[tuple[bool, list[bool]]]:
        lessons = asked(walker)["lessons"]
        assert isinstance(lessons, list)
        return [(each["done"], [check["answered"] for check in each["checks"]]) for each in lessons]

    before = told()
    assert not any(done or any(answered) for done, answered in before)
    world.learn()
    assert told() == [(True, [True] * len(answered)) for _, answered in before]


def test_a_kept_lesson_holds_each_check_and_no_question_of_a_test(world: World) -> None:
    world.take(PaperKind.PRE)
    walker = Walker(world.app, world.actor)
    seen = ""
    for lesson in world.text.lessons:
        walker.go(f"/on-this-device/{MODULE}/lessons/{lesson.key}")
        assert len(walker.page.select("[data-check]")) == len(lesson.checks)
        ids = [str(tag["id"]) for tag in walker.page.select("[id]")]
        assert len(ids) == len(set(ids))
        seen += str(walker.page)
    for item in world.text.checks:
        assert item.stem in re.sub(r"\s+", " ", seen)
    for item in world.text.pool:
        assert item.stem not in seen
        assert item.id not in seen


def test_no_button_of_a_kept_page_can_be_pressed_before_its_script_listens(world: World) -> None:
    world.take(PaperKind.PRE)
    walker = Walker(world.app, world.actor)
    for lesson in world.text.lessons:
        walker.go(f"/on-this-device/{MODULE}/lessons/{lesson.key}")
        sending = walker.page.select("[data-taken] form button")
        assert sending
        assert all(button.has_attr("disabled") for button in sending)


def test_one_lesson_is_put_together_alone_and_as_it_is_among_all(world: World) -> None:
    world.take(PaperKind.PRE)
    key = world.text.lessons[1].key
    with world.work(write=False) as work:
        alone = taking.take_lesson(work, MODULE, key)
        assert alone.lessons == taking.take(work, MODULE).lessons[1:2]
        with pytest.raises(NotFound, match="not part of the module"):
            taking.take_lesson(work, MODULE, "no-such-lesson")


def test_taking_along_leaves_no_trace_that_a_lesson_was_opened(world: World) -> None:
    world.take(PaperKind.PRE)
    walker = Walker(world.app, world.actor)
    with world.work(write=False) as work:
        before = taking.take(work, MODULE).lessons[0].page.standing.attempt
    asked(walker)
    walker.go(f"/on-this-device/{MODULE}/lessons/{world.text.lessons[1].key}")
    with world.work(write=False) as work:
        assert taking.take(work, MODULE).lessons[0].page.standing.attempt == before


@given(ANY_ITEM, st.text(max_size=8))
def test_what_a_device_calls_right_is_what_the_server_calls_right(item: Item, seed: str) -> None:
    order = order_of(item, seed)
    right = right_on_page(item, order)
    if right is not None:
        assert is_right(item, response_from(item, order, right))
        assert right == given_from(item, order, right_response(item))
