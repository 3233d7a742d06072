"""What runs when: one table, in each agency's own zone. Reports have schedules of their own, kept by officers."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from lms.jobs.model import Job

TIMETABLE: tuple[Job, ...] = (
    Job(
        id="settle",
        title="Settle deadlines",
        words="Every night at 02:10",
        cron={"hour": 2, "minute": 10},
        task="lms.jobs.sweeps:nightly",
    ),
    Job(
        id="sessions",
        title="Count attendance sheets of sessions that are over",
        words="Every night at 02:30",
        cron={"hour": 2, "minute": 30},
        task="lms.learning.classroom.jobs:count",
    ),
    Job(
        id="forgotten-files",
        title="Remove uploads that nobody confirmed",
        words="Every night at 02:40",
        cron={"hour": 2, "minute": 40},
        task="lms.compliance.jobs:sweep_files",
    ),
    Job(
        id="remind",
        title="Write reminders, ask about completions",
        words="Every morning at 07:00; on free days nothing is written",
        cron={"hour": 7, "minute": 0},
        task="lms.jobs.sweeps:remind",
    ),
    Job(
        id="rosters",
        title="Ask heads of units who works there",
        words="Every working morning at 07:10: a round opens once a quarter, who has not signed is reminded",
        cron={"hour": 7, "minute": 10},
        task="lms.jobs.sweeps:rosters",
    ),
    Job(
        id="returned",
        title="Take in returned letters",
        words="Every hour at 20 past",
        cron={"minute": 20},
        task="lms.jobs.sweeps:take_in_returned",
    ),
)

LONGEST_GAP = timedelta(days=100)
"""No job of the table pauses longer than a quarter, so this is how far back a missed time is looked for."""


def trigger(job: Job, zone: str) -> CronTrigger:
    """Return a job's times in a zone."""
    return CronTrigger(timezone=ZoneInfo(zone), **job.cron)


def next_due(job: Job, zone: str, now: datetime) -> datetime:
    """Return the next time at which a job is due, after now."""
    found: datetime = trigger(job, zone).get_next_fire_time(None, now + timedelta(microseconds=1))
    return found


def last_due(job: Job, zone: str, now: datetime) -> datetime | None:
    """Return the latest time at which a job was due, up to now."""
    times = trigger(job, zone)
    latest: datetime | None = None
    for back in (timedelta(days=2), timedelta(days=40), LONGEST_GAP):
        due = times.get_next_fire_time(None, now - back)
        while due is not None and due <= now:
            latest = due
            due = times.get_next_fire_time(due, due + timedelta(seconds=1))
        if latest is not None:
            return latest
    return None
