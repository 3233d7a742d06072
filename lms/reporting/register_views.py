"""The register's pages: who owes what, on a day, as known at an instant; and why."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.compliance.model.outcome import Status
from lms.compliance.services import wording
from lms.directory.model import Seen
from lms.directory.services import agencies, people
from lms.directory.services.views_log import note_look
from lms.kernel.permissions import Permission
from lms.platform.asked import Asked, Lived, asked_from
from lms.platform.download import as_file
from lms.platform.listing import Column, listing_from
from lms.platform.pages import page
from lms.platform.words import status_word
from lms.platform.work import Work
from lms.reporting import browsing
from lms.reporting.browsing import RegisterPage
from lms.reporting.model import Narrowing, Watched
from lms.reporting.queries.browse import Shown
from lms.reporting.services import runs, watching

register = Blueprint("register", __name__)
SORTABLE = ("name", "due", "overdue")
FILTERS = ("search", "unit", "requirement", "status", "as_of", "known_on")


@page(register, "/register", needs=Permission.REGISTER_READ)
def lines(work: Work) -> ResponseReturnValue:
    """Show the register."""
    listing = listing_from(request.args, url_for("register.lines"), SORTABLE, filters=FILTERS)
    question = _asked(work, listing.filters["as_of"], listing.filters["known_on"])
    if listing.filters["status"] in browsing.WATCHED:
        watching.note(work, Watched.REGISTER)
    if request.args.get("format") == "csv":
        name, pieces = browsing.csv_file(work, listing, question.as_of, question.known_at)
        return as_file(pieces, name)
    found = browsing.page(work, listing, question.as_of, question.known_at)
    return render_template(
        "register/lines.html",
        listing=listing,
        columns=_columns(),
        rows=[_row(found, row) for row in found.rows],
        total=found.total,
        question=found.question,
        pending=found.pending,
        filters=_filters(found),
        may_run=work.actor.may(Permission.REPORT_RUN),
        asked={name: value for name, value in listing.filters.items() if value},
    )


@page(register, "/register/document", needs=Permission.REPORT_RUN, methods=("POST",))
def document(work: Work) -> ResponseReturnValue:
    """Ask for the register that is shown, with its filters, as PDF and spreadsheet."""
    given = {name: request.form.get(name, "").strip() for name in FILTERS}
    question = _asked(work, given["as_of"], given["known_on"])
    narrowing = Narrowing(requirement=given["requirement"], search=given["search"], status=given["status"])
    run = runs.ask(work, "register", question.as_of, question.known_at, given["unit"], narrowing=narrowing)
    return redirect(url_for("reporting.run", run_id=run), 303)


@page(register, "/register/<int:person_id>/<requirement>", needs=Permission.REGISTER_READ, leaves_trace=True)
def why(work: Work, person_id: int, requirement: str) -> ResponseReturnValue:
    """Show why somebody's dates are what they are."""
    asked: dict[str, Any] = {name: request.args.get(name) or None for name in ("as_of", "known_on")}
    question = _asked(work, asked["as_of"] or "", asked["known_on"] or "")
    found = browsing.why(work, person_id, requirement, question.as_of, question.known_at)
    note_look(work, person_id, Seen.REASON)
    return render_template(
        "register/why.html",
        found=found,
        person=people.person(work, person_id, people.today(work)),
        words=wording,
        record_href=url_for("record.of_person", person_id=person_id, **asked),
        back=url_for("register.lines", **asked),
    )


def _asked(work: Work, as_of: str, known_on: str) -> Asked:
    agency = agencies.agency(work, work.actor.agency_id)
    return asked_from(as_of, known_on, Lived(agency.name, agency.founded_on, agency.zone), work.today(agency.zone))


def _columns() -> list[Column]:
    return [
        Column("name", _("Name"), sortable=True),
        Column("unit", _("Unit")),
        Column("requirement", _("Requirement")),
        Column("status", _("Status")),
        Column("due", _("Due"), sortable=True),
        Column("overdue", _("Days overdue"), sortable=True, numeric=True),
    ]


def _row(found: RegisterPage, row: Shown) -> dict[str, object]:
    key, title = found.titles.get(row.requirement_id, ("", ""))
    asked: dict[str, Any] = {name: request.args.get(name) or None for name in ("as_of", "known_on")}
    address = url_for(
        "register.why",
        person_id=row.person_id,
        requirement=key,
        **asked,
    )
    return {
        "name": {
            "text": row.name,
            "href": url_for("record.of_person", person_id=row.person_id, **asked),
            "hidden": _("training record"),
            "note": row.staff_no,
        },
        "unit": row.unit or "–",
        "requirement": title,
        "status": {"status": row.status.value} if row.status else row.problem,
        "due": {
            "text": row.due_on or _("Why?"),
            "href": address,
            "hidden": _("why this date, %(name)s, %(title)s", name=row.name, title=title),
        },
        "overdue": row.days_overdue or "–",
    }


def _filters(found: RegisterPage) -> list[dict[str, object]]:
    return [
        {"name": "search", "label": _("Name or staff number")},
        {"name": "requirement", "label": _("Requirement"), "choices": list(found.requirements.items())},
        {"name": "unit", "label": _("Unit and below"), "choices": list(found.units.items())},
        {"name": "status", "label": _("Status"), "choices": _states()},
        {"name": "as_of", "label": _("As of"), "type": "date"},
        {"name": "known_on", "label": _("As known at the end of"), "type": "date"},
    ]


def _states() -> list[tuple[str, str]]:
    more = [(browsing.OWING, str(_("Not met yet"))), (browsing.SOON, str(_("Due within 30 days")))]
    return more + [(status.value, str(status_word(status).text)) for status in SHOWN]


SHOWN = tuple(status for status in Status if status is not Status.NOT_APPLICABLE)
