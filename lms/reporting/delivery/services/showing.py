"""Show deliveries, follow the links of letters, and note who took a report first."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from lms.directory.services import agencies
from lms.kernel.clock import day_in
from lms.kernel.errors import NotFound, Refused
from lms.platform import links
from lms.platform.words import day
from lms.platform.work import Work
from lms.reporting.delivery import store
from lms.reporting.delivery.model import LINK, Delivery, What
from lms.reporting.delivery.records import ReportDelivery
from lms.reporting.services import reading, runs


def of_runs(work: Work, run_ids: Collection[int]) -> dict[int, list[Delivery]]:
    """Return the deliveries of some runs of the actor's agency, by run; none for who reads only their unit's."""
    if reading.reach(work) is not None:
        return {}
    return store.of_runs(work.session, run_ids, work.actor.agency_id)


def run_of_link(work: Work, token: str) -> int:
    """Return the run that a letter's link leads to; raises `NotFound`, or `Refused` where it has run out."""
    delivery_id = links.read(work.settings, LINK, token)
    row = work.session.get(ReportDelivery, delivery_id) if delivery_id is not None else None
    if row is None or row.agency_id != work.actor.agency_id:
        raise NotFound("This link leads to no report.")
    until = row.planned_at + timedelta(days=work.settings.link_days)
    if work.now > until:
        last = day(day_in(until, agencies.agency(work, row.agency_id).zone))
        raise Refused(f"This link led to the report until {last}. The report is still on the page Reports.")
    return runs.run(work, row.run_id).id


def note_taken(work: Work, run_id: int) -> None:
    """Note that the recipient of a report took it, the first time."""
    if work.actor.account_id is None:
        return
    row = store.of_account(work.session, run_id, work.actor.account_id)
    if row is not None and not store.happened(work.session, row.id, What.TAKEN):
        store.note(work.session, row.id, What.TAKEN, work.now)
