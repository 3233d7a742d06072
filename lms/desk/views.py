"""My learning and my team: where a member of staff and a supervisor begin."""

from __future__ import annotations

import re
from datetime import date

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from lms.compliance.model import Status, Step
from lms.desk import services, team
from lms.directory.model import Seen
from lms.directory.services.views_log import note_look
from lms.kernel.permissions import Permission
from lms.platform.listing import Column, listing_from
from lms.platform.pages import page
from lms.platform.tabular import write
from lms.platform.words import day, status_word
from lms.platform.work import Work

desk = Blueprint("desk", __name__)


@page(desk, "/my-learning", needs=Permission.LEARNING_OWN)
def my_learning(work: Work) -> ResponseReturnValue:
    """Show what is owed, by when and why, and one tap to go on."""
    if work.actor.person_id is None:
        return render_template("desk/no_learning.html")
    mine = services.my_learning(work)
    return render_template("desk/my_learning.html", mine=mine, said=_said, owner=work.actor.person_id)


@page(desk, "/my-team", needs=Permission.TEAM_READ)
def my_team(work: Work) -> ResponseReturnValue:
    """Show whom I lead and where each stands."""
    sortable = ("urgency", "name", "due")
    listing = listing_from(request.args, url_for("desk.my_team"), sortable, filters=("search", "requirement", "status"))
    if request.args.get("format") == "csv":
        return _team_csv(team.my_team(work, listing, everything=True))
    found = team.my_team(work, listing)
    return render_template(
        "desk/my_team.html",
        team=found,
        listing=listing,
        columns=[
            Column("name", _("Person"), sortable=True),
            Column("requirement", _("Requirement")),
            Column("status", _("Status")),
            Column("due", _("Due"), sortable=True),
        ],
        rows=[_team_row(one) for one in found.rows],
        statuses=[(status.value, str(status_word(status).text)) for status in team.SHOWN],
    )


@page(desk, "/my-team/<int:person_id>", needs=Permission.TEAM_READ, leaves_trace=True)
def team_member(work: Work, person_id: int) -> ResponseReturnValue:
    """Show one of my people."""
    one = team.member(work, person_id)
    note_look(work, person_id, Seen.TEAM_MEMBER)
    return render_template("desk/team_member.html", one=one, said=_said, back=url_for("desk.my_team"))


def _team_row(one: team.TeamRow) -> dict[str, object]:
    days = one.row.days_overdue
    late = ngettext("%(num)s day overdue", "%(num)s days overdue", days) if days else ""
    return {
        "name": {
            "text": one.person.name,
            "href": url_for("desk.team_member", person_id=one.person.id),
            "note": one.person.unit_name,
        },
        "requirement": one.row.title,
        "status": {"status": (one.row.status or Status.PENDING).value, "note": one.row.problem},
        "due": {"text": one.row.next_due_on, "note": late},
    }


def _team_csv(found: team.Team) -> Response:
    columns = ["staff_no", "name", "unit", "requirement", "status", "due_on", "days_overdue", "last_done_on"]
    rows = (
        (
            one.person.staff_no, one.person.name, one.person.unit_code, one.row.requirement, one.row.status or "",
            one.row.next_due_on or "", one.row.days_overdue, one.row.last_satisfied_on or "",
        )
        for one in found.rows
    )  # fmt: skip
    answer = Response(write(columns, rows), mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=my-team.csv"
    return answer


def _said(steps: tuple[Step, ...]) -> list[dict[str, str]]:
    """Return the steps of a date in words: the arithmetic, and the setting of the rule that asked for it."""
    return [
        {
            "text": f"{_in_words(step.text)}: {day(step.result)}",
            "source": _("Setting of the rule: %(name)s", name=step.setting),
        }
        for step in steps
    ]


def _in_words(text: str) -> str:
    said = re.sub(r"\b(\d{4}-\d{2}-\d{2})\b", lambda found: day(date.fromisoformat(found[1])), text)
    return said[:1].upper() + said[1:]
