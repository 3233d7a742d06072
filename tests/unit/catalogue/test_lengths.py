"""Nobody can pass a test of the shipped modules by looking at how long the options are."""

from __future__ import annotations

from pathlib import Path

import pytest

from lms.catalogue import content
from lms.catalogue.model import Item, ScenarioItem, SingleItem

MODULES = sorted(path.parent for path in Path("policies/modules").glob("*/module.yaml"))


def longer_than_right(item: SingleItem | ScenarioItem) -> int:
    """How many options are longer than the right one; 0 where it is the longest."""
    (right,) = (len(option.text) for option in item.options if option.correct)
    return sum(len(option.text) > right for option in item.options)


def one_right(items: tuple[Item, ...]) -> list[SingleItem | ScenarioItem]:
    """The items that have one right option among three or four."""
    return [item for item in items if isinstance(item, SingleItem | ScenarioItem)]


@pytest.mark.parametrize("folder", MODULES, ids=lambda folder: folder.name)
def test_no_habit_of_choosing_by_length_finds_half_of_the_right_options(folder: Path) -> None:
    loaded = content.load(content.folder_at(folder))
    assert loaded.module is not None, loaded.mistakes
    asked = one_right((*loaded.module.pool, *loaded.module.checks))
    places = [longer_than_right(item) for item in asked]
    found = {place: places.count(place) for place in range(4)}
    assert max(found.values()) < len(asked) / 2, found
