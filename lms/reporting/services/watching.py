"""Note who looked at a list of who is overdue: once a viewer, day and list."""

from __future__ import annotations

from functools import partial

from lms.directory.services import agencies
from lms.platform.work import Work
from lms.reporting import store
from lms.reporting.model import Watched


def note(work: Work, watched: Watched) -> None:
    """Note, once the page is done, that the actor looked; what is noted already takes no transaction to write.

    What the system does by itself is not looking.
    """
    if work.actor.account_id is None:
        return
    today = work.today(agencies.agency(work, work.actor.agency_id).zone)
    if not store.has_looked(work.session, work.actor.account_id, today, watched):
        work.traces.append(partial(write_down, watched=watched))


def write_down(work: Work, watched: Watched) -> None:
    """Write down that the actor looked today, unless it is written down already."""
    actor = work.actor
    if actor.account_id is None:
        return
    store.keep_look(
        work.session,
        {
            "agency_id": actor.agency_id,
            "account_id": actor.account_id,
            "viewer": actor.name,
            "roles": sorted(role.value for role in actor.roles),
            "list": watched,
            "on_date": work.today(agencies.agency(work, actor.agency_id).zone),
            "at": work.now,
        },
    )
