"""The officers' queue of certificates: verify, see what it changes, accept, refuse, take a decision back."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.compliance.handed import services
from lms.compliance.handed.forms import ReasonForm, VerifyForm
from lms.compliance.handed.model import Handed, State, StepKind, Verdict
from lms.compliance.handed.views.showing import (
    day_of,
    handed,
    length,
    minutes_of,
    put,
    shown,
    states,
)
from lms.compliance.model.drafts import Objection, Weighed
from lms.compliance.services import texts
from lms.compliance.views.attachment import download
from lms.compliance.views.blueprint import changes_shown
from lms.compliance.views.person import change_columns
from lms.directory.model import Seen
from lms.directory.services import people
from lms.directory.services.views_log import note_look
from lms.kernel.errors import Conflict, Invalid, Refused
from lms.kernel.permissions import Permission
from lms.platform.listing import Column, listing_from
from lms.platform.pages import page
from lms.platform.words import day
from lms.platform.work import Work


@page(handed, "/certificates-from-elsewhere", needs=Permission.FACT_RECORD)
def queue(work: Work) -> ResponseReturnValue:
    """Show the certificates that people handed in, the oldest first."""
    asked = {"state": State.WAITING.value, **request.args.to_dict()}
    listing = listing_from(asked, url_for("handed.queue"), ("handed",), filters=("state",))
    state = State(listing.filters["state"]) if listing.filters["state"] in set(State) else None
    found, total = services.queue(
        work, state, newest_first=listing.descending, offset=listing.offset, limit=listing.size
    )
    who = people.views(work, {each.person_id for each in found}, people.today(work))
    titles = texts.titles(work)
    return render_template(
        "handed/queue.html",
        listing=listing,
        total=total,
        states=[(each.value, words) for each, words in states().items()],
        columns=[
            Column("title", _("Certificate")),
            Column("person", _("Person")),
            Column("for", _("Meant for")),
            Column("handed", _("Handed in"), sortable=True),
            Column("state", _("State")),
        ],
        rows=[
            {
                "title": {
                    "text": each.said.title,
                    "href": url_for("handed.one", number=each.number),
                    "note": each.said.issuer,
                },
                "person": who[each.person_id].name if each.person_id in who else "",
                "for": titles.get(each.said.requirement, _("Not said")),
                "handed": each.at,
                "state": states()[each.state],
            }
            for each in found
        ],
    )


@page(
    handed,
    "/certificates-from-elsewhere/<int:number>",
    needs=Permission.FACT_RECORD,
    methods=("GET", "POST"),
    leaves_trace=True,
)
def one(work: Work, number: int) -> ResponseReturnValue:
    """Show a certificate to an officer: verify it, see what it changes, accept it."""
    found = services.of_anybody(work, number)
    note_look(work, found.person_id, Seen.CERTIFICATE)
    form = _verifying(work, found)
    back = url_for("handed.queue")
    step = request.form.get("step", "")
    if step not in {"check", "record"} or not form.validate():
        return shown(work, found, back=back, verify=form)
    try:
        if step == "record":
            services.accept(work, number, _verdict(form))
            flash(_("It is accepted and counts. A letter is on its way to the person."), "success")
            return redirect(url_for("handed.one", number=number), 303)
        weighed = services.weigh(work, number, _verdict(form))
    except (Invalid, Conflict) as error:
        put(form, [Objection(error.field, error.message)])
        return shown(work, found, back=back, verify=form)
    if weighed.objections:
        put(form, weighed.objections)
        return shown(work, found, back=back, verify=form)
    return _checking(work, found, form, weighed)


@page(handed, "/certificates-from-elsewhere/<int:number>/refuse", needs=Permission.FACT_RECORD, methods=("POST",))
def refuse(work: Work, number: int) -> ResponseReturnValue:
    """Refuse a certificate with a reason."""
    return _reasoned(work, number, StepKind.REFUSED)


@page(handed, "/certificates-from-elsewhere/<int:number>/reopen", needs=Permission.FACT_RECORD, methods=("POST",))
def reopen(work: Work, number: int) -> ResponseReturnValue:
    """Take a decision back, with a reason."""
    return _reasoned(work, number, StepKind.REOPENED)


@page(handed, "/certificates-from-elsewhere/<int:number>/file", needs=Permission.FACT_RECORD, leaves_trace=True)
def file(work: Work, number: int) -> ResponseReturnValue:
    """Hand out the file of a certificate to an officer."""
    found = services.of_anybody(work, number)
    note_look(work, found.person_id, Seen.CERTIFICATE)
    return download(work, found.about)


def _reasoned(work: Work, number: int, kind: StepKind) -> ResponseReturnValue:
    found = services.of_anybody(work, number)
    form = ReasonForm()
    act, words = {
        StepKind.REFUSED: (services.refuse, _("It is refused. A letter is on its way to the person.")),
        StepKind.REOPENED: (services.reopen, _("The decision is taken back, by a new record. It waits again.")),
    }[kind]
    if form.validate_on_submit():
        try:
            act(work, number, form.words.data or "")
        except (Conflict, Refused, Invalid) as error:
            form.put(_(error.message))
        else:
            flash(words, "success")
            return redirect(url_for("handed.one", number=number), 303)
    return shown(work, found, back=url_for("handed.queue"), verify=_verifying(work, found, empty=True), reason=form)


def _checking(work: Work, found: Handed, form: VerifyForm, weighed: Weighed) -> ResponseReturnValue:
    sent = [(name, value) for name, value in request.form.items(multi=True) if name not in {"csrf_token", "step"}]
    chosen = dict(form.counts_as.choices)
    answers = [
        (_("Counts as"), chosen.get(form.counts_as.data, "")),
        (_("Completed on"), day(form.on.data)),
        (_("Hours"), length(minutes_of(form))),
        (
            _("Where it was earned"),
            _("With another agency or employer, or before") if form.external.data else _("In service with this agency"),
        ),
        (_("How it was verified"), form.note.data),
    ]
    return render_template(
        "handed/check.html",
        one=found,
        person=people.person(work, found.person_id, people.today(work)),
        answers=answers,
        hidden=sent,
        weighed=weighed,
        columns=change_columns(),
        rows=changes_shown(weighed.changes),
        form=None,
        back=None,
    )


def _verifying(work: Work, found: Handed, *, empty: bool = False) -> VerifyForm:
    said = found.said
    begin = {
        "on": said.on,
        "hours": said.minutes / 60 if said.minutes else None,
        "external": "y" if said.external else "",
    }
    form = VerifyForm(formdata=None, data=begin) if empty else VerifyForm(data=begin)
    choices = services.counts_as(work, found)
    form.counts_as.choices = [(f"{requirement} {module}", words) for requirement, module, words in choices]
    return form


def _verdict(form: VerifyForm) -> Verdict:
    requirement, _space, module = (form.counts_as.data or "").partition(" ")
    return Verdict(
        requirement=requirement,
        module=module,
        on=day_of(form),
        minutes=minutes_of(form),
        external=bool(form.external.data),
        note=(form.note.data or "").strip(),
    )
