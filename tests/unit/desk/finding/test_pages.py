"""The page of results without any script, and the lesson that it leads to."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.kernel.actor import system_actor
from lms.platform.work import unit_of_work
from tests.unit.catalogue.builder import changed, write
from tests.unit.catalogue.stories import with_story
from tests.unit.desk.finding.test_search import ODD
from tests.unit.learning.walker import Walker
from tests.unit.learning.world import World, make_world


@pytest.fixture
def world(app: Flask, tmp_path: Path) -> World:
    return make_world(app, tmp_path / "policies")


@pytest.fixture
def walker(world: World) -> Walker:
    return Walker(world.app, world.actor)


def test_the_box_stands_on_every_page_of_who_is_signed_in(walker: Walker) -> None:
    assert 'role="search"' in str(walker.go("/modules").page)
    assert 'role="search"' in str(walker.go("/nowhere", 404).page)


def test_the_first_search_makes_the_index(walker: Walker) -> None:
    walker.go("/search?q=turn+keys")
    assert "<mark>Turn</mark> the <mark>key</mark> twice" in str(walker.page)
    assert "/modules/keys-and-doors/lessons/01-locking#p-" in str(walker.page)


def test_an_index_that_was_lost_comes_back_by_itself(walker: Walker, world: World) -> None:
    walker.go("/search?q=key")
    with unit_of_work(world.app, system_actor(), write=True) as work:
        work.session.execute(sa.text("DROP TABLE search_text"))
    assert "<mark>" in str(walker.go("/search?q=key").page)


def test_the_anchor_of_a_result_is_on_the_page_it_leads_to(walker: Walker) -> None:
    link = next(a["href"] for a in walker.go("/search?q=papers+people").page.select("ol.lms-found a"))
    path, _, anchor = str(link).partition("#")
    assert walker.go(path).page.find(id=anchor)


def test_a_slip_of_the_finger_is_said(walker: Walker) -> None:
    walker.go("/search?q=papres")
    assert "Nothing has “papres”. These are results for “papers”." in walker.text


def test_nothing_found_says_what_to_try(walker: Walker) -> None:
    walker.go("/search?q=zeppelin")
    assert "Nothing was found for “zeppelin”." in walker.text
    assert "See every module" in walker.text


def test_an_empty_box_says_what_it_is_for(walker: Walker) -> None:
    assert "Type a few words" in walker.go("/search").text


def test_some_of_the_words_are_said_to_be_some(walker: Walker) -> None:
    assert "Nothing has all of these words" in walker.go("/search?q=papers+zeppelin").text


@pytest.mark.parametrize("text", [each for each in ODD if "\x00" not in each])  # no page takes that sign
def test_an_odd_question_is_a_page(walker: Walker, text: str) -> None:
    walker.go("/search?" + urlencode({"q": text, "kind": "nothing", "page": "-1"}))
    assert walker.heading == "Search"


def test_a_page_past_the_end_says_so(walker: Walker) -> None:
    assert "There is no such page" in walker.go("/search?q=key&page=9").text


def test_an_earlier_version_says_that_it_is_one(walker: Walker, world: World, tmp_path: Path) -> None:
    new = changed("lessons/01-locking.md", "Turn the key **twice**.", "Turn the lever **twice**.")
    write(tmp_path / "policies", new | changed("module.yaml", "version: 1", "version: 2"))
    world.publish(tmp_path / "policies")
    walker.go("/modules/keys-and-doors/versions/1/lessons/01-locking")
    assert "Turn the key" in walker.text
    assert "This is version 1. Version 2 is in use since 22 November 2026." in walker.text
    walker.follow("Read this lesson as it is today")
    assert "Turn the lever" in walker.text


def test_a_lesson_that_is_not_there_is_said_to_be_missing(walker: Walker) -> None:
    for path in ("lessons/99-none", "versions/7/lessons/01-locking"):
        assert "no" in walker.go(f"/modules/keys-and-doors/{path}", 404).text


def told(app: Flask, folder: Path) -> Walker:
    """Publish the module with its story."""
    world = make_world(app, folder / "policies")
    write(folder / "policies", with_story() | changed("module.yaml", "version: 1", "version: 2"))
    world.publish(folder / "policies")
    return Walker(world.app, world.actor)


def test_a_situation_is_found_and_stands_in_writing_with_all_that_comes_of_it(app: Flask, tmp_path: Path) -> None:
    walker = told(app, tmp_path)
    walker.go("/search?q=ben+shelves")
    assert "Situation" in walker.text
    link = next(a["href"] for a in walker.page.select("ol.lms-found a"))
    path, _, anchor = str(link).partition("#")
    walker.go(path)
    moment = walker.page.find(id=anchor)
    assert moment
    assert "Ask him to lock up He nods and forgets. On to moment 4" in " ".join(moment.get_text(" ").split())
    assert all(walker.page.find(id=a["href"][1:]) for a in walker.page.select("main section a"))
    assert "1 CFR 1.1" in walker.text
    walker.go(path.replace("the-door", "no-such-story"), 404)


def test_a_lesson_to_look_something_up_leads_to_its_story(app: Flask, tmp_path: Path) -> None:
    walker = told(app, tmp_path).go("/modules/keys-and-doors/lessons/01-locking")
    assert "/modules/keys-and-doors/stories/the-door" in str(walker.page)
