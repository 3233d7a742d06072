"""Options that a narrow select would cut are listed above it, each under the letter that the select repeats."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from lms.learning.model import PaperKind
from lms.learning.rules.letters import WIDEST, labels, listed
from tests.unit.catalogue.builder import changed, files, write
from tests.unit.learning.test_exercises import EXERCISE, with_exercise
from tests.unit.learning.walker import Walker
from tests.unit.learning.world import MODULE, World, make_world

LESSON = f"/learning/modules/{MODULE}/lessons/01-locking"
LONG = {
    "Door": "Send it to the records officer before the end of the day",
    "Gate": "Keep it in the locked cupboard of the room on your floor",
    "Letter": "Give it back",
}
GAP = "options: [once, twice]"
LONG_GAP = "options: [once with the hand that is free, twice]"
STEPS = """\
  kind: ordering
  stem: Put the steps in order.
  sequence: [Close the door, Turn the key, Take the key]
  feedback: {correct: Yes. The key comes with you., incorrect: "The door is closed first, the key taken last."}
"""
PAIRS = """\
  kind: matching
  stem: What do you do with it?
  pairs:
  - {left: A draft that somebody left in the printer, right: Send it to the records officer before the end of the day}
  - {left: The key of the cupboard, right: Keep it with you and never in the lock of the cupboard}
  - {left: A form nobody needs, right: Destroy it}
  feedback: {correct: Everything is in its place., incorrect: "Look again at what the lesson says of each of them."}
"""


def with_long_options() -> dict[str, str | None]:
    """Return the files of a module whose selects would be cut on a phone: an exercise, and a check of pairs."""
    exercise = EXERCISE
    for short, long in LONG.items():
        exercise = exercise.replace(f"right: {short},", f"right: {long},")
    exercise = exercise.replace(GAP, LONG_GAP)
    assert LONG_GAP in exercise
    assert STEPS in files()["checks.yaml"]
    return {**with_exercise(exercise), **changed("checks.yaml", STEPS, PAIRS)}


@given(st.lists(st.text(min_size=1, max_size=60), min_size=2, max_size=8))
def test_either_no_option_has_a_letter_or_each_has_one_of_its_own(options: list[str]) -> None:
    said = labels(options)
    if max(map(len, options)) <= WIDEST:
        assert (said, listed(options)) == (tuple(options), ())
    else:
        assert said == listed(options)
        assert [each[3:] for each in said] == options
        assert [each[:3] for each in said] == [f"{letter}. " for letter in "ABCDEFGH"[: len(options)]]


@pytest.fixture
def walker(app: Flask, tmp_path: Path) -> Walker:
    world: World = make_world(app, tmp_path / "policies")
    second = {"module.yaml": changed("module.yaml", "version: 1", "version: 2")["module.yaml"]}
    write(tmp_path / "policies", {**with_long_options(), **second})
    world.publish(tmp_path / "policies")
    world.start()
    world.take(PaperKind.PRE)
    return Walker(world.app, world.actor)


def lists(walker: Walker, where: str) -> list[list[str]]:
    return [[item.get_text() for item in found.select("li")] for found in walker.page.select(f"{where} .lms-letters")]


def options(walker: Walker, where: str) -> list[str]:
    return [option.get_text() for option in walker.page.select(f"{where} option") if option["value"]]


def test_an_exercise_lists_what_all_its_selects_share_once_and_else_at_each_select(walker: Walker) -> None:
    walker.go(LESSON).submit("Do an exercise", format="exercise")
    assert lists(walker, "#task-1") == [], "short groups need no letters"
    assert options(walker, "#task-1")[:2] == ["Pocket", "Cupboard"]
    (shared,) = lists(walker, "#task-2")
    assert sorted(each[3:] for each in shared) == sorted(LONG.values())
    assert options(walker, "#task-2") == shared * 3
    assert lists(walker, "#task-3") == [["A. once with the hand that is free", "B. twice"]]
    assert options(walker, "#task-3") == ["A. once with the hand that is free", "B. twice", "key", "door"]


def test_a_question_of_pairs_lists_its_answers_in_the_order_of_its_selects(walker: Walker) -> None:
    walker.go(f"{LESSON}/checks/2")
    (shown,) = lists(walker, "main")
    assert options(walker, "main") == shown * 3
    assert "A. " in shown[0]
    walker.submit("Check my answer", part_0="0", part_1="1", part_2="2")
    assert "A. " not in walker.text, "what was answered is told in words"
