"""Where the link of a letter about a report leads: to its page, for who is signed in and may read it."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from lms.kernel.permissions import Permission
from lms.platform.pages import page
from lms.platform.work import Work
from lms.reporting.delivery.services import showing

delivery = Blueprint("delivery", __name__)


@page(delivery, "/reports/delivered/<token>", needs=Permission.UNIT_REPORT_READ)
def follow(work: Work, token: str) -> ResponseReturnValue:
    """Lead to the report that a letter is about, while its link holds."""
    return redirect(url_for("reporting.run", run_id=showing.run_of_link(work, token)), 303)
