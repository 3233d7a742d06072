"""Pages of certificates from elsewhere: my own, and the officers' queue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask import Blueprint, Response, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from wtforms.fields.choices import SelectChoice

from lms.compliance.handed import services
from lms.compliance.handed.forms import HandInForm, ReasonForm, VerifyForm
from lms.compliance.handed.model import Handed, Handing, State, StepKind, Verdict
from lms.compliance.model.drafts import Objection, Weighed
from lms.compliance.services import attachments, texts
from lms.compliance.services.attachments import StoredFile
from lms.compliance.views.blueprint import changes_shown
from lms.compliance.views.person import change_columns
from lms.directory.model import Seen
from lms.directory.services import people
from lms.directory.services.views_log import note_look
from lms.kernel.errors import Conflict, Invalid, Refused
from lms.kernel.permissions import Permission
from lms.platform.listing import Column, listing_from
from lms.platform.pages import page
from lms.platform.words import day, minutes_words
from lms.platform.work import Work

handed = Blueprint("handed", __name__)
ROOM = attachments.LARGEST + 1024 * 1024
"""What may be sent at once: a file and the words around it."""


@page(handed, "/my-record/certificates", needs=Permission.RECORD_OWN)
def mine(work: Work) -> ResponseReturnValue:
    """Show what I handed in and what became of it."""
    titles = _titles(work)
    rows = [
        {
            "title": {
                "text": each.said.title,
                "href": url_for("handed.one_of_mine", number=each.number),
                "note": each.said.issuer,
            },
            "on": each.said.on,
            "for": titles.get(each.said.requirement, ""),
            "state": _states()[each.state],
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


@page(handed, "/my-record/certificates/new", needs=Permission.RECORD_OWN, methods=("GET", "POST"), largest=ROOM)
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
            _put(form, [Objection(error.field, error.message)])
    return render_template(
        "handed/hand_in.html", form=form, kept=bool(form.ticket.data), back=url_for("handed.mine")
    ), 422 if form.errors or form.form_errors else 200


@page(handed, "/my-record/certificates/<int:number>", needs=Permission.RECORD_OWN)
def one_of_mine(work: Work, number: int) -> ResponseReturnValue:
    """Show one certificate of mine and all that happened to it."""
    found = services.mine(work, number)
    return _one(work, found, back=url_for("handed.mine"), is_own=True)


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
    return _download(*services.hand_out(work, services.mine(work, number)))


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
    titles = _titles(work)
    return render_template(
        "handed/queue.html",
        listing=listing,
        total=total,
        states=[(each.value, words) for each, words in _states().items()],
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
                "state": _states()[each.state],
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
        return _one(work, found, back=back, verify=form)
    try:
        if step == "record":
            services.accept(work, number, _verdict(form))
            flash(_("It is accepted and counts. A letter is on its way to the person."), "success")
            return redirect(url_for("handed.one", number=number), 303)
        weighed = services.weigh(work, number, _verdict(form))
    except (Invalid, Conflict) as error:
        _put(form, [Objection(getattr(error, "field", ""), error.message)])
        return _one(work, found, back=back, verify=form)
    if weighed.objections:
        _put(form, weighed.objections)
        return _one(work, found, back=back, verify=form)
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
    return _download(*services.hand_out(work, found))


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
            form.form_errors.append(_(error.message))
        else:
            flash(words, "success")
            return redirect(url_for("handed.one", number=number), 303)
    return _one(work, found, back=url_for("handed.queue"), verify=_verifying(work, found, empty=True), reason=form)


def _one(
    work: Work,
    found: Handed,
    *,
    back: str,
    is_own: bool = False,
    verify: VerifyForm | None = None,
    reason: ReasonForm | None = None,
) -> ResponseReturnValue:
    wrong = [form for form in (verify, reason) if form is not None and (form.errors or form.form_errors)]
    return render_template(
        "handed/one.html",
        one=found,
        person=people.person(work, found.person_id, people.today(work)),
        is_own=is_own,
        is_about_me=found.person_id == work.actor.person_id,
        state=found.state.value,
        sentence=_sentences()[found.state],
        answers=_answers(work, found),
        file=services.file_of(work, found),
        steps=[(_said_step()[step.kind], step) for step in found.steps],
        verify=verify,
        reason=reason or ReasonForm(formdata=None),
        form=wrong[0] if wrong else None,
        back=back,
    ), 422 if wrong else 200


def _checking(work: Work, found: Handed, form: VerifyForm, weighed: Weighed) -> ResponseReturnValue:
    sent = [(name, value) for name, value in request.form.items(multi=True) if name not in {"csrf_token", "step"}]
    chosen = dict(form.counts_as.choices)
    answers = [
        (_("Counts as"), chosen.get(form.counts_as.data, "")),
        (_("Completed on"), day(form.on.data)),
        (_("Hours"), _length(_minutes(form))),
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
        on=_day_of(form),
        minutes=_minutes(form),
        external=bool(form.external.data),
        note=(form.note.data or "").strip(),
    )


def _said(form: HandInForm) -> Handing:
    return Handing(
        title=form.title.data.strip(),
        issuer=form.issuer.data.strip(),
        on=_day_of(form),
        minutes=_minutes(form),
        requirement=form.requirement.data or "",
        external=bool(form.external.data),
        words=(form.words.data or "").strip(),
    )


def _day_of(form: HandInForm | VerifyForm) -> date:
    """Return the day of a form that was found right."""
    on: date | None = form.on.data
    assert on is not None
    return on


def _minutes(form: HandInForm | VerifyForm) -> int | None:
    return None if form.hours.data is None else round(form.hours.data * 60)


def _file(work: Work, form: HandInForm) -> StoredFile:
    """Store the file that was sent along, or find the one that is kept; a wrong answer elsewhere does not lose it."""
    sent = form.attachment.data
    if isinstance(sent, FileStorage) and sent.filename:
        kept = attachments.keep(work, sent.filename, sent.read(attachments.LARGEST + 1))
        form.ticket.data = attachments.ticket(work, kept)
        return kept
    found = attachments.of_ticket(work, form.ticket.data or "")
    if found is None:
        form.validate()
        raise Invalid("Choose the file of the certificate.", "attachment")
    return found


def _put(form: HandInForm | VerifyForm, objections: list[Objection] | tuple[Objection, ...]) -> None:
    """Show each sentence at the field that it is about."""
    names = {"minutes": "hours", "module": "counts_as", "requirement": "counts_as"}
    for each in objections:
        name = each.field if each.field in form else names.get(each.field, "")
        if name and name in form:
            form[name].errors = [*form[name].errors, _(each.sentence)]
        else:
            form.form_errors.append(_(each.sentence))


def _answers(work: Work, found: Handed) -> list[tuple[str, object]]:
    said = found.said
    return [
        (_("Issued by"), said.issuer),
        (_("Completed on"), said.on),
        (_("Hours"), _length(said.minutes)),
        (_("Meant for"), _titles(work).get(said.requirement, _("Not said"))),
        (
            _("Earned"),
            _("With another agency or employer, or before") if said.external else _("In service with this agency"),
        ),
        (_("Handed in"), found.at),
        *([(_("What the person says"), said.words)] if said.words else []),
    ]


def _length(minutes: int | None) -> str:
    return minutes_words(minutes) if minutes else str(_("Not stated"))


def _titles(work: Work) -> dict[str, str]:
    return {view.key: view.title for view in texts.requirements(work)}


def _download(kept: StoredFile, pieces: Iterator[bytes]) -> Response:
    answer = Response(stream_with_context(pieces), mimetype=kept.media_type)
    answer.headers["Content-Length"] = str(kept.size)
    answer.headers["Content-Disposition"] = f'attachment; filename="{kept.file_name}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _states() -> dict[State, str]:
    return {
        State.WAITING: _("Waits to be verified"),
        State.ACCEPTED: _("Accepted"),
        State.REFUSED: _("Refused"),
        State.WITHDRAWN: _("Taken back"),
    }


def _sentences() -> dict[State, str]:
    return {
        State.WAITING: _("It waits until a training officer has verified it."),
        State.ACCEPTED: _("It is verified and counts."),
        State.REFUSED: _("It was not accepted."),
        State.WITHDRAWN: _("It was taken back."),
    }


def _said_step() -> dict[StepKind, str]:
    return {
        StepKind.ACCEPTED: _("Accepted"),
        StepKind.REFUSED: _("Refused"),
        StepKind.REOPENED: _("Decision taken back"),
        StepKind.WITHDRAWN: _("Taken back by the person"),
    }
