"""What I earned elsewhere: hand it in, see what became of it, take it back."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from lms.compliance.handed import services
from lms.compliance.handed.forms import LONGEST_NAME, HandInForm
from lms.compliance.handed.model import Handing
from lms.compliance.handed.views.showing import (
    day_of,
    handed,
    minutes_of,
    put,
    shown,
    states,
)
from lms.compliance.model.drafts import Objection
from lms.compliance.services import attachments, texts
from lms.compliance.services.attachments import StoredFile
from lms.compliance.views.attachment import download, keep_file, look_at_file
from lms.kernel.errors import Conflict, Invalid
from lms.kernel.permissions import Permission
from lms.platform.listing import Column
from lms.platform.own_words import own_words
from lms.platform.pages import page
from lms.platform.work import Work

ROOM = attachments.LARGEST + 1024 * 1024
"""What may be sent at once: a file and the words around it."""


@page(handed, "/my-record/certificates", needs=Permission.RECORD_OWN)
def mine(work: Work) -> ResponseReturnValue:
    """Show what I handed in and what became of it."""
    titles = texts.titles(work)
    rows = [
        {
            "title": {
                "text": each.said.title,
                "href": url_for("handed.one_of_mine", number=each.number),
                "note": each.said.issuer,
            },
            "on": each.said.on,
            "for": titles.get(each.said.requirement, ""),
            "state": states()[each.state],
        }
        for each in services.of_me(work)
    ]
    columns = [
        Column("title", _("Certificate")),
        Column("on", _("Completed")),
        Column("for", _("Meant for")),
        Column("state", _("State")),
    ]
    return render_template("handed/mine.html", columns=columns, rows=rows, back=url_for("record.mine"))


@page(
    handed, "/my-record/certificates/new", needs=Permission.RECORD_OWN, methods=("GET", "POST"), largest=ROOM,
    first=look_at_file,
)  # fmt: skip
def hand_in(work: Work) -> ResponseReturnValue:
    """Take a certificate in."""
    form = HandInForm(requirement=request.args.get("requirement", ""))
    owed = services.owed_by(work, work.actor.person_id) if work.actor.person_id else []
    form.requirement.choices = [
        SelectChoice("", _("I do not know")),
        *(SelectChoice(each.key, each.title) for each in owed),
    ]
    if form.is_submitted():
        try:
            file = _file(work, form)
            if form.validate():
                number = services.hand_in(work, _said(form), file)
                flash(_("Thank you. A training officer verifies it; you get a letter when it is decided."), "success")
                return redirect(url_for("handed.one_of_mine", number=number), 303)
        except Invalid as error:
            put(form, [Objection(error.field, error.message)])
    return render_template(
        "handed/hand_in.html", form=form, kept=bool(form.ticket.data), back=url_for("handed.mine")
    ), 422 if form.errors or form.form_errors else 200


@page(handed, "/my-record/certificates/<int:number>", needs=Permission.RECORD_OWN)
def one_of_mine(work: Work, number: int) -> ResponseReturnValue:
    """Show one certificate of mine and all that happened to it."""
    found = services.mine(work, number)
    return shown(work, found, back=url_for("handed.mine"), is_own=True)


@page(handed, "/my-record/certificates/<int:number>/take-back", needs=Permission.RECORD_OWN, methods=("POST",))
def take_back(work: Work, number: int) -> ResponseReturnValue:
    """Take my certificate back before it is decided."""
    try:
        services.withdraw(work, number)
    except Conflict as error:
        flash(_(error.message), "error")
    else:
        flash(_("You took the certificate back. It stays in your record as taken back."), "success")
    return redirect(url_for("handed.one_of_mine", number=number), 303)


@page(handed, "/my-record/certificates/<int:number>/file", needs=Permission.RECORD_OWN, leaves_trace=True)
def my_file(work: Work, number: int) -> ResponseReturnValue:
    """Hand out the file that I handed in."""
    return download(work, services.mine(work, number).about)


def _said(form: HandInForm) -> Handing:
    return Handing(
        title=own_words(form.title.data, LONGEST_NAME, "title"),
        issuer=own_words(form.issuer.data, LONGEST_NAME, "issuer"),
        on=day_of(form),
        minutes=minutes_of(form),
        requirement=form.requirement.data or "",
        external=bool(form.external.data),
        words=own_words(words, services.LONGEST) if (words := (form.words.data or "").strip()) else "",
    )


def _file(work: Work, form: HandInForm) -> StoredFile:
    """Store the file that was sent along, or find the one that is kept; a wrong answer elsewhere does not lose it."""
    form.ticket.data = keep_file(work, form)
    found = attachments.of_ticket(work, form.ticket.data)
    if found is None:
        form.validate()
        raise Invalid("Choose the file of the certificate.", "attachment")
    return found
