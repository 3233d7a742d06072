"""Where everybody stood on one of several days, counted in SQL: one statement a day."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from lms.compliance.model.counts import Counts, counted
from lms.compliance.model.register import Question as RegisterQuestion
from lms.compliance.services import register
from lms.directory.records import Placement
from lms.platform.work import Work
from lms.reporting.model import Question
from lms.reporting.queries.register import held


def counts_on(
    work: Work, asked: Question, requirements: Collection[str] = (), unit_ids: Collection[int] | None = None
) -> Counts:
    """Return how many stood where on the day, under some requirements (none given: all), in some units (None: all).

    The people of a unit are those who were in it on that day.
    """
    people: sa.Select[int] | None = None
    if unit_ids is not None:
        people = sa.select(Placement.person_id).where(
            Placement.agency_id == work.actor.agency_id, Placement.unit_id.in_(unit_ids), *held(Placement, asked)
        )
    question = RegisterQuestion(as_of=asked.as_of, known_at=asked.known_at, requirements=tuple(requirements))
    return counted((each.status, each.people) for each in register.tally(work, question, people))
