"""What only kept pages send: a whole run of a story."""

from __future__ import annotations

from collections.abc import Sequence

from lms.catalogue.model.formats import Format, Scenario, Scene
from lms.kernel.errors import NotFound
from lms.learning.services.formats import keep_step, note_use, open_story
from lms.platform.work import Work

OFF_TRACK = "This way through the story is none that it has. Go back to the lesson and decide again."


def keep_run(work: Work, module: str, lesson_key: str, choices: Sequence[int]) -> None:
    """Keep a run of a story from its beginning to an end, as a further run beside those there are."""
    lesson, story, attempt_id = open_story(work, module, lesson_key)
    steps = _steps(story.scenario, choices)
    run = story.run + 1 if story.steps or story.run > 1 else 1
    begun = [(0, story.scenario.scenes[0], None)] if run > 1 else []
    for number, scene, choice in [*begun, *steps]:
        keep_step(work, attempt_id, story.scenario, scene, run=run, number=number, choice=choice)
    note_use(work, attempt_id, lesson, Format.SCENARIO)


def _steps(scenario: Scenario, choices: Sequence[int]) -> list[tuple[int, Scene, int]]:
    """Return the steps of a run; raise `NotFound` for choices that the story does not have."""
    scene, steps = scenario.scenes[0], []
    for number, choice in enumerate(choices, 1):
        if not 0 <= choice < len(scene.choices):
            raise NotFound(OFF_TRACK)
        steps.append((number, scene, choice))
        scene = scenario.scene(scene.choices[choice].to) or scene
    if not steps:
        raise NotFound(OFF_TRACK)
    return steps
