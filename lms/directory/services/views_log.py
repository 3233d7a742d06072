"""Who looked at whose record: noted by every page that shows one person to another, shown to that person."""

from __future__ import annotations

from lms.directory.model import Look, Seen
from lms.directory.services import agencies, people
from lms.directory.store import views_log as store
from lms.platform.work import Work


def note_look(work: Work, person_id: int, what: Seen) -> None:
    """Note that the actor looked at somebody; one row a viewer, person, day and thing is enough.

    Call it once the page knows that the actor may see the person, in a page registered with `leaves_trace=True`.
    Looking at oneself, and what the system does by itself, is not noted.
    """
    actor = work.actor
    if actor.account_id is None or actor.person_id == person_id:
        return
    store.keep(
        work.session,
        {
            "agency_id": actor.agency_id,
            "person_id": person_id,
            "account_id": actor.account_id,
            "viewer": actor.name,
            "roles": sorted(role.value for role in actor.roles),
            "what": what,
            "on_date": work.today(agencies.agency(work, actor.agency_id).zone),
            "at": work.now,
        },
    )


def looks_at_me(work: Work, *, offset: int = 0, limit: int | None = None) -> tuple[list[Look], int]:
    """Return who looked at the actor, the latest first, and how many looks there were in all."""
    me = people.me(work)
    return store.of_person(work.session, me, offset=offset, limit=limit), store.count(work.session, me)
