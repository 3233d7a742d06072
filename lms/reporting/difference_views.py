"""The page that says what changed in the register of a day between two instants, and why."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.compliance.model.differences import Reply
from lms.kernel.permissions import Permission
from lms.platform.download import as_file
from lms.platform.listing import Column, listing_from
from lms.platform.pages import page
from lms.platform.tabular import write
from lms.platform.work import Work
from lms.reporting.causes import sentence
from lms.reporting.queries.differences import Differing
from lms.reporting.services import differences as service
from lms.reporting.services.differences import Changes

differences = Blueprint("differences", __name__)
FILTERS = ("first_on", "second_on", "as_of", "requirement", "search")


@page(differences, "/register/changes", needs=Permission.REGISTER_READ)
def changes(work: Work) -> ResponseReturnValue:
    """Show what changed and why."""
    listing = listing_from(request.args, url_for("differences.changes"), ("name",), filters=FILTERS)
    whole = request.args.get("format") == "csv"
    found = service.changes(work, listing, whole=whole)
    if whole:
        return _csv(found)
    return render_template(
        "register/changes.html",
        found=found,
        listing=listing,
        columns=change_columns(),
        rows=[change_row(found, row) for row in found.rows],
        filters=_filters(found),
        back=url_for("register.lines"),
    )


def change_columns() -> list[Column]:
    """Return the columns of a table of lines that differ."""
    return [
        Column("name", _("Name")),
        Column("requirement", _("Requirement")),
        Column("before", _("Known then")),
        Column("after", _("Known later")),
        Column("why", _("Why")),
    ]


def change_row(found: Changes, row: Differing) -> dict[str, object]:
    """Return a line that differs as a row of that table."""
    key, title = found.titles.get(row.requirement_id, ("", ""))
    known_on = found.second_on.isoformat() if found.second_on else None
    as_of = found.as_of.isoformat()
    record = url_for("record.of_person", person_id=row.person_id, as_of=as_of, known_on=known_on)
    why = url_for("register.why", person_id=row.person_id, requirement=key, as_of=as_of, known_on=known_on)
    then = found.first_on.isoformat()
    why_then = url_for("register.why", person_id=row.person_id, requirement=key, as_of=as_of, known_on=then)
    return {
        "name": {"text": row.name, "href": record, "hidden": _("training record"), "note": row.staff_no},
        "requirement": title or key,
        "before": {"reply": row.before, "href": why_then},
        "after": {"reply": row.after, "href": why},
        "why": [sentence(cause) for cause in found.causes[row.person_id, row.requirement_id]],
        "who": row.name,
    }


def _filters(found: Changes) -> list[dict[str, object]]:
    return [
        {"name": "first_on", "label": _("Known at the end of"), "type": "date"},
        {"name": "second_on", "label": _("and at the end of"), "type": "date"},
        {"name": "as_of", "label": _("About the day"), "type": "date"},
        {"name": "requirement", "label": _("Requirement"), "choices": list(found.requirements.items())},
        {"name": "search", "label": _("Name or staff number")},
    ]


CSV = (
    "staff_no", "name", "unit", "requirement", "title", "status_before", "due_before", "met_before", "status_after",
    "due_after", "met_after", "causes", "why", "as_of", "first_known_on", "second_known_on",
)  # fmt: skip


def _csv(found: Changes) -> Response:
    name = f"register-changes-{found.as_of}-{found.first_on}.csv"
    return as_file(write(CSV, [_cells(found, row) for row in found.rows]), name)


def _cells(found: Changes, row: Differing) -> tuple[object, ...]:
    key, title = found.titles.get(row.requirement_id, ("", ""))
    causes = found.causes[row.person_id, row.requirement_id]
    return (
        row.staff_no, row.name, row.unit, key, title, *_reply(row.before), *_reply(row.after),
        " ".join(cause.kind.value for cause in causes), " ".join(sentence(cause) for cause in causes),
        found.as_of.isoformat(), found.first_on.isoformat(), found.second_on.isoformat() if found.second_on else "",
    )  # fmt: skip


def _reply(reply: Reply) -> tuple[str, str, str]:
    due, met = (each.isoformat() if each else "" for each in (reply.next_due_on, reply.last_satisfied_on))
    return (reply.status.value if reply.status else reply.problem), due, met
