"""Pages of thanks: a leader writes a few words, the person hides them and shows them again."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from lms.desk.thanks import services
from lms.desk.thanks.model import LONGEST
from lms.directory.model import Seen
from lms.directory.services.views_log import note_look
from lms.kernel.errors import Invalid
from lms.kernel.permissions import Permission
from lms.platform.pages import page
from lms.platform.widgets import LmsForm
from lms.platform.work import Work

thanks = Blueprint("thanks", __name__)


class ThanksForm(LmsForm):
    """A few words."""

    words = TextAreaField(
        _l("Your words"),
        description=_l(
            "Only the person sees them, and may hide them. That you thanked is in the log, your words are not."
        ),
        validators=[
            InputRequired(_l("Write a few words")),
            Length(max=LONGEST),
        ],
    )


@page(
    thanks, "/my-team/thanks/<int:evidence_id>", needs=Permission.TEAM_READ, methods=("GET", "POST"), leaves_trace=True
)
def write(work: Work, evidence_id: int) -> ResponseReturnValue:
    """Thank one of my people for a completion."""
    one = services.thankable(work, evidence_id)
    note_look(work, one.person_id, Seen.COMPLETION)
    back, form = url_for("desk.team_member", person_id=one.person_id), ThanksForm()
    if form.validate_on_submit():
        try:
            is_first = services.thank(work, evidence_id, form.words.data or "")
        except Invalid as error:
            form.put(_(error.message), error.field)
        else:
            if is_first:
                flash(_("Your thanks are on the page of %(name)s.", name=one.person), "success")
            else:
                flash(_("You thanked for this before. Those words stand; these are not kept."), "message")
            return redirect(back, 303)
    return render_template("thanks/write.html", form=form, one=one, back=back), 422 if form.errors else 200


@page(thanks, "/my-learning/thanks/<int:thanks_id>/hide", needs=Permission.LEARNING_OWN, methods=("POST",))
def hide(work: Work, thanks_id: int) -> ResponseReturnValue:
    """Hide thanks that I got."""
    services.hide(work, thanks_id)
    flash(_("The thanks are no longer on this page. They are kept under “Hidden thanks”."), "success")
    return redirect(url_for("desk.my_learning"), 303)


@page(thanks, "/my-learning/thanks/hidden", needs=Permission.LEARNING_OWN)
def hidden(work: Work) -> ResponseReturnValue:
    """Show the thanks that I hid."""
    found = [each for each in services.mine(work) if each.is_hidden]
    return render_template("thanks/hidden.html", found=found, back=url_for("desk.my_learning"))


@page(thanks, "/my-learning/thanks/<int:thanks_id>/show-again", needs=Permission.LEARNING_OWN, methods=("POST",))
def show_again(work: Work, thanks_id: int) -> ResponseReturnValue:
    """Show thanks that I hid again."""
    services.show_again(work, thanks_id)
    flash(_("The thanks are on this page again."), "success")
    return redirect(url_for("desk.my_learning"), 303)
