"""Pages of changing a requirement: see whom it moves, say yes, and agree to what somebody else proposed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.compliance.model.change import ChangeKind, Decision, Preview, ProposalView, Wanted
from lms.compliance.services import changes, comparing
from lms.compliance.services.candidates import Candidate, candidate
from lms.compliance.services.changes import Done
from lms.directory.services import people
from lms.kernel.errors import Invalid, NotFound
from lms.kernel.permissions import Permission
from lms.platform import queue
from lms.platform.download import as_file
from lms.platform.ids import id_in
from lms.platform.listing import Column, listing_from
from lms.platform.pages import page
from lms.platform.queue import Progress
from lms.platform.widgets import LmsForm
from lms.platform.words import number
from lms.platform.work import Work
from lms.reporting import change_page, change_tables
from lms.reporting.change_page import Waiting
from lms.reporting.forms import ChangeForm, DecisionForm
from lms.reporting.language import _

changing = Blueprint("changes", __name__)
NEEDS = Permission.REQUIREMENT_PUBLISH


@page(changing, "/requirements/<key>/preview", needs=NEEDS)
def begin(work: Work, key: str) -> ResponseReturnValue:
    """Go to the preview of the file; what is switched on applies from today, unless another day is asked for."""
    one = candidate(work, key, Wanted(ChangeKind.PUBLISH))
    wanted = Wanted(ChangeKind.PUBLISH, since=_since(work) if one.is_new else None)
    return redirect(url_for("changes.preview", key=key, change=change_page.named(wanted)), 303)


@page(changing, "/requirements/<key>/preview/<change>", needs=NEEDS)
def preview(work: Work, key: str, change: str) -> ResponseReturnValue:
    """Show whom a change would move, before it binds anybody."""
    one = candidate(work, key, change_page.wanted_from(change))
    values = {
        "forward": url_for("changes.check", key=key, change=change),
        "asks_since": one.is_new and one.wanted.kind is ChangeKind.PUBLISH,
    }
    return _shown(work, one, url_for("changes.preview", key=key, change=change), values)


@page(changing, "/requirements/<key>/preview/<change>/ask", needs=NEEDS, methods=("POST",))
def ask(work: Work, key: str, change: str) -> ResponseReturnValue:
    """Ask a worker to compare the people of a large agency."""
    comparing.ask(work, candidate(work, key, change_page.wanted_from(change)))
    proposed = id_in(request.args.get("proposal"))
    back = url_for("changes.proposal", proposal_id=proposed) if proposed else ""
    return redirect(back or url_for("changes.preview", key=key, change=change), 303)


@page(changing, "/requirement-changes/comparison/<int:item_id>/state", needs=NEEDS)
def state(work: Work, item_id: int) -> ResponseReturnValue:
    """Tell how far a comparison is."""
    found = queue.progress(work, item_id)
    if found.kind != comparing.KIND:
        raise NotFound(_("There is no such comparison."))
    text = _("%(done)s of %(all)s people", done=number(found.done), all=number(found.total))
    return {"value": found.done, "max": max(found.total, 1), "text": text, "done": found.is_over}


@page(changing, "/requirements/<key>/change/<change>", needs=NEEDS, methods=("GET", "POST"))
def check(work: Work, key: str, change: str) -> ResponseReturnValue:
    """Check what is about to be put in force, say why, and do it."""
    wanted = change_page.wanted_from(change)
    form = ChangeForm()
    back = url_for("changes.preview", key=key, change=change)
    if form.validate_on_submit():
        seen = change_page.unsealed(work, form.seen.data or "")
        if seen is None:
            raise Invalid(_("Look at the preview first, and go on from there."))
        return _after(changes.confirm(work, key, wanted, seen, (form.reason.data or "").strip()), key, wanted, back)
    one = candidate(work, key, wanted)
    if not one.is_sound or one.changes_nothing:
        return redirect(back, 303)
    found = _read(work, one)
    if not isinstance(found, Preview):
        _tell(form)
        return redirect(back, 303)
    form.seen.data = change_page.sealed(work, change_page.seen_of(one, found))
    return render_template(
        "changes/check.html",
        form=form,
        one=one,
        facts=change_tables.facts(one, found),
        needs_second=found.affected > work.settings.second_person_above,
        limit=work.settings.second_person_above,
        earlier=changes.open_proposal(work, key),
        back=back,
    ), 422 if form.errors else 200


@page(changing, "/requirement-changes", needs=NEEDS)
def proposals(work: Work) -> ResponseReturnValue:
    """Show what waits for a second officer, and what became of earlier proposals."""
    found = changes.proposals(work)
    return render_template(
        "changes/proposals.html",
        open_ones=[
            (each, change_tables.kind_words(each.wanted), each.account_id == work.actor.account_id)
            for each in found
            if each.is_open
        ],
        columns=[
            Column("title", _("Requirement")),
            Column("what", _("Change")),
            Column("proposed", _("Proposed")),
            Column("decided", _("Decided")),
        ],
        rows=[change_tables.proposal_row(each) for each in found if not each.is_open],
        limit=work.settings.second_person_above,
    )


@page(changing, "/requirement-changes/<int:proposal_id>", needs=NEEDS, methods=("GET", "POST"))
def proposal(work: Work, proposal_id: int) -> ResponseReturnValue:
    """Show a proposal with its preview as of now, and take the second officer's decision."""
    one = changes.proposal(work, proposal_id)
    here = url_for("changes.proposal", proposal_id=proposal_id)
    form = DecisionForm()
    if form.validate_on_submit():
        decision = _decision(request.form.get("decision", ""))
        reason = (form.reason.data or "").strip()
        if decision is not Decision.REFUSED or reason:
            seen = change_page.unsealed(work, form.seen.data or "")
            done = changes.decide(work, proposal_id, decision, reason, seen)
            return _decided(done, one, decision, here)
        form.reason.errors = [_("Say why you refuse it")]
    now = changes.current(work, one) if one.is_open else None
    values = {
        "proposal": one,
        "form": form,
        "what": change_tables.kind_words(one.wanted),
        "decisions": change_tables.decisions(),
        "verdicts": {each.value: changes.verdict_on(work, one, each, now) for each in Decision},
    }
    if one.account_id == work.actor.account_id:
        form.reason.description = _("It stays on record; you need not give one.")
    if now is None or now.fingerprint != one.fingerprint or not now.is_sound:
        return render_template("changes/proposal.html", found=None, **values), 422 if form.errors else 200
    return _shown(work, now, here, values, template="changes/proposal.html")


def _shown(
    work: Work, one: Candidate, here: str, values: Mapping[str, Any], template: str = "changes/preview.html"
) -> ResponseReturnValue:
    """Render a change with its preview: everybody whom it moves, filtered and in pages, or as CSV."""
    form = values.get("form")
    status = 422 if form is not None and form.errors else 200
    common = {"one": one, "what": change_tables.kind_words(one.wanted), "difference": change_page.difference(one)}
    if not one.is_sound or one.changes_nothing:
        return render_template(template, **{**common, "found": None, **values})
    found = _read(work, one)
    if found is None:
        _tell(form)
        return redirect(here, 303)
    if isinstance(found, Waiting):
        return render_template("changes/waiting.html", **common, **_waiting(one, found.progress)), status
    listing = listing_from(request.args, here, tuple(change_page.SORTS), filters=change_page.FILTERS)
    if request.args.get("format") == "csv":
        return as_file(change_page.csv_of(work, found, listing.filters), f"preview-{one.key}-{found.today.day}.csv")
    if form is not None:
        form.seen.data = change_page.sealed(work, change_page.seen_of(one, found))
    shown = change_page.page_of(work, one, found, listing)
    common |= {
        "found": shown,
        "listing": listing,
        "columns": change_tables.columns(),
        "rows": [change_tables.row(shown, each) for each in shown.rows],
        "figures": change_tables.figures(shown, listing),
        "filters": change_tables.filters(shown),
        "days": [change_tables.day_link(each.day, shown, listing, len(each.changes)) for each in found.days],
        "hour_columns": change_tables.hour_columns(),
        "hours": [change_tables.hour_row(each) for each in shown.hours if each.before.duties or each.after.duties],
        "differing": any(each.more for each in shown.hours),
        "whole": change_tables.hour_row(shown.whole),
    }
    return render_template(template, **{**common, **values}), status


def _read(work: Work, one: Candidate) -> Preview | Waiting | None:
    """Return the preview of a change; a form that was sent holds the ledger's lock and takes only what is at hand."""
    if request.method == "POST" and not comparing.needs_worker(work):
        return change_page.kept(work, one)
    return change_page.compared(work, one)


def _tell(form: LmsForm | None) -> None:
    """Say on the next page what was wrong with a form."""
    for text in (errors[0] for errors in (form.errors.values() if form is not None else ())):
        flash(str(text), "error")


def _waiting(one: Candidate, progress: Progress | None) -> dict[str, Any]:
    change = change_page.named(one.wanted)
    proposed = (request.view_args or {}).get("proposal_id")
    return {
        "progress": progress if progress is not None and not progress.is_over else None,
        "problem": progress.message if progress is not None and progress.is_over else "",
        "ask_href": url_for("changes.ask", key=one.key, change=change, proposal=proposed),
        "state_href": url_for("changes.state", item_id=progress.id) if progress is not None else "",
        "back": url_for("requirement.one", key=one.key),
    }


def _since(work: Work) -> date | None:
    text = request.args.get("since")
    if text is None:
        return people.today(work)
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError as error:
        raise Invalid(_("Write the day as 2026-11-20: year, month, day."), field="since") from error


def _decision(text: str) -> Decision:
    if text not in set(Decision):
        raise Invalid(_("Choose whether to approve, to refuse or to withdraw."), "decision")
    return Decision(text)


def _after(done: Done, key: str, wanted: Wanted, back: str) -> ResponseReturnValue:
    if not done.verdict.allowed:
        flash(_(done.verdict.sentence), "error")
        return redirect(back, 303)
    if done.proposal_id:
        flash(_("Proposed. It is in force as soon as another training officer has agreed."), "success")
        return redirect(url_for("changes.proposal", proposal_id=done.proposal_id), 303)
    if wanted.kind is ChangeKind.WITHDRAW:
        flash(_("Withdrawn: nobody owes anything under it from now on. Dates are settled next."), "success")
    else:
        flash(_("Version %(number)s counts from now. Dates are settled next.", number=done.version), "success")
    return redirect(url_for("requirement.one", key=key), 303)


def _decided(done: Done, one: ProposalView, decision: Decision, here: str) -> ResponseReturnValue:
    if not done.verdict.allowed:
        flash(_(done.verdict.sentence), "error")
        return redirect(here, 303)
    if done.version:
        return _after(done, one.key, one.wanted, here)
    said = {Decision.REFUSED: _("The proposal is refused."), Decision.WITHDRAWN: _("The proposal is withdrawn.")}
    flash(said[decision], "success")
    return redirect(url_for("changes.proposals"), 303)
