"""Pages of goals and habits, and the calendar of due dates: as a file, and at a secret address."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from lms.desk.addresses import services as addresses
from lms.desk.addresses.model import Serves
from lms.desk.addresses.opening import as_owner
from lms.desk.habits import services
from lms.desk.habits.calendar import calendar_of
from lms.desk.habits.forms import GoalForm
from lms.desk.habits.model import Aim, Goal
from lms.kernel.errors import Invalid, NotFound
from lms.kernel.permissions import Permission
from lms.learning.classroom.services import reading
from lms.learning.classroom.services.calendar import entry
from lms.learning.services import attempts
from lms.platform.download import as_file
from lms.platform.pages import page
from lms.platform.work import Work

habits = Blueprint("habits", __name__)


@page(habits, "/my-goals", needs=Permission.LEARNING_OWN)
def mine(work: Work) -> ResponseReturnValue:
    """Show my goal, my weeks in a row, the time ahead and my calendar."""
    if work.actor.person_id is None:
        return render_template("desk/no_learning.html")
    return render_template("habits/mine.html", habits=services.habits(work), address="")


@page(habits, "/my-goals/goal", needs=Permission.LEARNING_OWN, methods=("GET", "POST"))
def goal(work: Work) -> ResponseReturnValue:
    """Take down what I want."""
    now = services.goal_of(work)
    form = GoalForm(
        aim=now.aim.value if now else None,
        minutes=now.minutes or None if now else None,
        module=now.module if now else None,
        by_on=now.by_on if now else None,
    )
    form.module.choices = [
        SelectChoice("", _("Choose a module")),
        *(SelectChoice(key, title) for key, title in services.to_aim_at(work).items()),
    ]
    if form.validate_on_submit():
        try:
            services.set_goal(work, form.goal)
        except Invalid as error:
            form.put(_(error.message), error.field or "aim")
        else:
            flash(_("Your goal is set. Only you see it."), "success")
            return redirect(url_for("habits.mine"), 303)
    return render_template("habits/goal.html", form=form, back=url_for("habits.mine")), 422 if form.errors else 200


@page(habits, "/my-goals/give-up", needs=Permission.LEARNING_OWN, methods=("POST",))
def give_up(work: Work) -> ResponseReturnValue:
    """Have no goal any more."""
    services.set_goal(work, Goal(Aim.NONE))
    flash(_("You have no goal now."), "success")
    return redirect(url_for("habits.mine"), 303)


@page(habits, "/my-goals/due-dates.ics", needs=Permission.LEARNING_OWN)
def download(work: Work) -> ResponseReturnValue:
    """Hand out my due dates as a calendar file."""
    if work.actor.person_id is None:
        raise NotFound("This account does not belong to a member of staff, so it has no due dates.")
    return _file(work, work.actor.person_id)


@page(habits, "/my-goals/address", needs=Permission.LEARNING_OWN, methods=("POST",))
def make_address(work: Work) -> ResponseReturnValue:
    """Make a secret address for my calendar program, and show it once."""
    secret = addresses.make(work, Serves.CALENDAR)
    address = f"{work.settings.base_url}{url_for('habits.feed', secret=secret)}"
    return render_template("habits/mine.html", habits=services.habits(work), address=address)


@page(habits, "/my-goals/address/end", needs=Permission.LEARNING_OWN, methods=("POST",))
def end_address(work: Work) -> ResponseReturnValue:
    """End my secret address."""
    addresses.end(work, Serves.CALENDAR)
    flash(_("The address has ended. A calendar program that still asks gets nothing."), "success")
    return redirect(url_for("habits.mine"), 303)


@page(habits, "/calendar/<secret>.ics", needs=Permission.PUBLIC)
def feed(work: Work, secret: str) -> ResponseReturnValue:
    """Hand out the due dates of whoever has made this address: a calendar program cannot sign in."""
    with as_owner(work, secret, Serves.CALENDAR) as own:
        return _file(own, attempts.learner(own))


def _file(work: Work, person_id: int) -> Response:
    content = calendar_of(
        services.dues(work, person_id),
        _("Training: due dates"),
        f"{work.actor.agency_id} {person_id}",
        f"{work.settings.base_url}{url_for('desk.my_learning')}",
        work.now,
        sessions=[entry(work, one) for one in reading.calendar(work, person_id)],
    )
    return as_file(content, "due-dates.ics", "text/calendar")
