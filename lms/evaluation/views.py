"""The pages that ask: how a module was, and later what came of it at work."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.evaluation.forms import answers_in, form_of
from lms.evaluation.model.follow_up import Invited
from lms.evaluation.model.survey import Side
from lms.evaluation.services import follow_ups
from lms.evaluation.services import surveys as services
from lms.kernel.permissions import Permission
from lms.platform.listing import Column
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


@page(evaluation, "/follow-up/<int:follow_up_id>", needs=Permission.LEARNING_OWN, methods=("GET", "POST"))
def follow_up(work: Work, follow_up_id: int) -> ResponseReturnValue:
    """Ask who learned what came of it at work; say thank you afterwards."""
    return _follow_up(work, follow_up_id, Side.LEARNER, "evaluation.follow_up")


@page(evaluation, "/my-team/follow-up/<int:follow_up_id>", needs=Permission.TEAM_READ, methods=("GET", "POST"))
def follow_up_of_team(work: Work, follow_up_id: int) -> ResponseReturnValue:
    """Ask who leads somebody what came of a module in their work; say thank you afterwards."""
    return _follow_up(work, follow_up_id, Side.SUPERVISOR, "evaluation.follow_up_of_team")


@page(evaluation, "/my-team/follow-ups", needs=Permission.TEAM_READ)
def follow_ups_of_team(work: Work) -> ResponseReturnValue:
    """Show whose questions wait for the actor's answers."""
    waiting = follow_ups.waiting_for(work, Side.SUPERVISOR)
    names = follow_ups.names(work, waiting)
    return render_template(
        "evaluation/follow_ups.html",
        columns=[Column("person", _("Person")), Column("module", _("Module")), Column("until", _("Open until"))],
        rows=[_waiting(one, names) for one in waiting],
    )


def _follow_up(work: Work, follow_up_id: int, side: Side, endpoint: str) -> ResponseReturnValue:
    asked = follow_ups.questions(work, follow_up_id, side)
    if asked.is_answered or asked.is_closed:
        left = len(follow_ups.waiting_for(work, side))
        return render_template("evaluation/follow_up_done.html", asked=asked, left=left)
    form = form_of(asked.survey)
    if form.validate_on_submit():
        follow_ups.answer(work, follow_up_id, side, answers_in(form, asked.survey))
        return redirect(url_for(endpoint, follow_up_id=follow_up_id), 303)
    return render_template("evaluation/follow_up.html", form=form, asked=asked), 422 if form.errors else 200


def _waiting(one: Invited, names: dict[int, str]) -> dict[str, object]:
    name = names.get(one.person_id, "")
    href = url_for("evaluation.follow_up_of_team", follow_up_id=one.id)
    return {"person": {"text": name, "href": href, "hidden": one.title}, "module": one.title, "until": one.closes_on}
