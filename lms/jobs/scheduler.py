"""The process that keeps the timetable: APScheduler with a persistent store, in the one process that leads.

APScheduler says that a job's time has come; the work itself is asked for in the queue under the key of job, agency and
due time. So a time missed while nothing ran is caught up once, and a time that fires twice is one piece of work.
"""

from __future__ import annotations

import logging
import threading

from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask

from lms.directory.model import AgencyView
from lms.directory.services import agencies as directory
from lms.jobs import services, worker
from lms.jobs.leader import leadership
from lms.jobs.tasks import look_after
from lms.jobs.timetable import TIMETABLE, trigger
from lms.kernel.actor import system_actor
from lms.platform.settings import Settings
from lms.platform.work import Runtime, unit_of_work

log = logging.getLogger("lms.scheduler")
POLL_SECONDS = 1.0
SWEEP_SECONDS = 20
LOOK_SECONDS = 30
_apps: dict[str, Flask] = {}


def run(app: Flask, stop: threading.Event) -> None:
    """Stand by; lead while the leadership is ours; stop when told to."""
    runtime: Runtime = app.extensions["lms"]
    lead = leadership(runtime.settings)
    _apps["here"] = app
    scheduler: BackgroundScheduler | None = None
    while not stop.is_set():
        if scheduler is None and lead.acquire():
            log.info("this process keeps the timetable now")
            scheduler = started(app)
        elif scheduler is not None and not lead.still():
            log.warning("another process keeps the timetable now")
            scheduler.shutdown(wait=False)
            scheduler = None
        stop.wait(POLL_SECONDS)
    if scheduler is not None:
        scheduler.shutdown(wait=False)
        lead.release()


def started(app: Flask) -> BackgroundScheduler:
    """Return a running scheduler with a job for every line of the timetable and every agency.

    A job that is in the store keeps its next time, so that what was missed is caught up; it is put in anew only when
    its times have changed.
    """
    runtime: Runtime = app.extensions["lms"]
    scheduler = BackgroundScheduler(
        timezone="UTC", jobstores={"default": _store(runtime.settings), "memory": MemoryJobStore()}
    )
    scheduler.start(paused=True)
    wanted = set()
    for agency in agencies(app):
        for job in TIMETABLE:
            id_ = f"{job.id}:{agency.id}"
            wanted.add(id_)
            times = trigger(job, agency.zone)
            kept = scheduler.get_job(id_)
            if kept is None or str(kept.trigger) != str(times):
                scheduler.add_job(
                    "lms.jobs.scheduler:fire",
                    times,
                    id=id_,
                    args=[job.id, agency.id],
                    coalesce=True,
                    misfire_grace_time=None,
                    replace_existing=True,
                )
    for kept in scheduler.get_jobs("default"):
        if kept.id not in wanted:
            scheduler.remove_job(kept.id)
    scheduler.add_job("lms.jobs.scheduler:sweep", "interval", seconds=SWEEP_SECONDS, id="sweep", jobstore="memory")
    scheduler.add_job("lms.jobs.scheduler:look", "interval", seconds=LOOK_SECONDS, id="look", jobstore="memory")
    scheduler.resume()
    return scheduler


def fire(job_id: str, agency_id: int) -> None:
    """Ask for the work of a job whose time has come."""
    with unit_of_work(_apps["here"], system_actor(agency_id), write=True) as work:
        services.ask_for_due(work, job_id)


def sweep() -> None:
    """Wake workers for what waits."""
    worker.sweep(_apps["here"])


def look() -> None:
    """Let rooms that keep times of their own look what is due."""
    look_after(_apps["here"])


def agencies(app: Flask) -> list[AgencyView]:
    """Return every agency of the installation."""
    with unit_of_work(app, write=False) as work:
        return directory.agencies(work)


def _store(settings: Settings) -> SQLAlchemyJobStore:
    url = f"sqlite:///{settings.data / 'timetable.sqlite'}" if settings.is_sqlite else settings.database_url
    return SQLAlchemyJobStore(url=url, tablename="timetable_job")
