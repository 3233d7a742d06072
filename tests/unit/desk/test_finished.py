"""What somebody finished stays open as they took it, and says what has changed since."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from lms.catalogue import content
from lms.catalogue.changes import Changes, between
from lms.catalogue.model import Module
from lms.compliance.services import texts
from lms.kernel.actor import system_actor
from lms.kernel.clock import Clock
from lms.learning.model import PaperKind
from lms.platform.work import unit_of_work
from tests.conftest import NOON
from tests.unit.catalogue.builder import changed, write
from tests.unit.compliance.agency import text_of
from tests.unit.learning.walker import Walker
from tests.unit.learning.world import MODULE, World, make_world

RULE = f"""
requirement: doors
title: Doors are locked
satisfied_by: {MODULE}
initial: {{within: 60 days, of: appointment}}
"""
SECOND = changed("lessons/01-locking.md", "Turn the key **twice**.", "Turn the lever **twice**.") | {
    "module.yaml": str(changed("module.yaml", "version: 1", "version: 2")["module.yaml"]).replace(
        "text: Say why doors are locked", "text: Say why doors and windows are locked"
    )
}


@pytest.fixture
def world(app: Flask, tmp_path: Path) -> World:
    """Somebody has finished the first version."""
    made = make_world(app, tmp_path / "policies")
    made.start()
    made.take(PaperKind.PRE)
    made.learn()
    made.take(PaperKind.POST)
    return made


def walk(world: World, path: str, status: int = 200) -> Walker:
    return Walker(world.app, world.actor).go(path, status)


def test_what_was_finished_is_listed_and_unchanged(world: World) -> None:
    walker = walk(world, "/my-learning").follow("Look something up in what you finished")
    assert "version 1, finished on 22 November 2026" in walker.text
    assert "Changed since" not in walker.text
    walker.follow("Keys and doors")
    assert "Nothing in it has changed since you took it." in walker.text


def test_a_changed_module_stays_as_it_was_taken_and_says_what_differs(world: World, tmp_path: Path) -> None:
    write(tmp_path / "policies", SECOND)
    world.publish(tmp_path / "policies")
    walker = walk(world, "/my-learning/finished")
    assert "Changed since" in walker.text
    walker.follow("Keys and doors")
    assert "Version 2 is in use since 22 November 2026." in walker.text
    assert "Lessons with other words" in walker.text
    assert "Say why doors and windows are locked" in walker.text
    taken = walker.page.select("main ol a")[0]
    assert "Turn the key" in walker.go(str(taken["href"])).text


def test_a_duty_rewritten_since_is_named(world: World) -> None:
    later = Clock(stopped_at=NOON + timedelta(days=3))
    with unit_of_work(world.app, system_actor(world.agency_id), write=True, clock=later) as work:
        texts.publish(work, [text_of(RULE)])
    walker = walk(world, f"/my-learning/finished/{MODULE}")
    assert "Doors are locked, 25 November 2026" in walker.text


def test_who_has_not_finished_is_told_so(world: World, tmp_path: Path) -> None:
    assert "You have not finished this module" in walk(world, "/my-learning/finished/nothing", 404).text


def module(folder: Path, changes: dict[str, str | None]) -> Module:
    loaded = content.load(content.folder_at(write(folder, changes)))
    assert loaded.module, loaded.mistakes
    return loaded.module


def test_nothing_differs_from_itself_nor_by_line_breaks(tmp_path: Path) -> None:
    first = module(tmp_path / "a", {})
    again = module(tmp_path / "b", changed("lessons/02-why.md", "are papers about", "are papers\nabout"))
    assert between(first, again) == Changes()


def test_lessons_and_citations_that_come_and_go_are_named(tmp_path: Path) -> None:
    first = module(tmp_path / "a", {})
    cited = changed("module.yaml", '"1 CFR 1.2"', '"1 CFR 1.9"')["module.yaml"]
    assert cited
    renamed = {
        "module.yaml": cited.replace("02-why", "03-because"),
        "lessons/03-because.md": changed("lessons/02-why.md", "title: Why", "title: Because")["lessons/02-why.md"],
        "lessons/02-why.md": None,
    }
    found = between(first, module(tmp_path / "b", renamed))
    assert [lesson.key for lesson in found.new] == ["03-because"]
    assert [lesson.key for lesson in found.gone] == ["02-why"]
    assert found.citations == ("1 CFR 1.9",)
