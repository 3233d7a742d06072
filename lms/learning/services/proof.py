"""The paper behind a completion: what somebody was asked, in the order shown, and what they answered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from lms.catalogue import services as catalogue
from lms.learning.model import Answered, AttemptFacts, PaperFacts, PaperKind
from lms.learning.records import AttemptFinish, LessonDemonstrated, LessonDone
from lms.learning.services.feedback import Told, feedback_on
from lms.learning.services.papers import questions_of
from lms.learning.store import attempts as store
from lms.platform.work import Work

AT_ONCE = timedelta(minutes=10)
"""What takes longer from a device to us had waited there."""

_DEMONSTRATED = (
    sa.select(AttemptFinish.evidence_id, sa.func.count())
    .join(LessonDemonstrated, LessonDemonstrated.attempt_id == AttemptFinish.attempt_id)
    .outerjoin(
        LessonDone,
        sa.and_(LessonDone.attempt_id == LessonDemonstrated.attempt_id, LessonDone.lesson == LessonDemonstrated.lesson),
    )
    .where(AttemptFinish.evidence_id.in_(sa.bindparam("evidence", expanding=True)), LessonDone.id.is_(None))
    .group_by(AttemptFinish.evidence_id)
)


@dataclass(frozen=True, slots=True)
class Sat:
    """An attempt, the paper that passed it, and each question with what is said about its answer."""

    attempt: AttemptFacts
    paper: PaperFacts
    questions: tuple[Told, ...]
    demonstrated: tuple[str, ...] = ()
    """Titles of the lessons that were not taken, because the starting test proved their objectives."""
    start: PaperFacts | None = None
    """The starting test that did, where it did."""

    @property
    def came_late(self) -> tuple[Answered, ...]:
        """Return the answers, in lessons and on the paper, that reached us long after the time their device says."""
        given = [*self.attempt.checks.values(), *self.paper.answers.values()]
        return tuple(each for each in given if each.device_at and each.received_at - each.device_at > AT_ONCE)

    def times(self, item: str) -> Answered | None:
        """Return the answer to a question of the paper, with its times."""
        return self.paper.answers.get(item)


def sat(work: Work, evidence_id: int) -> Sat | None:
    """Return the paper by which a completion was earned; None for what was not learned in this system."""
    finish = work.session.scalars(
        sa.select(AttemptFinish).where(AttemptFinish.evidence_id == evidence_id)
    ).one_or_none()
    if finish is None:
        return None
    attempt = store.by_id(work.session, finish.attempt_id)
    paper = next(each for each in attempt.papers if each.id == finish.paper_id)
    text = catalogue.document(work, attempt.version_id)
    titles = tuple(each.title for each in text.lessons if each.key in attempt.demonstrated - attempt.done)
    told = tuple(feedback_on(question) for question in questions_of(text, paper))
    return Sat(attempt, paper, told, titles, attempt.paper(PaperKind.PRE) if titles else None)


def demonstrated(work: Work, evidence_ids: Collection[int]) -> dict[int, int]:
    """Return, by completion, how many lessons were demonstrated and not taken; without those where none was."""
    return {row[0]: int(row[1]) for row in work.session.execute(_DEMONSTRATED, {"evidence": list(evidence_ids)})}
