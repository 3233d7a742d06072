"""When one person learned: for their own page about habits, and for nobody else."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from lms.learning.practice.records import PracticeAnswer
from lms.learning.records import Activity, Answer, Attempt
from lms.platform.work import Work


def moments(work: Work, person_id: int) -> list[tuple[datetime, int]]:
    """Return each instant at which somebody answered or a page was in use, with the seconds measured for it."""
    own = sa.select(Attempt.id).where(Attempt.person_id == person_id)
    used = sa.select(Activity.received_at, Activity.seconds).where(Activity.attempt_id.in_(own))
    found = [(row[0], int(row[1])) for row in work.session.execute(used)]
    answers = sa.select(Answer.received_at).where(Answer.attempt_id.in_(own))
    practised = sa.select(PracticeAnswer.received_at).where(PracticeAnswer.attempt_id.in_(own))
    found += [(at, 0) for query in (answers, practised) for at in work.session.scalars(query)]
    return sorted(found)
