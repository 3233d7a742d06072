"""What changed between two versions of a module: pure, lesson by lesson and objective by objective."""

from __future__ import annotations

from dataclasses import dataclass

from lms.catalogue.model import Lesson, Module


@dataclass(frozen=True, slots=True)
class Changes:
    """What somebody who learned the older version has not read: lessons by key and title, objectives by their words."""

    new: tuple[Lesson, ...] = ()
    reworded: tuple[Lesson, ...] = ()
    """As they are now."""
    gone: tuple[Lesson, ...] = ()
    """As they were."""
    objectives_new: tuple[str, ...] = ()
    """Also those that say something else than before."""
    objectives_gone: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()
    """What is cited now for an objective, where something else was cited before."""

    @property
    def any(self) -> bool:
        """Tell whether anything that is read differs; questions and dates do not count."""
        return bool(
            self.new or self.reworded or self.gone or self.objectives_new or self.objectives_gone or self.citations
        )


def between(old: Module, new: Module) -> Changes:
    """Return what changed from an older version to a newer one."""
    before = {lesson.key: lesson for lesson in old.lessons}
    after = {lesson.key: lesson for lesson in new.lessons}
    goals_before = {goal.id: goal for goal in old.head.objectives}
    goals_after = {goal.id: goal for goal in new.head.objectives}
    stay = goals_before.keys() & goals_after.keys()
    return Changes(
        new=tuple(lesson for key, lesson in after.items() if key not in before),
        reworded=tuple(
            lesson for key, lesson in after.items() if key in before and _read(before[key]) != _read(lesson)
        ),
        gone=tuple(lesson for key, lesson in before.items() if key not in after),
        objectives_new=tuple(
            goal.text
            for name, goal in goals_after.items()
            if name not in goals_before or goals_before[name].text != goal.text
        ),
        objectives_gone=tuple(goal.text for name, goal in goals_before.items() if name not in goals_after),
        citations=tuple(
            goals_after[name].clause
            for name in goals_after
            if name in stay and goals_before[name].clause != goals_after[name].clause
        ),
    )


def _read(lesson: Lesson) -> tuple[str, str]:
    return lesson.title, " ".join(lesson.markdown.split())
