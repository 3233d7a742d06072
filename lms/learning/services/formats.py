"""In which format somebody takes a lesson: what they chose, what they used, and their way through a story."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from lms.catalogue import services as catalogue
from lms.catalogue.model import Lesson
from lms.catalogue.model.formats import Format, Scenario, Scene
from lms.kernel.errors import Conflict, NotFound
from lms.learning.accommodations.services import arranged_for
from lms.learning.model import Standing
from lms.learning.model.formats import Story
from lms.learning.records import FormatChoice, StoryStep
from lms.learning.rules.stories import told
from lms.learning.services.attempts import learner, standing
from lms.learning.store import attempts as store
from lms.learning.store import formats as kept
from lms.platform.work import Work


def choose(work: Work, module: str, lesson_key: str, wanted: str, *, age: int = 0) -> None:
    """Remember in which format somebody likes to take lessons; raise `NotFound` if this lesson is not offered so.

    `age` is how many seconds ago they chose, for a word that had to wait: it does not undo a later one.
    """
    _, lesson = lesson_of(work, module, lesson_key)
    found = next((each for each in lesson.formats.offered() if each.value == wanted), None)
    if found is None:
        raise NotFound("This lesson is not offered in that format. Go back to the lesson.")
    if age and kept.chose_since(work.session, learner(work), work.now - timedelta(seconds=age)):
        return
    if kept.chosen_format(work.session, learner(work)) is not found:
        work.session.add(FormatChoice(person_id=learner(work), format=found, at=work.now))
        work.session.flush()


def format_for(work: Work, lesson: Lesson) -> Format:
    """Return the format in which a lesson opens: the one that is liked, where it is offered so; else reading."""
    offered = lesson.formats.offered()
    return offered[0] if len(offered) == 1 else opens_in(lesson, liked(work))


def liked(work: Work) -> Format | None:
    """Return in which format somebody takes lessons: the one they chose last, else the one arranged for them."""
    return kept.chosen_format(work.session, learner(work)) or arranged_for(work, learner(work)).format


def opens_in(lesson: Lesson, wanted: Format | None) -> Format:
    """Return the format in which a lesson opens for whom likes one; reading, where it is not offered in that."""
    return wanted if wanted is not None and wanted in lesson.formats.offered() else Format.READING


def note_use(work: Work, attempt_id: int, lesson: Lesson, used: Format) -> None:
    """Keep once that a lesson was opened in a format; a lesson with one format tells nothing by it."""
    if len(lesson.formats.offered()) > 1:
        kept.note_format(work.session, attempt_id=attempt_id, lesson=lesson.key, format=used, at=work.now)


def story_of(work: Work, now: Standing, lesson: Lesson) -> Story | None:
    """Return the lesson's branching scenario as it stands for the actor; None where there is none."""
    assert now.attempt
    text = catalogue.document(work, now.attempt.version_id)
    scenario = next((each for each in text.scenarios if each.key == lesson.formats.scenario), None)
    if scenario is None:
        return None
    story = told(scenario, kept.story_steps(work.session, now.attempt.id, scenario.key))
    html, debrief = (catalogue.prose_html(text) for text in (story.scene.text, scenario.debrief))
    return replace(story, html=html, debrief_html=debrief)


def go_on(work: Work, module: str, lesson_key: str, *, run: int, number: int, choice: int) -> None:
    """Keep a choice in a story; one that was made already, in another tab or by a second press, changes nothing."""
    _, story, attempt_id = open_story(work, module, lesson_key)
    if (story.run, story.number) != (run, number):
        return
    if not 0 <= choice < len(story.scene.choices):
        raise NotFound("This choice is not part of the story. Go back to the lesson.")
    keep_step(work, attempt_id, story.scenario, story.scene, run=run, number=number, choice=choice)


def begin_again(work: Work, module: str, lesson_key: str, *, run: int) -> None:
    """Go back to the beginning of a story, once for each press; the earlier run is kept."""
    _, story, attempt_id = open_story(work, module, lesson_key)
    if story.run == run and story.steps:
        keep_step(work, attempt_id, story.scenario, story.scene, run=run + 1, number=0, choice=None)


def open_story(work: Work, module: str, lesson_key: str) -> tuple[Lesson, Story, int]:
    """Return a lesson, its story and the id of the attempt it is of, with nobody else writing to that; raise if the
    lesson has none.
    """
    store.lock_latest(work.session, learner(work), module)
    now, lesson = lesson_of(work, module, lesson_key)
    story = story_of(work, now, lesson)
    if story is None or now.attempt is None:
        raise NotFound("This lesson has no story. Go back to the lesson.")
    return lesson, story, now.attempt.id


def keep_step(
    work: Work, attempt_id: int, scenario: Scenario, scene: Scene, *, run: int, number: int, choice: int | None
) -> None:
    """Keep a choice made in a scene of a run; number 0, without a choice, is that a further run began."""
    row = StoryStep(
        attempt_id=attempt_id,
        scenario=scenario.key,
        run=run,
        number=number,
        scene=scene.id,
        choice=choice,
        at=work.now,
    )
    work.session.add(row)
    work.session.flush()


def lesson_of(work: Work, module: str, key: str) -> tuple[Standing, Lesson]:
    """Return where the actor stands with a module, and the lesson as they learn it; raise if there is none."""
    now = standing(work, module)
    if now.attempt is None or now.renewed:
        raise Conflict("You have not started this module. Start it from its page.")
    lesson = catalogue.document(work, now.attempt.version_id).lesson(key)
    if lesson is None:
        raise NotFound("This lesson is not part of the module. Go back to the module's page.")
    return now, lesson
