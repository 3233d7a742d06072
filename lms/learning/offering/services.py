"""What an officer reads before a module is withdrawn: who is in the middle of it, and which sessions are planned."""

from __future__ import annotations

from lms.learning.classroom.services import reading
from lms.learning.store import attempts as store
from lms.platform.work import Work


def under_way(work: Work, module: str) -> int:
    """Return how many people of the agency began a module and have not finished it."""
    return store.under_way(work.session, work.actor.agency_id, module)


def sessions_to_come(work: Work, module: str) -> int:
    """Return how many sessions of a module are still to take place."""
    return sum(each.sitting.plan.module == module and not each.sitting.is_off for each in reading.planned(work))
