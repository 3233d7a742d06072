"""The preview of an act for a large group: its reader waits for the worker, then checks it as any other."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from lms.compliance.services import weighing
from lms.compliance.services.fact_wording import KINDS
from lms.compliance.views.blueprint import facts
from lms.compliance.views.groups.filling import group_form
from lms.compliance.views.groups.showing import Checked, checking, preview_csv
from lms.kernel.permissions import Permission
from lms.platform.pages import page
from lms.platform.queue import WorkState
from lms.platform.words import number
from lms.platform.work import Work


@page(facts, "/facts/acts/preview/<int:item_id>", needs=Permission.FACT_RECORD)
def act_preview(work: Work, item_id: int) -> ResponseReturnValue:
    """Show exactly whom an act is for and what it changes, once a worker has weighed it."""
    one = weighing.asked(work, item_id)
    if one.progress.state is not WorkState.DONE:
        return render_template(
            "facts/group_waiting.html",
            kind=KINDS[one.draft.kind][0],
            progress=None if one.progress.is_over else one.progress,
            problem=one.progress.message,
            state_href=url_for("facts.act_preview_state", item_id=item_id),
            hidden=one.answers,
            action=url_for("facts.new_act", kind=one.draft.kind.value),
            back=url_for("facts.acts"),
        )
    found = weighing.result(work, item_id)
    if request.args.get("format") == "csv":
        return preview_csv(work, found)
    form = group_form(work, one.draft.kind, MultiDict(one.answers))
    checked = Checked(one.draft, form.ticket.data or "", one.answers, found)
    return checking(work, form, checked, url_for("facts.act_preview", item_id=item_id, format="csv"))


@page(facts, "/facts/acts/preview/<int:item_id>/state", needs=Permission.FACT_RECORD)
def act_preview_state(work: Work, item_id: int) -> ResponseReturnValue:
    """Tell how far the preview of an act is."""
    found = weighing.asked(work, item_id).progress
    text = _("%(done)s of %(all)s people", done=number(found.done), all=number(found.total))
    return {"value": found.done, "max": max(found.total, 1), "text": text, "done": found.is_over}
