"""How far somebody is in a branching scenario, told from the choices they made."""

from __future__ import annotations

from collections.abc import Iterable

from lms.catalogue.model.formats import Scenario
from lms.learning.model.formats import Step, Story

Made = tuple[int, str, int | None]
"""The run (from 1), the scene, and the place of the choice in it (None where a run was begun again)."""


def told(scenario: Scenario, made: Iterable[Made]) -> Story:
    """Return the story as it stands after the choices of the latest run, in their order."""
    steps: list[Step] = []
    run, scene = 1, scenario.scenes[0]
    for of_run, scene_id, place in made:
        if of_run != run or place is None:
            run, scene, steps = of_run, scenario.scenes[0], []
        if place is None or scene_id != scene.id or not 0 <= place < len(scene.choices):
            continue
        choice = scene.choices[place]
        steps.append(Step(scene, choice))
        scene = scenario.scene(choice.to) or scene
    return Story(scenario, run, tuple(steps), scene)
