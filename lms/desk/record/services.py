"""Whose record somebody may read because they lead the person."""

from __future__ import annotations

from lms.directory.access import scope
from lms.directory.services import lines, people
from lms.kernel.errors import NotFound
from lms.kernel.permissions import Permission
from lms.platform.work import Work


def my_people(work: Work, person_id: int) -> int:
    """Return a person whom the actor leads today, directly or through others; raise `NotFound` for anybody else."""
    scope(work.actor, Permission.TEAM_READ)
    me = work.actor.person_id
    if me is None or not lines.leads(work.session, work.actor.agency_id, me, person_id, people.today(work)):
        raise NotFound("There is nobody of that address in your team.")
    return person_id
