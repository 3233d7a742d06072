"""Whose record somebody may read because they lead the person."""

from __future__ import annotations

from lms.desk import team
from lms.directory.access import scope
from lms.kernel.errors import NotFound
from lms.kernel.permissions import Permission
from lms.platform.work import Work


def my_people(work: Work, person_id: int) -> int:
    """Return a person whom the actor leads today, directly or through others; raise `NotFound` for anybody else."""
    scope(work.actor, Permission.TEAM_READ)
    if person_id not in team.ids_of(work) and person_id not in team.ids_of(work, below=True):
        raise NotFound("There is nobody of that address in your team.")
    return person_id
