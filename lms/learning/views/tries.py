"""For training officers: whose final test is closed, one more try, and taking it back."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from lms.directory.model import Seen
from lms.directory.services.views_log import note_look
from lms.kernel.permissions import Permission
from lms.learning.services import tries as services
from lms.platform.pages import page
from lms.platform.widgets import LmsForm
from lms.platform.work import Work

tries = Blueprint("tries", __name__, url_prefix="/learning/tries")
ONE = "/<int:attempt_id>"


class ReasonForm(LmsForm):
    """Why one more try is given, or taken back."""

    reason = TextAreaField(
        validators=[
            InputRequired("Give the reason; it is kept with the record"),
            Length(services.FEWEST, services.LONGEST),
        ]
    )


@page(tries, "", needs=Permission.FACT_RECORD)
def overview(work: Work) -> ResponseReturnValue:
    """Show whose final test is closed, and to whom one more was given."""
    return render_template("learning/tries.html", found=services.waiting(work))


@page(tries, ONE, needs=Permission.FACT_RECORD, methods=("GET", "POST"), leaves_trace=True)
def grant(work: Work, attempt_id: int) -> ResponseReturnValue:
    """Give somebody one more final test."""
    found = services.one_waiting(work, attempt_id)
    note_look(work, found.person_id, Seen.RECORD)
    form = ReasonForm()
    if form.validate_on_submit():
        services.grant(work, attempt_id, form.reason.data or "")
        flash(_("%(name)s may take the final test once more now.", name=found.name), "success")
        return redirect(url_for("tries.overview"), 303)
    return _form(found, form, None)


@page(
    tries, "/<int:attempt_id>/<int:grant_id>", needs=Permission.FACT_RECORD, methods=("GET", "POST"), leaves_trace=True
)
def withdraw(work: Work, attempt_id: int, grant_id: int) -> ResponseReturnValue:
    """Take back one more test that was given."""
    found = services.one_waiting(work, attempt_id)
    note_look(work, found.person_id, Seen.RECORD)
    given = next((one for one in found.given if one.id == grant_id), None)
    form = ReasonForm()
    if form.validate_on_submit():
        services.withdraw(work, attempt_id, grant_id, form.reason.data or "")
        flash(_("The further try of %(name)s is taken back.", name=found.name), "success")
        return redirect(url_for("tries.overview"), 303)
    return _form(found, form, given)


def _form(found: services.Waiting, form: ReasonForm, given: services.Given | None) -> ResponseReturnValue:
    shown = render_template("learning/try.html", found=found, form=form, given=given, back=url_for("tries.overview"))
    return shown, 422 if form.errors else 200
