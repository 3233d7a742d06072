"""The paper behind a completion: what somebody was asked, in the order shown, and what they answered."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from lms.catalogue import services as catalogue
from lms.learning import store
from lms.learning.model import AttemptFacts, PaperFacts
from lms.learning.records import AttemptFinish
from lms.learning.services.feedback import Told, feedback_on
from lms.learning.services.papers import questions_of
from lms.platform.work import Work


@dataclass(frozen=True, slots=True)
class Sat:
    """An attempt, the paper that passed it, and each question with what is said about its answer."""

    attempt: AttemptFacts
    paper: PaperFacts
    questions: tuple[Told, ...]


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
    return Sat(attempt, paper, tuple(feedback_on(question) for question in questions_of(text, paper)))
