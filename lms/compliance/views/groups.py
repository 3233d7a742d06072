"""Pages of acts for a group: what for whom, exactly what it changes, recorded as a whole, undone as a whole."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms.fields.choices import SelectChoice

from lms.compliance.forms import GROUP_FORMS, RecordForm, TakeBackForm, choice_of, values_of
from lms.compliance.model import Status
from lms.compliance.model.drafts import Draft, Kind, Objection
from lms.compliance.model.groups import FOR_GROUPS, ActState, ActView, Member, Preview
from lms.compliance.services import attachments, choosing, groups, texts
from lms.compliance.services.fact_wording import KINDS, plain, reason_word
from lms.compliance.views.blueprint import facts, kind_of, sides
from lms.compliance.views.person import titles_of
from lms.compliance.views.recording import answers_of, give_choices, hidden_of, keep_file, put
from lms.directory.model import PersonView
from lms.directory.services import people, units
from lms.kernel.errors import Conflict, Invalid, NotFound, Refused
from lms.kernel.permissions import Permission
from lms.platform import tabular
from lms.platform.listing import Column, listing_from
from lms.platform.pages import page
from lms.platform.words import status_word, who
from lms.platform.work import Work

SHOWN = 25
"""People whose rows the page of a preview shows; the file has all of them."""
LISTED = ("wanted",)


@page(facts, "/facts/acts", needs=Permission.FACT_RECORD)
def acts(work: Work) -> ResponseReturnValue:
    """List the acts for a group: who did what, when, for how many, and whether it stands."""
    listing = listing_from(request.args, url_for("facts.acts"), ("asked",), descending=True)
    found, total = groups.acts(work, offset=listing.offset, limit=listing.size)
    titles = titles_of(work)
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


@page(facts, "/facts/acts/new/<kind>", needs=Permission.FACT_RECORD, methods=("GET", "POST"))
def new_act(work: Work, kind: str) -> ResponseReturnValue:
    """Say what and for whom, see exactly what it changes, record it."""
    what = _for_groups(kind)
    form = _form(work, what)
    step = request.form.get("step", "check")
    if request.method == "GET" or step == "change" or not form.validate():
        return _filling(form, what)
    try:
        ticket = keep_file(work, form)
        draft, choice = Draft(person_id=0, kind=what, **values_of(form)), choice_of(form)
        if step == "record":
            file = attachments.of_ticket(work, ticket)
            listed = groups.of_ticket(work, request.form.get("people", ""))
            act_id = groups.ask(work, draft, choice, listed, once=form.once.data or "", file=file)
            return redirect(url_for("facts.act", act_id=act_id), 303)
        found = choosing.preview(work, draft, choice)
    except (Invalid, Refused) as error:
        field = error.field if isinstance(error, Invalid) else ""
        put(form, [Objection("who_unit" if field == "who" else field, error.message)])
        return _filling(form, what)
    if step == "csv":
        return _preview_csv(work, found)
    return _checking(work, form, (draft, ticket), found)


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
        return _csv(["StaffNo", "Name", "Unit"], rows, f"act-{act_id}")
    return render_template(
        "facts/act.html",
        act=one,
        kind=KINDS[one.kind][0],
        said=_said(one, titles_of(work)),
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
    kind, said = KINDS[one.kind][0], _said(one, titles_of(work))
    return render_template("facts/undo_act.html", form=form, act=one, kind=kind, said=said, back=here), (
        422 if form.errors else 200
    )


@page(facts, "/facts/acts/<int:act_id>/attachment", needs=Permission.FACT_RECORD, leaves_trace=True)
def act_attachment(work: Work, act_id: int) -> ResponseReturnValue:
    """Hand out the file that justifies an act, as a download."""
    groups.act_view(work, act_id)
    file, pieces = attachments.hand_out(work, f"act-{act_id}")
    answer = Response(pieces, mimetype=file.media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{file.file_name}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _for_groups(word: str) -> Kind:
    kind = kind_of(word)
    if kind not in FOR_GROUPS:
        raise NotFound(_("This is recorded for one person at a time."))
    return kind


def _form(work: Work, kind: Kind) -> RecordForm:
    today = people.today(work)
    begin: dict[str, Any] = {"once": secrets.token_hex(16)}
    if kind is Kind.EXTENSION:
        begin["on"] = today
    form = GROUP_FORMS[kind](data=begin)
    give_choices(work, form, today)
    _give_people(work, form, today)
    return form


def _give_people(work: Work, form: RecordForm, today: date) -> None:
    everybody = SelectChoice("", _("Any"))
    form["who_unit"].choices = [
        everybody, *(SelectChoice(unit.code, f"{unit.code} {unit.name}") for unit in units.tree(work, today))
    ]  # fmt: skip
    form["who_requirement"].choices = [
        everybody, *(SelectChoice(view.key, view.title) for view in texts.requirements(work))
    ]  # fmt: skip
    statuses = [status for status in Status if status is not Status.NOT_APPLICABLE]
    form["who_status"].choices = [everybody, *(SelectChoice(s.value, status_word(s).text) for s in statuses)]


def _filling(form: RecordForm, kind: Kind) -> ResponseReturnValue:
    return render_template(
        "facts/group_form.html",
        form=form,
        kind=KINDS[kind][0],
        kept=bool(form.ticket.data),
        back=url_for("facts.acts"),
    ), 422 if form.errors or form.form_errors else 200


def _checking(work: Work, form: RecordForm, about: tuple[Draft, str], found: Preview) -> ResponseReturnValue:
    draft, ticket = about
    first = [one.person_id for one in found.members[:SHOWN]]
    explained = choosing.weighed_for(work, draft, first, explain=True).members
    out = found.left_out[:SHOWN]
    views = people.views(work, [one.person_id for one in (*explained, *out)], people.today(work))
    ids = [one.person_id for one in found.members]
    return render_template(
        "facts/group_check.html",
        kind=KINDS[draft.kind][0],
        answers=[pair for pair in answers_of(form, with_file=bool(ticket)) if pair[1] not in ("", "–")],
        found=found,
        figures=[
            {"label": _("Recorded for"), "value": len(ids)},
            {"label": _("Something changes for"), "value": found.changed},
            {"label": _("Left out"), "value": len(found.left_out)},
        ],
        columns=[
            Column("name", _("Person")),
            Column("requirement", _("Requirement")),
            Column("before", _("Now")),
            Column("after", _("Afterwards")),
        ],
        rows=[row for one in explained for row in _changes(one, views)],
        out_columns=[Column("name", _("Person")), Column("why", _("Why"))],
        out=[_left_out(one, views, draft.requirement) for one in out],
        shown=SHOWN,
        hidden=[*hidden_of(ticket), ("people", groups.ticket(work, ids))],
        button=ngettext("Record it for %(num)s person", "Record it for %(num)s people", len(ids)),
        back=None,
    )


def _changes(one: Member, views: Mapping[int, PersonView]) -> list[dict[str, object]]:
    name = _name(views, one.person_id)
    rows: list[dict[str, object]] = [
        {
            "name": name,
            "requirement": change.title,
            **sides(change),
        }
        for change in one.changes
        if change.differs
    ]
    return rows or [{"name": name, "requirement": _("Nothing that is owed changes"), "before": "", "after": ""}]


def _left_out(one: Member, views: Mapping[int, PersonView], requirement: str) -> dict[str, object]:
    """Return somebody who is left out and why; a sentence may name a date, so it leads to how that came about."""
    name = _name(views, one.person_id)
    why = url_for("register.why", person_id=one.person_id, requirement=requirement) if requirement else ""
    return {"name": name, "why": {"text": one.objection, "why": why, "about": name["text"]}}


def _name(views: Mapping[int, PersonView], person_id: int) -> dict[str, object]:
    view = views.get(person_id)
    return {"text": view.sort_name, "note": view.staff_no} if view else {"text": ""}


def _preview_csv(work: Work, found: Preview) -> Response:
    views = people.views(work, [one.person_id for one in (*found.members, *found.left_out)], people.today(work))
    rows: list[Sequence[object]] = []
    for one in found.members:
        view = views[one.person_id]
        for change in one.changes or (None,):
            dates = (
                (change.requirement, change.before.status, change.before.due_on, change.after.status,
                 change.after.due_on, change.answer)
                if change
                else ("", "", "", "", "", "")
            )  # fmt: skip
            rows.append((view.staff_no, view.sort_name, "recorded", *("" if d is None else str(d) for d in dates)))
    for one in found.left_out:
        view = views[one.person_id]
        rows.append((view.staff_no, view.sort_name, "left out", "", "", "", "", "", one.objection))
    rows += [(number, "", "nobody has this number", "", "", "", "", "", "") for number in found.unknown]
    columns = ["StaffNo", "Name", "Verdict", "Requirement", "StatusNow", "DueNow", "StatusAfter", "DueAfter", "Why"]
    return _csv(columns, rows, "preview")


def _csv(columns: Sequence[str], rows: Any, name: str) -> Response:
    answer = Response(tabular.write(columns, rows), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename={name}.csv"
    return answer


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
