"""Pages that always stand: the accessibility statement with its way to complain, and the privacy notice."""

from __future__ import annotations

from email.utils import parseaddr
from hashlib import sha256

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length

from lms.kernel.permissions import Permission
from lms.platform.look import languages
from lms.platform.outbox import Draft, write
from lms.platform.pages import page
from lms.platform.widgets import LmsForm
from lms.platform.work import Work

standing = Blueprint("standing", __name__)


class BarrierForm(LmsForm):
    """What stood in somebody's way."""

    where = StringField(
        _l("Which page or document?"), [InputRequired(_l("Say which page or document it is")), Length(max=300)]
    )
    what = TextAreaField(
        _l("What could you not do?"),
        [
            InputRequired(_l("Say what you could not do")),
            Length(max=2000),
        ],
        description=_l("If you use a screen reader, a magnifier or other aids, name them if you like."),
    )
    send = SubmitField(_l("Send"))


@page(standing, "/accessibility", needs=Permission.PUBLIC)
def accessibility(work: Work) -> ResponseReturnValue:
    """Show how accessible the service is, what is not, and how to complain."""
    return render_template("pages/accessibility.html", contact=_contact(work))


@page(standing, "/accessibility/barrier", needs=Permission.ACCOUNT_OWN, methods=("GET", "POST"))
def barrier(work: Work) -> ResponseReturnValue:
    """Take a complaint about a barrier and send it to the contact of the installation."""
    form = BarrierForm(where=request.args.get("page", ""))
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("pages/barrier.html", form=form, back=url_for("standing.accessibility")), status
    said = f"{form.where.data}\n\n{form.what.data}\n\n{work.actor.name}"
    mark = sha256(said.encode()).hexdigest()[:24]
    subject = _("A barrier in the learning service")
    write(work, Draft(key=f"barrier:{mark}", recipient=_contact(work), subject=str(subject), text=said))
    flash(_("Thank you. Your message was sent, and you will get an answer."), "success")
    return redirect(url_for("standing.accessibility"), 303)


@page(standing, "/privacy", needs=Permission.PUBLIC)
def privacy(work: Work) -> ResponseReturnValue:
    """Show what is kept about people, why, who sees it and what they can ask for."""
    return render_template("pages/privacy.html", contact=_contact(work))


@page(standing, "/language", needs=Permission.PUBLIC, methods=("POST",))
def language(work: Work) -> ResponseReturnValue:
    """Remember the language that somebody chose, and go back to where they were."""
    chosen = request.form.get("language", "")
    if chosen in languages():
        session["language"] = chosen
    back = request.form.get("back", "/")
    return redirect(back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/", 303)


def _contact(work: Work) -> str:
    return work.settings.contact or parseaddr(work.settings.mail_from)[1]
