"""The page that asks what is recorded for whom, and leads to exactly what it changes."""

from __future__ import annotations

from dataclasses import replace

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.compliance.forms import RecordForm, choice_of, values_of
from lms.compliance.model.drafts import Draft, Kind, Objection
from lms.compliance.model.groups import FOR_GROUPS
from lms.compliance.services import attachments, choosing, groups, weighing
from lms.compliance.services.fact_wording import KINDS
from lms.compliance.views.attachment import keep_file, look_at_file
from lms.compliance.views.blueprint import facts, kind_of
from lms.compliance.views.groups.filling import group_form
from lms.compliance.views.groups.showing import Checked, checking, preview_csv
from lms.compliance.views.recording import hidden_of, put
from lms.kernel.errors import Invalid, NotFound, Refused
from lms.kernel.permissions import Permission
from lms.platform.pages import page
from lms.platform.work import Work


@page(
    facts, "/facts/acts/new/<kind>", needs=Permission.FACT_RECORD, methods=("GET", "POST"), first=look_at_file
)  # fmt: skip
def new_act(work: Work, kind: str) -> ResponseReturnValue:
    """Say what and for whom, see exactly what it changes, record it."""
    what = _for_groups(kind)
    form = group_form(work, what)
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
        choosing.check(work, draft)
        chosen, unknown = choosing.chosen(work, choice)
        if len(chosen) > weighing.AT_ONCE:
            item_id = weighing.ask(work, draft, choice, hidden_of(ticket))
            return redirect(url_for("facts.act_preview", item_id=item_id), 303)
        found = replace(choosing.weighed_for(work, draft, chosen), unknown=unknown)
    except (Invalid, Refused) as error:
        field = error.field if isinstance(error, Invalid) else ""
        put(form, [Objection("who_unit" if field == "who" else field, error.message)])
        return _filling(form, what)
    if step == "csv":
        return preview_csv(work, found)
    return checking(work, form, Checked(draft, ticket, tuple(hidden_of(ticket)), found))


def _for_groups(word: str) -> Kind:
    kind = kind_of(word)
    if kind not in FOR_GROUPS:
        raise NotFound(_("This is recorded for one person at a time."))
    return kind


def _filling(form: RecordForm, kind: Kind) -> ResponseReturnValue:
    return render_template(
        "facts/group_form.html",
        form=form,
        kind=KINDS[kind][0],
        kept=bool(form.ticket.data),
        back=url_for("facts.acts"),
    ), 422 if form.errors or form.form_errors else 200
