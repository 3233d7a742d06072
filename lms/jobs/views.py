"""The timetable's page: each job with its last and next run, and a button to run it now."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.directory.services import agencies
from lms.jobs import services
from lms.kernel.permissions import Permission
from lms.platform.listing import Column
from lms.platform.pages import page
from lms.platform.words import instant
from lms.platform.work import Work

jobs = Blueprint("jobs", __name__)


@page(jobs, "/timetable", needs=Permission.TIMETABLE_READ)
def timetable(work: Work) -> ResponseReturnValue:
    """Show the timetable."""
    agency = agencies.agency(work, work.actor.agency_id)
    states = {
        "waiting": _("Waiting for a worker"),
        "running": _("Running now"),
        "done": _("Done"),
        "failed": _("Failed"),
        "cancelled": _("Cancelled"),
    }
    waits = services.stale_list(work)
    return render_template(
        "jobs/timetable.html",
        jobs=services.overview(work, agency),
        may_run=work.actor.may(Permission.TIMETABLE_RUN),
        states=states,
        waiting=waits.waiting,
        columns=[
            Column("name", _("Person")),
            Column("staff_no", _("Staff number")),
            Column("since", _("Waiting since")),
            Column("problem", _("Why")),
        ],
        stuck=[
            {
                "name": {
                    "text": one.name or _("No name on record"),
                    "href": url_for("directory.person", person_id=one.person_id),
                },
                "staff_no": one.staff_no,
                "since": instant(one.since),
                "problem": one.problem,
            }
            for one in waits.stuck
        ],
    )


@page(jobs, "/timetable/<job>", needs=Permission.TIMETABLE_RUN, methods=("POST",))
def run_now(work: Work, job: str) -> ResponseReturnValue:
    """Ask for a job now."""
    services.run_now(work, job)
    flash(_("The job is in the queue. Reload this page in a moment to see how it went."), "success")
    return redirect(url_for("jobs.timetable"), 303)
