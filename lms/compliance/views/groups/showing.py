"""Exactly whom an act is for and what it changes, as a page and as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from lms.compliance.forms import RecordForm
from lms.compliance.model.drafts import Draft
from lms.compliance.model.groups import Member, Preview
from lms.compliance.services import choosing, groups
from lms.compliance.services.fact_wording import KINDS
from lms.compliance.views.blueprint import sides
from lms.compliance.views.recording import answers_of
from lms.directory.model import PersonView
from lms.directory.services import people
from lms.platform import tabular
from lms.platform.download import as_file
from lms.platform.listing import Column
from lms.platform.work import Work

SHOWN = 25
"""People whose rows the page of a preview shows; the file has all of them."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What is to be checked: the draft, the ticket of its file, the form to be sent again, and what was found."""

    draft: Draft
    ticket: str
    answers: tuple[tuple[str, str], ...]
    found: Preview


def checking(work: Work, form: RecordForm, about: Checked, csv_href: str = "") -> ResponseReturnValue:
    """Render exactly whom an act is for and what it changes; `csv_href`: where its file is, else the form asks."""
    draft, found = about.draft, about.found
    first = [one.person_id for one in found.members[:SHOWN]]
    explained = choosing.weighed_for(work, draft, first, explain=True).members
    out = found.left_out[:SHOWN]
    views = people.views(work, [one.person_id for one in (*explained, *out)], people.today(work))
    ids = [one.person_id for one in found.members]
    return render_template(
        "facts/group_check.html",
        kind=KINDS[draft.kind][0],
        answers=[pair for pair in answers_of(form, with_file=bool(about.ticket)) if pair[1] not in ("", "–")],
        found=found,
        figures=[
            {"label": _("Recorded for"), "value": len(ids)},
            {"label": _("Something changes for"), "value": found.changed},
            {"label": _("Left out"), "value": len(found.left_out)},
        ],
        columns=change_columns(),
        rows=[row for one in explained for row in changes_of(one, views)],
        out_columns=[Column("name", _("Person")), Column("why", _("Why"))],
        out=[_left_out(one, views, draft.requirement) for one in out],
        shown=SHOWN,
        hidden=[*about.answers, ("people", groups.ticket(work, ids))],
        button=ngettext("Record it for %(num)s person", "Record it for %(num)s people", len(ids)),
        csv_href=csv_href,
        action=url_for("facts.new_act", kind=draft.kind.value),
        back=None,
    )


def change_columns() -> list[Column]:
    """Return the columns of what changes for each person of a group."""
    return [
        Column("name", _("Person")),
        Column("requirement", _("Requirement")),
        Column("before", _("Now")),
        Column("after", _("Afterwards")),
    ]


def changes_of(one: Member, views: Mapping[int, PersonView]) -> list[dict[str, object]]:
    """Return what changes for somebody, as rows of a table."""
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
    """Return somebody who is left out and why; what is said of a due date leads to how that came about."""
    name = _name(views, one.person_id)
    about_date = requirement and one.field == "new_due"
    why = url_for("register.why", person_id=one.person_id, requirement=requirement) if about_date else ""
    return {"name": name, "why": {"text": one.objection, "why": why, "about": name["text"]}}


def _name(views: Mapping[int, PersonView], person_id: int) -> dict[str, object]:
    view = views.get(person_id)
    return {"text": view.sort_name, "note": view.staff_no} if view else {"text": ""}


def preview_csv(work: Work, found: Preview, verdict: str = "recorded", name: str = "preview") -> Response:
    """Return everybody of a preview, in or out, as a file; `verdict` says what becomes of those who are in."""
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
            rows.append((view.staff_no, view.sort_name, verdict, *("" if d is None else str(d) for d in dates)))
    for one in found.left_out:
        view = views[one.person_id]
        rows.append((view.staff_no, view.sort_name, "left out", "", "", "", "", "", one.objection))
    rows += [(number, "", "nobody has this number", "", "", "", "", "", "") for number in found.unknown]
    columns = ["StaffNo", "Name", "Verdict", "Requirement", "StatusNow", "DueNow", "StatusAfter", "DueAfter", "Why"]
    return as_csv(columns, rows, name)


def as_csv(columns: Sequence[str], rows: Any, name: str) -> Response:
    """Return rows as a CSV file to be kept."""
    return as_file(tabular.write(columns, rows), f"{name}.csv")
