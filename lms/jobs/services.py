"""Ask for the work of the timetable, now or when it is due, and tell how it went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from lms.audit import services as audit
from lms.audit.model import Act
from lms.compliance.services import settling
from lms.directory.model import AgencyView, PersonView
from lms.directory.services import agencies as directory
from lms.directory.services import people
from lms.jobs.model import Job
from lms.jobs.timetable import TIMETABLE, last_due, next_due
from lms.kernel.errors import NotFound
from lms.kernel.permissions import Permission
from lms.platform import queue
from lms.platform.queue import Progress, WorkItem
from lms.platform.work import Work


@dataclass(frozen=True, slots=True)
class JobView:
    """A line of the timetable page."""

    id: str
    title: str
    words: str
    next_at: datetime
    last_at: datetime | None
    last: Progress | None


@dataclass(frozen=True, slots=True)
class Stuck:
    """A person whose deadlines could not be brought up to date."""

    person_id: int
    staff_no: str
    name: str
    since: datetime
    problem: str


@dataclass(frozen=True, slots=True)
class StaleList:
    """How many people's deadlines wait for something recorded, and those among them that failed."""

    waiting: int
    stuck: tuple[Stuck, ...]


def stale_list(work: Work) -> StaleList:
    """Return who waits to be settled; those that failed by name, for who may read people."""
    failed = settling.failed(work) if work.actor.may(Permission.PERSON_READ) else []
    if not failed:
        return StaleList(settling.pending(work), ())
    shown = people.views(work, [one.person_id for one in failed], people.today(work))
    numbers = {person_id: number for number, person_id in people.ids_by_number(work).items()}
    stuck = [
        Stuck(one.person_id, numbers[one.person_id], _name(shown.get(one.person_id)), one.since, one.problem)
        for one in failed
    ]
    return StaleList(settling.pending(work), tuple(stuck))


def _name(person: PersonView | None) -> str:
    return f"{person.given_name} {person.family_name}" if person else ""


def job_named(job_id: str) -> Job:
    """Return a line of the timetable; raises `NotFound`."""
    for job in TIMETABLE:
        if job.id == job_id:
            return job
    raise NotFound(f"The timetable has no job {job_id!r}. It has: {', '.join(job.id for job in TIMETABLE)}.")


def ask_for_due(work: Work, job_id: str) -> int | None:
    """Ask for the latest due time of a job, once: the same job, agency and time are the same piece of work."""
    agency = directory.agency(work, work.actor.agency_id)
    due_at = last_due(job_named(job_id), agency.zone, work.now)
    if due_at is None or due_at < agency.created_at:
        return None
    return _ask(work, job_id, due_at, key=f"job:{job_id}:{agency.id}:{due_at.isoformat()}")


def run_now(work: Work, job_id: str) -> int:
    """Ask for a job now, out of its times, and return the piece of work; it is logged who asked."""
    job_named(job_id)
    audit.record(work, Act.JOB_RUN, f"job:{job_id}", {"by_hand": True})
    return _ask(work, job_id, work.now, key=None)


def overview(work: Work, agency: AgencyView) -> list[JobView]:
    """Return the timetable of an agency with each job's last and next run."""
    return [_view(work, job, agency) for job in TIMETABLE]


def outcome(work: Work, item_id: int) -> Progress:
    """Return how a piece of work asked for by hand went."""
    return queue.progress(work, item_id)


def _ask(work: Work, job_id: str, due_at: datetime, key: str | None) -> int:
    return queue.submit(work, f"job.{job_id}", {"due_at": due_at.isoformat()}, key=key)


def _view(work: Work, job: Job, agency: AgencyView) -> JobView:
    last = work.session.execute(
        sa.select(WorkItem.id, WorkItem.created_at)
        .where(WorkItem.kind == f"job.{job.id}", WorkItem.agency_id == agency.id)
        .order_by(WorkItem.id.desc())
        .limit(1)
    ).first()
    return JobView(
        id=job.id,
        title=job.title,
        words=job.words,
        next_at=next_due(job, agency.zone, work.now),
        last_at=last.created_at if last else None,
        last=queue.progress(work, last.id) if last else None,
    )
