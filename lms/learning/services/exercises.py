"""Go through an interactive exercise: each try is kept, the latest counts, and nothing of it is scored."""

from __future__ import annotations

from collections.abc import Sequence

from lms.catalogue import services as catalogue
from lms.catalogue.model import Lesson
from lms.catalogue.model.exercises import Exercise
from lms.kernel.errors import NotFound
from lms.learning.model import Standing
from lms.learning.model.formats import Worked
from lms.learning.records import ExerciseTry
from lms.learning.rules.exercises import answer_of, states
from lms.learning.services.attempts import learner
from lms.learning.services.formats import lesson_of
from lms.learning.store import attempts as store
from lms.learning.store import formats as kept
from lms.platform.work import Work


def worked(work: Work, now: Standing, lesson: Lesson) -> Worked | None:
    """Return the exercise of a lesson as it stands for the actor; None where there is none."""
    exercise = _exercise(work, now, lesson)
    if exercise is None or now.attempt is None:
        return None
    tries = kept.exercise_tries(work.session, now.attempt.id, exercise.key)
    intro, debrief = catalogue.prose_html(exercise.intro), catalogue.prose_html(exercise.debrief)
    return Worked(exercise.title, intro, debrief, states(exercise, tries))


def try_task(work: Work, module: str, lesson_key: str, number: int, given: Sequence[str]) -> None:
    """Keep a try at a task; raise `NotFound` if the lesson's exercise has no such task."""
    store.lock_latest(work.session, learner(work), module)
    now, lesson = lesson_of(work, module, lesson_key)
    exercise = _exercise(work, now, lesson)
    if exercise is None or not 1 <= number <= len(exercise.tasks) or now.attempt is None:
        raise NotFound("This lesson has no such exercise. Go back to the lesson.")
    row = ExerciseTry(
        attempt_id=now.attempt.id,
        exercise=exercise.key,
        task=number,
        chosen=answer_of(exercise.tasks[number - 1].pieces(), given),
        at=work.now,
    )
    work.session.add(row)
    work.session.flush()


def _exercise(work: Work, now: Standing, lesson: Lesson) -> Exercise | None:
    text = catalogue.document(work, now.attempt.version_id if now.attempt else now.version.id)
    return next((each for each in text.exercises if each.key == lesson.formats.exercise), None)
