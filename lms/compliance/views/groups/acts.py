"""Pages of the acts that were recorded for a group: all of them, one, its undoing, the file that justifies it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.compliance.forms import TakeBackForm
from lms.compliance.model.groups import FOR_GROUPS, ActState, ActView
from lms.compliance.services import attachments, groups, texts, undoing
from lms.compliance.services.fact_wording import KINDS, plain, reason_word
from lms.compliance.services.weighing import AT_ONCE
from lms.compliance.views.attachment import download
from lms.compliance.views.blueprint import facts
from lms.compliance.views.groups.showing import SHOWN, as_csv, change_columns, changes_of, preview_csv
from lms.directory.model import PersonView
from lms.directory.services import people
from lms.kernel.errors import Conflict
from lms.kernel.permissions import Permission
from lms.platform.listing import Column, listing_from
from lms.platform.pages import page
from lms.platform.words import status_word, who
from lms.platform.work import Work

LISTED = ("wanted",)


@page(facts, "/facts/acts", needs=Permission.FACT_RECORD)
def acts(work: Work) -> ResponseReturnValue:
    """List the acts for a group: who did what, when, for how many, and whether it stands."""
    listing = listing_from(request.args, url_for("facts.acts"), ("asked",), descending=True)
    found, total = groups.acts(work, offset=listing.offset, limit=listing.size)
    titles = texts.titles(work)
    return render_template(
        "facts/acts.html",
        listing=listing,
        columns=[
            Column("what", _("What")),
            Column("people", _("People"), numeric=True),
            Column("asked", _("Recorded")),
            Column("state", _("State")),
        ],
        rows=[_row(one, titles) for one in found],
        total=total,
        kinds=[(kind.value, *KINDS[kind]) for kind in FOR_GROUPS],
    )


@page(facts, "/facts/acts/<int:act_id>", needs=Permission.FACT_RECORD)
def act(work: Work, act_id: int) -> ResponseReturnValue:
    """Show one act: what it says, for whom, where it stands."""
    one = groups.act_view(work, act_id)
    listing = listing_from(request.args, url_for("facts.act", act_id=act_id), LISTED)
    whole = request.args.get("format") == "csv"
    ids = groups.members(work, act_id, offset=0 if whole else listing.offset, limit=None if whole else listing.size)
    views = people.views(work, ids, people.today(work))
    if whole:
        rows = ([views[i].staff_no, views[i].sort_name, views[i].unit_code] for i in ids if i in views)
        return as_csv(["StaffNo", "Name", "Unit"], rows, f"act-{act_id}")
    return render_template(
        "facts/act.html",
        act=one,
        kind=KINDS[one.kind][0],
        said=_said(one, texts.titles(work)),
        state=_state(one),
        progress=groups.progress(work, one),
        state_href=url_for("facts.act_state", act_id=act_id),
        listing=listing,
        columns=[Column("name", _("Person")), Column("staff_no", _("Staff number")), Column("unit", _("Unit"))],
        rows=[_person(views[i]) for i in ids if i in views],
        file=attachments.attached(work, [f"act-{act_id}"]).get(f"act-{act_id}"),
        back=url_for("facts.acts"),
    )


@page(facts, "/facts/acts/<int:act_id>/state", needs=Permission.FACT_RECORD)
def act_state(work: Work, act_id: int) -> ResponseReturnValue:
    """Tell how far the work on an act is."""
    progress = groups.progress(work, groups.act_view(work, act_id))
    if progress is None:
        return {"value": 1, "max": 1, "text": _("Done"), "done": True}
    return {"value": progress.done, "max": max(progress.total, 1), "text": _("Under way"), "done": False}


@page(facts, "/facts/acts/<int:act_id>/undo", needs=Permission.FACT_RECORD, methods=("GET", "POST"))
def undo_act(work: Work, act_id: int) -> ResponseReturnValue:
    """Take a whole act back by a new record for each person."""
    here = url_for("facts.act", act_id=act_id)
    one = groups.act_view(work, act_id)
    form = TakeBackForm()
    if form.validate_on_submit():
        try:
            groups.ask_undoing(work, act_id, form.reason.data or "")
        except Conflict as error:
            flash(_(error.message), "error")
        return redirect(here, 303)
    if not one.can_be_undone:
        flash(_("This act does not stand, so it cannot be undone."), "error")
        return redirect(here, 303)
    if request.args.get("format") == "csv":
        return preview_csv(work, undoing.preview(work, act_id), "taken back", f"undo-act-{act_id}")
    return render_template(
        "facts/undo_act.html",
        form=form,
        act=one,
        kind=KINDS[one.kind][0],
        said=_said(one, texts.titles(work)),
        columns=change_columns(),
        **_undoing(work, one),
        back=here,
    ), 422 if form.errors else 200


def _undoing(work: Work, one: ActView) -> dict[str, object]:
    """Return what undoing would change: the first people with their reasons, and how many of all."""
    stand = list(undoing.standing(work, one.id))
    first = undoing.preview(work, one.id, stand[:SHOWN], explain=True).members
    figures: list[dict[str, object]] = [{"label": _("Taken back for"), "value": len(stand)}]
    if len(stand) <= AT_ONCE:
        figures.append({"label": _("Something changes for"), "value": undoing.preview(work, one.id).changed})
    figures.append({"label": _("Taken back before"), "value": one.people - len(stand)})
    views = people.views(work, [member.person_id for member in first], people.today(work))
    rows = [row for member in first for row in changes_of(member, views)]
    return {"figures": figures, "rows": rows, "all": len(stand), "shown": SHOWN}


@page(facts, "/facts/acts/<int:act_id>/attachment", needs=Permission.FACT_RECORD, leaves_trace=True)
def act_attachment(work: Work, act_id: int) -> ResponseReturnValue:
    """Hand out the file that justifies an act, as a download."""
    groups.act_view(work, act_id)
    return download(work, f"act-{act_id}")


def _row(one: ActView, titles: Mapping[str, str]) -> dict[str, object]:
    key = str(one.draft.get("requirement") or "")
    about = titles.get(key, key) or plain(str(one.draft.get("module") or ""))
    return {
        "what": {"text": KINDS[one.kind][0], "href": url_for("facts.act", act_id=one.id), "note": about},
        "people": one.people,
        "asked": {"text": one.asked_at, "note": who(one.asked_by)},
        "state": {"text": _state(one), "note": one.reason},
    }


def _state(one: ActView) -> str:
    return str(
        {
            ActState.WAITING: _("Waits to be recorded"),
            ActState.APPLIED: _("Stands"),
            ActState.FAILED: _("Not recorded"),
            ActState.UNDOING: _("Being undone"),
            ActState.UNDONE: _("Undone"),
        }[one.state]
    )


def _person(view: PersonView) -> dict[str, object]:
    return {
        "name": {"text": view.sort_name, "href": url_for("facts.of_person", person_id=view.id)},
        "staff_no": view.staff_no,
        "unit": f"{view.unit_code} {view.unit_name}".strip(),
    }


def _said(one: ActView, titles: Mapping[str, str]) -> list[tuple[str, object]]:
    """Return what an act says and how its people were chosen."""
    draft, chosen = one.draft, one.chosen
    words: list[tuple[str, object]] = [
        (_("Requirement"), titles.get(str(draft.get("requirement", "")), "")),
        (_("Counts as"), draft.get("module")),
        (_("Course"), draft.get("title")),
        (_("Where"), draft.get("taught")),
        (_("From"), one.on),
        (_("To and including"), _as_day(draft.get("until"))),
        (_("New due date"), _as_day(draft.get("new_due"))),
        (_("Why"), reason_word(str(draft.get("reason", "")))),
        (_("Approved by"), draft.get("approver")),
        (_("Note"), draft.get("note")),
        (_("Chosen by unit"), chosen.get("unit")),
        (_("Chosen by requirement"), titles.get(str(chosen.get("requirement", "")), "")),
        (_("Chosen by status"), status_word(chosen["status"]).text if chosen.get("status") else ""),
        (_("Chosen by designation"), chosen.get("tag")),
        (_("Chosen by staff numbers"), len(_numbers(chosen)) or ""),
    ]
    return [(label, value) for label, value in words if value not in ("", None)]


def _numbers(chosen: Mapping[str, object]) -> Sequence[object]:
    numbers = chosen.get("numbers", ())
    return numbers if isinstance(numbers, list | tuple) else ()


def _as_day(text: object) -> date | None:
    return date.fromisoformat(str(text)) if text else None
