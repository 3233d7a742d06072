"""Pages of signing off: the inbox, one completion, check and sign, what I signed, and the learner's answer."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.compliance.services.wording import said
from lms.directory.model import Seen
from lms.directory.services.views_log import note_look
from lms.kernel.errors import Conflict, NotFound
from lms.kernel.permissions import Permission
from lms.platform.download import as_file
from lms.platform.ids import id_in
from lms.platform.listing import Column, Listing, listing_from
from lms.platform.pages import page
from lms.platform.tabular import write
from lms.platform.work import Work
from lms.signoff.forms import AnswerForm, ConfirmForm, ReturnForm
from lms.signoff.model import Batch, Completion, Decision, Statement, Verdict, Waiting
from lms.signoff.rules import statement_text
from lms.signoff.services import answers, signing
from lms.signoff.services import inbox as box

signoff = Blueprint("signoff", __name__)
FAILED = "signoff_failed"
SORTS = {
    "since": lambda one: (one.since, one.completion.evidence_id),
    "name": lambda one: (one.completion.person_name, one.since),
    "due": lambda one: (str(one.completion.due_on or "9999"), one.since),
}


@page(signoff, "/sign-off", needs=Permission.SIGNOFF_SIGN)
def inbox(work: Work) -> ResponseReturnValue:
    """Show what waits for my signature."""
    waiting = box.inbox(work)
    listing = listing_from(request.args, url_for("signoff.inbox"), tuple(SORTS), filters=("unit", "requirement"))
    rows = sorted((one for one in waiting if _fits(one, listing)), key=SORTS[listing.sort], reverse=listing.descending)
    return render_template(
        "signoff/inbox.html",
        listing=listing,
        rows=[{"one": one} for one in rows[listing.offset : listing.offset + listing.size]],
        total=len(rows),
        waiting=len(waiting),
        chosen=request.args.get("all") == "1",
        columns=_inbox_columns(),
        filters=_inbox_filters(waiting),
    )


@page(signoff, "/sign-off/<int:evidence_id>", needs=Permission.SIGNOFF_SIGN, leaves_trace=True)
def completion(work: Work, evidence_id: int) -> ResponseReturnValue:
    """Show one completion."""
    seen = box.shown(work, evidence_id)
    note_look(work, seen.completion.person_id, Seen.COMPLETION)
    return render_template(
        "signoff/completion.html", seen=seen, one=seen.completion, said=said, back=url_for("signoff.inbox")
    )


@page(signoff, "/sign-off/check", needs=Permission.SIGNOFF_SIGN, methods=("GET", "POST"), keeps_refusals=True)
def check(work: Work) -> ResponseReturnValue:
    """Check what is about to be signed, and sign it."""
    form = ConfirmForm()
    chosen = [one for one in map(id_in, request.values.getlist("e")) if one]
    if not chosen:
        flash(_("Choose at least one completion, then go on."), "error")
        return redirect(url_for("signoff.inbox"), 303)
    if form.validate_on_submit():
        batch = signing.sign(work, chosen, Decision.APPROVED, form.password.data or "")
        if not batch.problem:
            return _after(batch)
        form.put(_(batch.problem), "password")
    found = [_decided(work, evidence_id) for evidence_id in dict.fromkeys(chosen)]
    ready = [(one, statement_text(one, Decision.APPROVED)) for one, verdict in found if one and verdict.allowed]
    refused = [(one.person_name if one else "", _(verdict.sentence)) for one, verdict in found if not verdict.allowed]
    values = {"form": form, "ready": ready, "refused": refused, "back": url_for("signoff.inbox")}
    return render_template("signoff/check.html", **values), 422 if form.errors else 200


@page(
    signoff,
    "/sign-off/<int:evidence_id>/return",
    needs=Permission.SIGNOFF_SIGN,
    methods=("GET", "POST"),
    keeps_refusals=True,
)
def return_one(work: Work, evidence_id: int) -> ResponseReturnValue:
    """Return a completion with a reason."""
    one, verdict = signing.decided(work, evidence_id)
    here = url_for("signoff.completion", evidence_id=evidence_id)
    if not verdict.allowed:
        flash(_(verdict.sentence), "error")
        return redirect(here, 303)
    form = ReturnForm()
    if form.validate_on_submit():
        reason = form.reason.data or ""
        batch = signing.sign(work, [evidence_id], Decision.RETURNED, form.password.data or "", reason)
        if not batch.problem:
            return _after(batch)
        form.put(_(batch.problem), "password")
    return render_template("signoff/return.html", form=form, one=one, back=here), 422 if form.errors else 200


@page(signoff, "/sign-off/done/<batch>", needs=Permission.SIGNOFF_SIGN)
def done(work: Work, batch: str) -> ResponseReturnValue:
    """Confirm what was signed, and say what was not."""
    said = box.batch_of_mine(work, batch)
    kept = session.get(FAILED, {})
    failed = kept["failed"] if kept.get("batch") == batch else []
    if not said and not failed:
        raise NotFound(_("You signed nothing under this address."))
    left = len(box.inbox(work))
    approved = [one for one in said if one.decision is Decision.APPROVED]
    return render_template("signoff/done.html", said=said, approved=len(approved), failed=failed, left=left)


@page(signoff, "/sign-off/history", needs=Permission.SIGNOFF_SIGN)
def history(work: Work) -> ResponseReturnValue:
    """Show what I signed."""
    listing = listing_from(request.args, url_for("signoff.history"), ("signed_at",), filters=("search", "decision"))
    search, decision = listing.filters["search"], listing.filters["decision"]
    if request.args.get("format") == "csv":
        return _csv(box.signed_by_me(work, search=search, decision=decision, limit=100_000)[0])
    said, total = box.signed_by_me(work, search=search, decision=decision, offset=listing.offset, limit=listing.size)
    return render_template(
        "signoff/history.html",
        listing=listing,
        columns=[
            Column("person", _("Person")),
            Column("title", _("Completion")),
            Column("decision", _("Decision")),
            Column("signed_at", _("Signed")),
        ],
        rows=[_history_row(one) for one in said],
        total=total,
        decisions=[(decision.value, words) for decision, words in _decisions().items()],
    )


@page(signoff, "/sign-off/statement/<int:statement_id>", needs=Permission.ACCOUNT_OWN)
def statement(work: Work, statement_id: int) -> ResponseReturnValue:
    """Show one signed statement to its signer or its learner."""
    one = signing.statement(work, statement_id)
    return render_template(
        "signoff/statement.html",
        one=one,
        words=signing.readable(one),
        holds=signing.seal_holds(work, statement_id),
        decision=_decisions()[one.decision],
    )


@page(signoff, "/sign-off/returned/<int:statement_id>", needs=Permission.LEARNING_OWN, methods=("GET", "POST"))
def returned(work: Work, statement_id: int) -> ResponseReturnValue:
    """Show the learner why their completion came back, and take their answer."""
    one = answers.returned(work, statement_id)
    form = AnswerForm()
    if form.validate_on_submit():
        try:
            answers.resubmit(work, statement_id, form.note.data or "")
        except Conflict as error:
            flash(_(error.message), "error")
        else:
            flash(_("Thank you. Your completion is with %(name)s again.", name=one.signer_name), "success")
        return redirect(url_for("signoff.returned", statement_id=statement_id), 303)
    return render_template("signoff/returned.html", form=form, one=one), 422 if form.errors else 200


def _after(batch: Batch) -> ResponseReturnValue:
    """Go on to the page that says what was signed; what was not travels in the session, being no record."""
    failed = [{"name": one.name, "sentence": _(one.sentence)} for one in batch.failed]
    session[FAILED] = {"batch": batch.key, "failed": failed}
    return redirect(url_for("signoff.done", batch=batch.key), 303)


def _decided(work: Work, evidence_id: int) -> tuple[Completion | None, Verdict]:
    try:
        return signing.decided(work, evidence_id)
    except NotFound as error:
        return None, Verdict(False, "signoff.line_only", error.message)


def _fits(one: Waiting, listing: Listing) -> bool:
    unit, requirement = listing.filters["unit"], listing.filters["requirement"]
    duties = {duty.requirement for duty in one.completion.duties}
    return unit in {"", one.completion.unit_code} and (not requirement or requirement in duties)


def _inbox_columns() -> list[Column]:
    return [
        Column("name", _("Person"), sortable=True),
        Column("what", _("Completed")),
        Column("due", _("Signature due"), sortable=True),
        Column("since", _("Waiting"), sortable=True),
    ]


def _inbox_filters(waiting: list[Waiting]) -> list[dict[str, object]]:
    units = {one.completion.unit_code: one.completion.unit_name or one.completion.unit_code for one in waiting}
    duties = {duty.requirement: duty.title for one in waiting for duty in one.completion.duties}
    found: list[dict[str, object]] = [
        {"name": "unit", "label": _("Unit"), "choices": sorted(units.items(), key=lambda pair: pair[1])},
        {"name": "requirement", "label": _("Requirement"), "choices": sorted(duties.items(), key=lambda pair: pair[1])},
    ]
    return found


def _decisions() -> dict[Decision, str]:
    return {Decision.APPROVED: _("Approved"), Decision.RETURNED: _("Returned")}


def _history_row(one: Statement) -> dict[str, object]:
    address = url_for("signoff.statement", statement_id=one.id)
    waits = _("Waits for the person's answer") if one.is_open_return else ""
    return {
        "person": one.person_name,
        "title": {"text": one.title, "href": address, "hidden": _("by %(name)s", name=one.person_name)},
        "decision": {"text": _decisions()[one.decision], "note": waits},
        "signed_at": one.signed_at,
    }


def _csv(said: list[Statement]) -> Response:
    columns = ["person", "completion", "decision", "reason", "capacity", "meaning", "signed_at", "statement", "seal"]
    rows = (
        (s.person_name, s.title, s.decision.value, s.reason, s.capacity.value, s.meaning, s.signed_at, s.text, s.seal)
        for s in said
    )
    return as_file(write(columns, rows), "signed.csv")
