"""How far an attempt has come, where it goes on, and when it is passed."""

from __future__ import annotations

from collections.abc import Sequence

from lms.catalogue.model import Module, VersionView
from lms.learning.model import AttemptFacts, LessonState, PaperFacts, PaperKind, Place, Position, Progress

LONGEST_BEAT = 60
"""Seconds that one heartbeat may claim."""


def progress_of(module: Module, minutes: Sequence[int], test_minutes: tuple[int, int], facts: AttemptFacts) -> Progress:
    """Return how far an attempt is; `minutes` of each lesson and of pre-test and post-test."""
    lessons = tuple(
        LessonState(
            key=lesson.key,
            title=lesson.title,
            minutes=length,
            checks=len(lesson.checks),
            answered=sum(check in facts.checks for check in lesson.checks),
            done=lesson.key in facts.done,
            demonstrated=lesson.key in facts.demonstrated,
        )
        for lesson, length in zip(module.lessons, minutes, strict=True)
    )
    before = bool(facts.submitted(PaperKind.PRE))
    tested = facts.finish is not None
    learned = all(lesson.settled for lesson in lessons)
    parts = [
        (before, test_minutes[0]),
        *((lesson.settled, lesson.minutes) for lesson in lessons),
        (tested, test_minutes[1]),
    ]
    whole = sum(length for _, length in parts) or 1
    left = 0 if tested else sum(length for done, length in parts if not done)
    return Progress(
        lessons=lessons,
        position=_position(module, facts, lessons, before=before, learned=learned),
        percent=100 if tested else min(99, (whole - left) * 100 // whole),
        minutes_left=left,
        may_learn=before,
        may_be_tested=before and learned,
    )


def is_learned(module: Module, facts: AttemptFacts) -> bool:
    """Tell whether every lesson is done with all its checks answered, or was demonstrated in the starting test."""
    return all(
        lesson.key in facts.demonstrated
        or (lesson.key in facts.done and all(check in facts.checks for check in lesson.checks))
        for lesson in module.lessons
    )


def continues(facts: AttemptFacts, own: VersionView, current: VersionView) -> bool:
    """Tell whether an attempt goes on: not if it is finished, nor if a material change replaced its text."""
    if facts.finish is not None:
        return False
    return own.version >= current.version or not current.material


def credited(claimed: int, since_last: float) -> int:
    """Return how many of the active seconds that a page claims are believed: never more than have passed since the last
    claim that was, so that no second counts twice, however many tabs or devices claim it.
    """
    return max(0, min(claimed, LONGEST_BEAT, int(since_last)))


def credited_late(claimed: int, since_last: float) -> int:
    """Return how many active seconds of a time without a network are believed: no more than have passed since the last
    that were. Nobody could send a sign of life then, so one sending may claim more than a heartbeat.
    """
    return max(0, min(claimed, int(since_last)))


def _position(
    module: Module, facts: AttemptFacts, lessons: Sequence[LessonState], *, before: bool, learned: bool
) -> Position:
    if facts.finish is not None:
        return Position(Place.RESULT)
    if not before:
        return _in_paper(Place.PRE_TEST, facts.paper(PaperKind.PRE))
    if not learned:
        return _in_lessons(module, facts, lessons)
    paper = facts.paper(PaperKind.POST)
    if paper is not None and paper.submission is not None:
        return Position(Place.RESULT)
    return _in_paper(Place.POST_TEST, paper)


def _in_paper(place: Place, paper: PaperFacts | None) -> Position:
    return Position(place, number=paper.first_open if paper else 0)


def _in_lessons(module: Module, facts: AttemptFacts, lessons: Sequence[LessonState]) -> Position:
    visited, part = facts.visit or ("", "")
    keys = [lesson.key for lesson in lessons]
    start = keys.index(visited) if visited in keys else 0
    following = [*lessons[start:], *lessons[:start]]
    lesson = next(lesson for lesson in following if not lesson.settled)
    if lesson.key != visited:
        return Position(Place.LESSON, lesson.key)
    if part.startswith("check-") or lesson.answered:
        text = module.lesson(lesson.key)
        checks = text.checks if text else ()
        number = next((n for n, check in enumerate(checks, 1) if check not in facts.checks), 1)
        return Position(Place.CHECK, lesson.key, number)
    return Position(Place.LESSON, lesson.key, part=part)
