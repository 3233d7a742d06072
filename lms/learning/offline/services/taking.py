"""Put together what a device takes along of a module: every lesson in every format, its checks, and no test."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from lms.catalogue import services as catalogue
from lms.catalogue.model import Lesson, MatchingItem, Module, NumericItem, OrderingItem, ShortTextItem
from lms.catalogue.model.formats import Format
from lms.kernel.errors import Conflict, NotFound
from lms.learning.accommodations.services import arranged_for
from lms.learning.model import Question, Standing
from lms.learning.offline.model import Taken, TakenCheck, TakenLesson, TakenStory
from lms.learning.offline.rules import right_on_page
from lms.learning.services.attempts import standing
from lms.learning.services.exercises import worked
from lms.learning.services.feedback import feedback_on
from lms.learning.services.formats import liked, opens_in
from lms.learning.services.lessons import lesson_page
from lms.learning.services.media import player_of
from lms.platform.work import Work

PASSAGE = re.compile(r' id="(?:p|part)-[\w-]+"')
FIRST = "Start this module and take its starting test first; then you can take its lessons along."


def take(work: Work, module: str) -> Taken:
    """Return the lessons of an attempt under way; raise `Conflict` while there are none to take along."""
    now, text = _under_way(work, module)
    return _taken(work, now, text, text.lessons)


def take_lesson(work: Work, module: str, key: str) -> Taken:
    """Return one lesson as it is taken along; raise `NotFound` if the module has none of that name."""
    now, text = _under_way(work, module)
    found = text.lesson(key)
    if found is None:
        raise NotFound("This lesson is not part of the module. Go back to the module's page.")
    return _taken(work, now, text, [found])


def _under_way(work: Work, module: str) -> tuple[Standing, Module]:
    """Return an attempt under way whose lessons are open, and its text."""
    now = standing(work, module)
    if not now.is_open or now.progress is None or not now.progress.may_learn or now.attempt is None:
        raise Conflict(FIRST)
    return now, catalogue.document(work, now.attempt.version_id)


def _taken(work: Work, now: Standing, text: Module, lessons: Sequence[Lesson]) -> Taken:
    assert now.attempt
    patience, wanted = arranged_for(work, now.attempt.person_id).patience, liked(work)
    return Taken(
        owner=now.attempt.person_id,
        attempt_id=now.attempt.id,
        module=text.head.module,
        title=now.version.title,
        version=now.version.version,
        known_at=work.now,
        lessons=tuple(
            _lesson(work, now, text, lesson, patience=patience, opens=opens_in(lesson, wanted)) for lesson in lessons
        ),
    )


def _lesson(work: Work, now: Standing, text: Module, lesson: Lesson, *, patience: int, opens: Format) -> TakenLesson:
    assert now.attempt
    page = replace(lesson_page(now, now.attempt, text, lesson), patience=patience)
    players = (player_of(work, now, lesson, kind) for kind in (Format.PODCAST, Format.VIDEO))
    exercise = worked(work, now, lesson)
    if exercise is not None:
        exercise = replace(
            exercise, intro_html=_nameless(exercise.intro_html), debrief_html=_nameless(exercise.debrief_html)
        )
    return TakenLesson(
        page=page,
        format=opens,
        checks=tuple(_check(question) for question in page.questions),
        players=tuple(replace(each, transcript_html=_nameless(each.transcript_html)) for each in players if each),
        story=_story(text, lesson),
        exercise=exercise,
    )


def _nameless(html: str) -> str:
    """Return a text without the names of its passages: on one page with the lesson's own, each would stand twice."""
    return PASSAGE.sub("", html)


def _check(question: Question) -> TakenCheck:
    item = question.item
    said = item.feedback if isinstance(item, NumericItem | ShortTextItem | OrderingItem | MatchingItem) else None
    return TakenCheck(
        told=feedback_on(Question(item, question.order)),
        right=right_on_page(item, question.order),
        why_right=said.correct if said else "",
        why_wrong=said.incorrect if said else "",
        answered=question.answered,
    )


def _story(text: Module, lesson: Lesson) -> TakenStory | None:
    scenario = next((each for each in text.scenarios if each.key == lesson.formats.scenario), None)
    if scenario is None:
        return None
    scenes = {scene.id: _nameless(catalogue.prose_html(scene.text)) for scene in scenario.scenes}
    return TakenStory(scenario, scenes, _nameless(catalogue.prose_html(scenario.debrief)))
