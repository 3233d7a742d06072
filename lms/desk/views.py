"""My learning and my team: where a member of staff and a supervisor begin."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from lms.compliance.services import forecast_wording as wording
from lms.compliance.services.wording import said
from lms.desk import services, team
from lms.desk.ahead import ahead_of
from lms.desk.disputes import services as disputes
from lms.desk.disputes.model import State
from lms.desk.thanks import services as thanks
from lms.directory.model import Seen
from lms.directory.roster import services as rosters
from lms.directory.services.views_log import note_look
from lms.evaluation.model.survey import Side
from lms.evaluation.services import follow_ups
from lms.kernel.permissions import Permission
from lms.learning.practice.services import weeks
from lms.platform.download import as_file
from lms.platform.listing import Column, listing_from, refuse_unlisted
from lms.platform.pages import page
from lms.platform.tabular import write
from lms.platform.words import number, status_word
from lms.platform.work import Work
from lms.reporting.model import Watched
from lms.reporting.services import watching

desk = Blueprint("desk", __name__)
TEAM_SORTS = ("urgency", "name", "requirement", "due")


@page(desk, "/my-learning", needs=Permission.LEARNING_OWN)
def my_learning(work: Work) -> ResponseReturnValue:
    """Show what is owed, by when and why, and one tap to go on."""
    if work.actor.person_id is None:
        return render_template("desk/no_learning.html")
    mine, thanked = services.my_learning(work), thanks.mine(work)
    return render_template(
        "desk/my_learning.html",
        mine=mine,
        said=said,
        owner=work.actor.person_id,
        thanked=[each for each in thanked if not each.is_hidden],
        hidden_thanks=sum(each.is_hidden for each in thanked),
        practice=len(weeks.this_week(work).open),
    )


@page(desk, "/my-team", needs=Permission.TEAM_READ)
def my_team(work: Work) -> ResponseReturnValue:
    """Show whom I lead and where each stands."""
    return _team_page(work, below=False)


@page(desk, "/my-team/everybody-below", needs=Permission.TEAM_READ)
def my_team_below(work: Work) -> ResponseReturnValue:
    """Show everybody who stands below me: my people, theirs, and the people of the units below mine."""
    return _team_page(work, below=True)


def _team_page(work: Work, *, below: bool) -> ResponseReturnValue:
    filters = ("search", "requirement", "status", "unit") if below else ("search", "requirement", "status")
    address = url_for("desk.my_team_below" if below else "desk.my_team")
    listing = listing_from(request.args, address, TEAM_SORTS, filters=filters)
    if request.args.get("format") == "csv":
        whole = team.my_team(work, listing, below=below, everything=True)
        refuse_unlisted(listing, _team_filters(whole, below=below))
        return _team_csv(whole)
    on_paper = request.args.get("format") == "print"
    found = team.my_team(work, listing, below=below, everything=on_paper)
    watching.note(work, Watched.TEAM)
    ahead = ahead_of(work, team.ids_of(work, below=below)) if found.people else None
    return render_template(
        "desk/my_team.html",
        team=found,
        ahead=ahead,
        expected=wording.expected(ahead.outlook) if ahead else "",
        hours_columns=wording.hours_columns(ahead.hours, _("Whose")) if ahead else [],
        hours_rows=[wording.hours_row(_("Your people"), ahead.hours)] if ahead else [],
        listing=listing,
        asked=len(follow_ups.waiting_for(work, Side.SUPERVISOR)),
        to_certify=[(ask.name, one.due_on, url_for("roster.mine")) for one, ask in rosters.mine(work)],
        below=below,
        on_paper=on_paper,
        columns=[
            Column("name", _("Person"), sortable=True),
            Column("requirement", _("Requirement"), sortable=True),
            Column("status", _("Status")),
            Column("due", _("Due"), sortable=True),
        ],
        rows=[_team_row(one) for one in found.rows],
        filters=_team_filters(found, below=below),
    )


@page(desk, "/my-team/<int:person_id>", needs=Permission.TEAM_READ, leaves_trace=True)
def team_member(work: Work, person_id: int) -> ResponseReturnValue:
    """Show one of my people."""
    one = team.member(work, person_id)
    note_look(work, person_id, Seen.TEAM_MEMBER)
    questions = [mark for mark in disputes.marks(work, person_id) if mark.state is State.OPEN]
    asked = [each for each in follow_ups.waiting_for(work, Side.SUPERVISOR) if each.person_id == person_id]
    return render_template(
        "desk/team_member.html",
        one=one,
        said=said,
        questions=questions,
        asked=asked,
        done=thanks.recent(work, person_id),
        back=url_for("desk.my_team"),
    )


def _team_filters(found: team.Team, *, below: bool) -> list[dict[str, object]]:
    statuses = [(status.value, str(status_word(status).text)) for status in team.SHOWN]
    filters: list[dict[str, object]] = [
        {"name": "search", "label": _("Name or staff number")},
        {"name": "requirement", "label": _("Requirement"), "choices": found.requirements},
        {"name": "status", "label": _("Status"), "choices": statuses},
    ]
    return [*filters, {"name": "unit", "label": _("Unit"), "choices": found.units}] if below else filters


def _team_row(one: team.TeamRow) -> dict[str, object]:
    days = one.row.days_overdue
    late = ngettext("%(count)s day overdue", "%(count)s days overdue", days, count=number(days)) if days else ""
    address = url_for("desk.team_member", person_id=one.person.id)
    return {
        "name": {"text": one.person.name, "href": address, "note": one.person.unit_name},
        "requirement": {
            "text": one.row.title,
            "href": f"{address}#{one.row.requirement}",
            "hidden": _("why this date, %(name)s", name=one.person.name),
        },
        "status": {"status": one.row.status.value} if one.row.status else one.row.problem,
        "due": {
            "text": one.row.next_due_on,
            "href": url_for("record.why_of_team_member", person_id=one.person.id, requirement=one.row.requirement)
            if one.row.next_due_on
            else "",
            "hidden": _("why this date, %(name)s", name=one.person.name),
            "note": late,
        },
    }


def _team_csv(found: team.Team) -> Response:
    columns = [
        "staff_no", "name", "unit", "requirement", "title", "status", "due_on", "days_overdue", "last_done_on",
    ]  # fmt: skip
    rows = (
        (
            one.person.staff_no, one.person.name, one.person.unit_code, one.row.requirement, one.row.title,
            one.row.status or one.row.problem,
            one.row.next_due_on or "", one.row.days_overdue, one.row.last_satisfied_on or "",
        )
        for one in found.rows
    )  # fmt: skip
    return as_file(write(columns, rows), "my-team.csv")
