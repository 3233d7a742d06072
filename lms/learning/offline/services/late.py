"""What only kept pages send: a whole run of a story, and the time they were in use."""

from __future__ import annotations

from collections.abc import Sequence

from lms.catalogue.model.formats import Format, Scenario
from lms.kernel.errors import NotFound
from lms.learning import store
from lms.learning.offline.model import Sent
from lms.learning.records import Activity, StoryStep
from lms.learning.rules.progress import credited_late
from lms.learning.services.attempts import learner, standing
from lms.learning.services.formats import lesson_of, note_use, story_of
from lms.platform.work import Work

OFF_TRACK = "This way through the story is none that it has. Go back to the lesson and decide again."


def keep_run(work: Work, module: str, lesson_key: str, choices: Sequence[int]) -> None:
    """Keep a run of a story from its beginning to an end, as a further run beside those there are."""
    store.lock_latest(work.session, learner(work), module)
    now, lesson = lesson_of(work, module, lesson_key)
    story = story_of(work, now, lesson)
    if story is None or now.attempt is None:
        raise NotFound("This lesson has no story. Go back to the lesson.")
    steps = _steps(story.scenario, choices)
    run = story.run + 1 if story.steps or story.run > 1 else 1
    begun = [(0, story.scenario.scenes[0].id, None)] if run > 1 else []
    for number, scene, choice in [*begun, *steps]:
        row = StoryStep(attempt_id=now.attempt.id, scenario=story.scenario.key, at=work.now)
        row.run, row.number, row.scene, row.choice = run, number, scene, choice
        work.session.add(row)
    note_use(work, now.attempt.id, lesson, Format.SCENARIO)
    work.session.flush()


def note_time(work: Work, module: str, seconds: int, sent: Sent, used: str = "") -> int:
    """Count seconds in which kept pages were in use: no more than have passed since the last that we know of."""
    store.lock_latest(work.session, learner(work), module)
    now = standing(work, module)
    if now.attempt is None or not now.is_open or store.knows_beat(work.session, sent.key):
        return 0
    last = store.last_beat(work.session, now.attempt.id) or now.attempt.started_at
    believed = credited_late(seconds, (work.now - last).total_seconds())
    if believed:
        of = next((each for each in Format if each.value == used), None)
        row = Activity(attempt_id=now.attempt.id, seconds=believed, received_at=work.now, key=sent.key, format=of)
        row.device_at = sent.device_at or work.now
        work.session.add(row)
        work.session.flush()
    return believed


def _steps(scenario: Scenario, choices: Sequence[int]) -> list[tuple[int, str, int]]:
    """Return the steps of a run; raise `NotFound` for choices that the story does not have."""
    scene, steps = scenario.scenes[0], []
    for number, choice in enumerate(choices, 1):
        if not 0 <= choice < len(scene.choices):
            raise NotFound(OFF_TRACK)
        steps.append((number, scene.id, choice))
        scene = scenario.scene(scene.choices[choice].to) or scene
    if not steps:
        raise NotFound(OFF_TRACK)
    return steps
