"""The pages of practice, phone first: a question, what is right about it, the next; then the end of the week."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.kernel.permissions import Permission
from lms.learning.forms import AnswerForm, answer_form
from lms.learning.practice.model import Asked, Week
from lms.learning.practice.services import weeks
from lms.learning.services.feedback import feedback_on
from lms.learning.views.blueprint import not_whole, saved, sending_of, wants_json
from lms.platform.pages import page
from lms.platform.work import Work

practice = Blueprint("practice", __name__, url_prefix="/practice")
RULE = "/<int:attempt_id>/<objective>"


@page(practice, "", needs=Permission.LEARNING_OWN)
def week(work: Work) -> ResponseReturnValue:
    """Say what waits this week, or that it was all."""
    if work.actor.person_id is None:
        return render_template("desk/no_learning.html")
    found = weeks.this_week(work)
    return render_template("practice/week.html", week=found, onwards=_address(found.open[0]) if found.open else "")


@page(practice, RULE, needs=Permission.LEARNING_OWN)
def question(work: Work, attempt_id: int, objective: str) -> ResponseReturnValue:
    """Ask one question, or say what is right once it is answered."""
    found = weeks.this_week(work)
    asked = weeks.question(found, attempt_id, objective)
    return _question(work, found, asked, answer_form(asked.question, required=True))


@page(practice, RULE, needs=Permission.LEARNING_OWN, methods=("POST",))
def answer(work: Work, attempt_id: int, objective: str) -> ResponseReturnValue:
    """Keep the answer."""
    found = weeks.this_week(work)
    asked = weeks.question(found, attempt_id, objective)
    form = answer_form(asked.question, required=True)
    if not form.validate_on_submit():
        return not_whole(form) if wants_json() else (_question(work, found, asked, form), 422)
    sending = sending_of(form)
    assert sending
    return saved(weeks.answer(work, attempt_id, objective, sending), f"{_address(asked)}#feedback")


@page(practice, "/stop", needs=Permission.LEARNING_OWN, methods=("POST",))
def stop(work: Work) -> ResponseReturnValue:
    """Stop practice for this person."""
    weeks.choose(work, wanted=False)
    flash(_("Practice is off for you. No letter comes any more. You can begin again on this page."), "success")
    return redirect(url_for(".week"), 303)


@page(practice, "/begin", needs=Permission.LEARNING_OWN, methods=("POST",))
def begin(work: Work) -> ResponseReturnValue:
    """Begin practice again for this person."""
    weeks.choose(work, wanted=True)
    if weeks.this_week(work).offered:
        flash(_("Practice is on for you again."), "success")
    return redirect(url_for(".week"), 303)


def _question(work: Work, found: Week, asked: Asked, form: AnswerForm) -> str:
    after = [one for one in found.open if one is not asked]
    return render_template(
        "practice/question.html",
        week=found,
        asked=asked,
        question=asked.question,
        form=form,
        feedback=feedback_on(asked.question) if asked.is_answered else None,
        onwards=_address(after[0]) if after else "",
        known=work.now.isoformat(),
        owner=work.actor.person_id,
        back=url_for(".week"),
    )


def _address(asked: Asked) -> str:
    return url_for(".question", attempt_id=asked.attempt_id, objective=asked.objective)
