"""The page that asks how a module was."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.evaluation.forms import answers_in, form_of
from lms.evaluation.services import surveys as services
from lms.kernel.permissions import Permission
from lms.platform.pages import page
from lms.platform.work import Work

evaluation = Blueprint("evaluation", __name__)


@page(evaluation, "/reaction/<int:attempt_id>", needs=Permission.LEARNING_OWN, methods=("GET", "POST"))
def reaction(work: Work, attempt_id: int) -> ResponseReturnValue:
    """Ask how a module was, once; say thank you afterwards."""
    asked = services.asked(work, attempt_id)
    if asked.answered:
        return render_template("evaluation/thanks.html", asked=asked)
    form = form_of(asked.survey)
    if form.validate_on_submit():
        services.answer(work, attempt_id, answers_in(form, asked.survey))
        return redirect(url_for("evaluation.reaction", attempt_id=attempt_id), 303)
    return render_template("evaluation/reaction.html", form=form, asked=asked), 422 if form.errors else 200
