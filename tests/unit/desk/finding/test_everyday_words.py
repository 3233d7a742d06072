"""Staff type everyday words; the search leads them to what our modules call otherwise, and says that it did."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from flask import Flask

from lms.catalogue import content, services
from lms.catalogue.search.model import Found, Hit, Kind
from lms.platform.content import Overlay
from lms.platform.work import unit_of_work
from tests.unit.desk.finding.test_search import find, rebuild, republish
from tests.unit.learning.walker import Walker
from tests.unit.learning.world import World, make_world

EVERYDAY: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / "everyday.yaml").read_text("utf-8"))
FIRST = 3
NOT_YET = {
    "boss", "lost phone", "credit card", "shares in a company", "wheelchair", "revenge", "delete old emails",
    "nosy coworker",
}  # fmt: skip
"""Questions whose answer does not come among the first. Nearly all have passages that happen to have the very words."""
SAID = "The yellow badge opens the gate."
OWN = "words:\n- {typed: [pass, passes], also: [yellow badge]}\n"


@pytest.fixture
def world(both: Flask, tmp_path: Path) -> World:
    made = make_world(both, tmp_path / "policies")
    rebuild(made)
    runtime = both.extensions["lms"]
    both.extensions["lms"] = replace(runtime, settings=replace(runtime.settings, policies=tmp_path / "policies"))
    (tmp_path / "policies" / "words.yaml").write_text(OWN, "utf-8")
    return made


def marked(hit: Hit) -> str:
    return " ".join(piece.text for piece in hit.snippet if piece.marked)


def test_words_for_the_same_are_found_marked_and_said(world: World, tmp_path: Path) -> None:
    republish(world, tmp_path, SAID)
    found = find(world, "passes")
    assert found.also == ("yellow badge",)
    assert [hit.entry.body for hit in found.hits] == [SAID]
    assert marked(found.hits[0]) == "yellow badge"
    assert not found.corrected
    assert not found.loosely


def test_what_has_the_very_words_comes_first(world: World, tmp_path: Path) -> None:
    republish(world, tmp_path, f"{SAID}\n\nAmong many other things that are written here somebody mentions a pass.")
    found = find(world, "pass")
    assert ["pass" in hit.entry.body for hit in found.hits] == [True, False]
    assert [marked(hit) for hit in found.hits] == ["pass", "yellow badge"]


def test_the_words_of_a_synonym_stand_side_by_side(world: World, tmp_path: Path) -> None:
    republish(world, tmp_path, "The yellow door has no badge.")
    assert find(world, "passes").hits == ()


def test_a_word_of_the_file_is_not_taken_for_a_slip_of_the_finger(world: World, tmp_path: Path) -> None:
    republish(world, tmp_path, f"{SAID}\n\nBow to the passer.")
    found = find(world, "passes")
    assert (found.corrected, found.suggestion) == ("", "")


def test_only_some_of_the_words_come_after_all_of_them(world: World, tmp_path: Path) -> None:
    republish(world, tmp_path, f"{SAID}\n\nA gate, a gate: green is the gate.")
    found = find(world, "gate passes")
    assert found.loosely
    assert [hit.entry.body for hit in found.hits] == [SAID, "A gate, a gate: green is the gate."]


def test_a_file_with_a_mistake_stops_no_search(world: World, tmp_path: Path) -> None:
    (tmp_path / "policies" / "words.yaml").write_text("words: [", "utf-8")
    assert find(world, "turn keys").hits


def test_the_page_says_what_was_searched_for_as_well(world: World, tmp_path: Path) -> None:
    republish(world, tmp_path, SAID)
    assert "Also searched for: yellow badge." in Walker(world.app, world.actor).go("/search?q=passes").text
    assert "Also searched for" not in Walker(world.app, world.actor).go("/search?q=gate").text


def place(hit: Hit) -> str:
    entry = hit.entry
    if entry.kind is Kind.CARD:
        return f"{entry.subject} card {entry.title}"
    return f"{entry.subject} {entry.part[:2]} {entry.heading}"


def answers(found: Found, wanted: list[str]) -> bool:
    return any(place(hit).startswith(tuple(wanted)) for hit in found.hits[:FIRST])


def test_everyday_questions_are_answered_among_the_first_three_hits(app: Flask, tmp_path: Path) -> None:
    world = make_world(app, tmp_path / "policies")
    modules = [
        each.module for folder in content.folders_in(Overlay("policies")) if (each := content.load(folder)).module
    ]
    ours = [module.model_copy(update={"media": ()}) for module in modules if module]
    with unit_of_work(app, world.actor, write=True) as work:
        services.publish(work, world.agency_id, ours)
    rebuild(world)
    missed = {question for question, wanted in EVERYDAY.items() if not answers(find(world, question), wanted)}
    assert missed == NOT_YET
