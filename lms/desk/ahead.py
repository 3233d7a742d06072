"""What is ahead of a leader's people: how many duties will be overdue at the end of a month, and the time they owe."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from lms.compliance.model.forecast import Outlook
from lms.compliance.model.workload import Workload
from lms.compliance.services import forecast, workload
from lms.directory.services import people
from lms.platform.work import Work


@dataclass(frozen=True, slots=True)
class TeamAhead:
    """The end of a month: overdue if nobody does anything, and what is expected (None: too few people to say)."""

    day: date
    at_risk: int
    outlook: Outlook | None
    hours: Workload


def ahead_of(work: Work, person_ids: Collection[int]) -> TeamAhead:
    """Return what is ahead of some people."""
    today = people.today(work)
    day = forecast.next_month_end(today)
    found = forecast.ahead(work, day, set(person_ids))
    duties = found.overdue(day)
    owed = workload.owed(work, person_ids)
    return TeamAhead(day, len(duties), found.outlook(duties, day), workload.together(owed, today))
