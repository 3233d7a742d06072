"""An interactive exercise: tried as often as one likes, told piece by piece, by plain forms alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from lms.catalogue import content
from lms.catalogue.model.exercises import Piece
from lms.learning.model import PaperKind
from lms.learning.rules.exercises import answer_of
from tests.unit.catalogue.builder import changed, files, write
from tests.unit.learning.walker import Walker
from tests.unit.learning.world import MODULE, World, make_world

LESSON = f"/learning/modules/{MODULE}/lessons/01-locking"
EXERCISE = """\
title: Five doors
objectives: [lock]
intro: Try it **here** first.
tasks:
- kind: sort
  stem: Where does it belong?
  groups: [Pocket, Cupboard]
  cards:
  - {text: Key, belongs: 1, why: You need it outside.}
  - {text: Paper, belongs: 2, why: Paper stays inside.}
  - {text: Pen, belongs: 2, why: Pens are for everybody.}
- kind: match
  stem: What belongs together?
  pairs:
  - {left: Bolt, right: Door, why: The bolt holds the door.}
  - {left: Seal, right: Letter, why: A seal closes a letter.}
  - {left: Chain, right: Gate, why: A chain holds the gate.}
- kind: fill_in
  stem: Fill the gaps.
  gaps:
  - {text: Turn it ___., options: [once, twice], right: 2, why: Twice throws the bolt.}
  - {text: Take the ___., options: [key, door], right: 1, why: The key comes with you.}
- kind: spot
  stem: What is wrong?
  lines:
  - {text: The door stands open., wrong: true, why: It is night.}
  - {text: The lamp is off., why: Nobody is there.}
  - {text: The key sticks outside., wrong: true, why: Everybody can turn it.}
- kind: hotspot
  stem: Where is something wrong?
  image: {file: images/room.svg, alt: A room with a desk and a cupboard}
  places:
  - {text: The desk, wrong: true, why: Papers lie open., box: [0, 0, 40, 50]}
  - {text: The cupboard, why: It is locked., box: [40, 0, 30, 50]}
  - {text: The window, why: It is closed., box: [70, 0, 30, 50]}
debrief: Whoever leaves last locks the door.
"""


def with_exercise(text: str = EXERCISE) -> dict[str, str | None]:
    head = "checks: [c-lock, c-steps]\n"
    first = files()["lessons/01-locking.md"].replace(head, head + "formats: {exercise: five-doors}\n")
    return {"exercises/five-doors.yaml": text, "lessons/01-locking.md": first}


@pytest.fixture
def walker(app: Flask, tmp_path: Path) -> Walker:
    world: World = make_world(app, tmp_path / "policies")
    second = {"module.yaml": changed("module.yaml", "version: 1", "version: 2")["module.yaml"]}
    write(tmp_path / "policies", {**with_exercise(), **second})
    world.publish(tmp_path / "policies")
    world.start()
    world.take(PaperKind.PRE)
    walker = Walker(world.app, world.actor)
    return walker.go(LESSON).submit("Do an exercise", format="exercise")


def try_task(walker: Walker, number: int, **given: str) -> str:
    """Send one task's form, and return what is then said in it."""
    form = walker.page.select_one(f"form#task-{number}")
    assert form
    token = {str(f["name"]): str(f["value"]) for f in form.select("input[type=hidden]")}
    walker._show(walker.client.post(str(form["action"]), data={**token, **given}, follow_redirects=True), 200)
    form = walker.page.select_one(f"form#task-{number}")
    assert form
    return " ".join(form.get_text(" ", strip=True).split())


def test_each_task_is_tried_and_told_piece_by_piece(walker: Walker) -> None:
    assert "2 of 3 right" in try_task(walker, 1, **{"piece-0": "0", "piece-1": "1", "piece-2": "0"})
    said = try_task(walker, 1, **{"piece-0": "0", "piece-1": "1", "piece-2": "1"})
    assert "3 of 3 right" in said
    assert "You need it outside." in said
    assert "3 of 3 right" in try_task(walker, 2, **{"piece-0": "0", "piece-1": "2", "piece-2": "1"})
    assert "0 of 2 right" in try_task(walker, 3, **{"piece-0": "7", "piece-1": "x"})
    assert "3 of 3 right" in try_task(walker, 4, **{"piece-0": "1", "piece-2": "1"})
    assert "Whoever leaves last" not in walker.text
    assert "3 of 3 right" in try_task(walker, 5, **{"piece-0": "1"})
    assert "Whoever leaves last locks the door." in walker.text, "the debrief comes when all was tried"
    assert walker.page.select_one("img[alt='A room with a desk and a cupboard']")
    assert len(walker.page.select("#task-5 input[type=checkbox]")) == 3, "the picture has its list for the keyboard"


def test_what_nobody_answered_is_not_called_wrong_and_gives_nothing_away(walker: Walker) -> None:
    said = try_task(walker, 1, **{"piece-0": "0"})
    assert "1 of 3 right" in said
    assert said.count("No answer yet") == 2
    assert "Not right" not in said
    assert "Paper stays inside." not in said
    assert "No answer yet" not in try_task(walker, 4), "a line that is left as it is, is an answer"


def test_the_letters_of_a_picture_hide_nothing_in_their_places(walker: Walker) -> None:
    picture = walker.page.select_one("#task-5 .lms-hotspot svg")
    assert picture
    boxes, badges = picture.select("rect"), picture.select("circle")
    assert len(boxes) == len(badges) == 3
    for box, badge in zip(boxes[:2], badges[:2], strict=True):
        assert int(str(badge["cx"])) > int(str(box["x"])) + int(str(box["width"])), "it stands beyond the right edge"


MISTAKES = [
    ("belongs: 1", "belongs: 3", "has the number 3; there are only 2"),
    ("text: Turn it ___.", "text: Turn it.", "this sentence has no gap"),
    ("kind: spot", "kind: guess", "'guess' is not a known kind"),
    ("objectives: [lock]", "objectives: [why]", "and this exercise does not"),
    ("alt: A room with a desk and a cupboard", 'alt: ""', "this is empty"),
    ("images/room.svg", "images/none.svg", "There is no file images/none.svg"),
    ("text: The desk, wrong: true", "text: The desk", "there is nothing to spot"),
    ("groups: [Pocket, Cupboard]", "groups: [Pocket, pocket]", "Two answers to choose from are the same"),
    ("options: [once, twice]", "options: [twice, twice]", "Two answers to choose from are the same"),
    ("left: Seal", "left: Bolt", "Two left sides are the same"),
    ("text: The lamp is off.", "text: The door stands open.", "Two parts say the same"),
    ("box: [70, 0, 30, 50]", "box: [70, 0, 31, 50]", "The box leaves the picture, which is 100 by 50"),
    ("box: [70, 0, 30, 50]", "box: [60, 0, 30, 50]", "'The window' lies over 'The cupboard'"),
    ("box: [70, 0, 30, 50]", "box: [70, 0, 3, 50]", "The box of 'The window' is too small for a finger"),
]


@pytest.mark.parametrize(("old", "new", "words"), MISTAKES, ids=[m[2] for m in MISTAKES])
def test_a_mistake_in_an_exercise_is_told(tmp_path: Path, old: str, new: str, words: str) -> None:
    loaded = content.load(content.folder_at(write(tmp_path, with_exercise(EXERCISE.replace(old, new, 1)))))
    assert [m for m in loaded.mistakes if words in m.what], [str(m) for m in loaded.mistakes]
    assert all(m.file.endswith("five-doors.yaml") for m in loaded.mistakes)


@given(st.lists(st.text(max_size=4), max_size=5), st.integers(1, 4))
def test_whatever_a_form_sends_is_a_choice_that_was_offered_or_none(sent: list[str], size: int) -> None:
    pieces = [Piece("t", tuple(f"o{n}" for n in range(size)), 0, "w")] * 3
    assert all(each is None or 0 <= each < size for each in answer_of(pieces, sent))
