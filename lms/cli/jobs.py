"""`lms jobs`: the timetable by hand, for catching up and rehearsals."""

from __future__ import annotations

import click

from lms.app import create_app
from lms.cli.agencies import agency_named, agency_option, work_for
from lms.jobs import services, worker
from lms.kernel.actor import system_actor
from lms.platform.work import unit_of_work


@click.group()
def jobs() -> None:
    """Look at the timetable and run its jobs by hand."""


@jobs.command("list")
@agency_option
def list_jobs(code: str | None) -> None:
    """List the jobs with their next and last runs."""
    with work_for(create_app(), code, write=False) as (agency, work):
        for job in services.overview(work, agency):
            last = f"last asked for {job.last_at:%-d %B %Y %H:%M} UTC" if job.last_at else "never run"
            click.echo(f"{job.id:24} {job.words:45} next {job.next_at:%-d %B %Y %H:%M %Z}; {last}")


@jobs.command("run")
@click.argument("job")
@agency_option
def run_job(job: str, code: str | None) -> None:
    """Run a job now, in this process, and say what came of it."""
    app = create_app()
    with unit_of_work(app, write=False) as work:
        agency = agency_named(work, code)
    with unit_of_work(app, system_actor(agency.id), write=True) as work:
        item = services.run_now(work, job)
    worker.do(app, item)
    with unit_of_work(app, system_actor(agency.id), write=False) as work:
        click.echo(services.outcome(work, item).message)
