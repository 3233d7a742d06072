"""A module's reference cards: what may stand on one, and what is said where it may not."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from lms.catalogue import content, services
from tests.unit.catalogue.builder import changed, write
from tests.unit.learning.walker import Walker
from tests.unit.learning.world import World, make_world

CARDS = """\
cards:
- id: lock-up
  title: Lock up
  use: Every evening, before you leave.
  lesson: 01-locking
  objectives: [lock]
  sections:
  - heading: At the door
    steps: [Close the door, Turn the bolt, Take the key]
  - heading: Which door
    table:
      columns: [Door, At night]
      rows:
      - [Front, locked]
      - [Gate, ajar]
  rules: [1 CFR 1.1]
"""


def mistakes(folder: Path) -> list[str]:
    return [str(mistake) for mistake in content.load(content.folder_at(folder)).mistakes]


def test_a_module_with_cards_is_whole(tmp_path: Path) -> None:
    loaded = content.load(content.folder_at(write(tmp_path, {"cards.yaml": CARDS})))
    assert loaded.module
    assert [card.title for card in loaded.module.cards] == ["Lock up"]


def test_a_module_without_cards_keeps_its_hash(tmp_path: Path) -> None:
    bare = content.load(content.folder_at(write(tmp_path / "a"))).module
    with_cards = content.load(content.folder_at(write(tmp_path / "b", {"cards.yaml": CARDS}))).module
    assert bare
    assert with_cards
    assert services.hash_of(bare) == services.hash_of(with_cards.model_copy(update={"cards": ()}))
    assert services.hash_of(bare) != services.hash_of(with_cards)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("lesson: 01-locking", "lesson: 09-none", "there is no lesson '09-none'"),
        ("objectives: [lock]", "objectives: [fly]", "'fly' is not an objective"),
        ("- [Gate, ajar]", "- [Gate]", "this row has 1 cells, and the table has 2 columns"),
        ("steps: [Close the door, Turn the bolt, Take the key]", "steps: [" + "word " * 300 + "]", "fit on one page"),
        ("    steps: [", "    points: [x]\n    steps: [", "only one of them"),
        ("  rules: [1 CFR 1.1]", "  rules: []", "rules"),
        ("  title: Lock up", "  title: Lock up\n  colour: red", "colour"),
        ("steps: [Close", 'steps: ["![The bolt](images/room.svg)", Close', "lock-up: a card has no pictures."),
        ("cards:", "cards: [", "cards.yaml"),
    ],
)
def test_a_mistake_is_said_with_its_file_and_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in CARDS
    found = mistakes(write(tmp_path, {"cards.yaml": CARDS.replace(old, new, 1)}))
    assert len(found) == 1, found
    assert "cards.yaml" in found[0]
    assert said in found[0]


def test_a_card_that_is_there_twice_is_said(tmp_path: Path) -> None:
    twice = CARDS + CARDS.removeprefix("cards:\n")
    assert "there twice" in mistakes(write(tmp_path, {"cards.yaml": twice}))[0]


@pytest.fixture
def world(app: Flask, tmp_path: Path) -> World:
    made = make_world(app, tmp_path / "policies")
    write(tmp_path / "policies", {"cards.yaml": CARDS} | changed("module.yaml", "version: 1", "version: 2"))
    made.publish(tmp_path / "policies")
    return made


def test_a_card_is_a_page_and_a_file(world: World) -> None:
    walker = Walker(world.app, world.actor)
    walker.go("/modules/keys-and-doors").follow("Lock up")
    assert walker.heading == "Lock up"
    assert "Turn the bolt" in walker.text
    assert "Version 2, last reviewed on 22 November 2026." in walker.text
    answer = walker.client.get(walker.link("Print it"))
    assert answer.data.startswith(b"%PDF-1.7")
    walker.go("/modules/keys-and-doors/cards/none", 404)
    assert walker.client.get("/modules/keys-and-doors/cards/none/pdf").status_code == 404


def test_a_card_is_found(world: World) -> None:
    walker = Walker(world.app, world.actor)
    walker.go("/search?q=gate+ajar").follow("Lock up")
    assert walker.page.find(id="section-2")
