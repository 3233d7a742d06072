"""The page that proves monitoring: who looked at who is overdue, month by month, and what followed."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from flask_babel import gettext as _

from lms.kernel.errors import Invalid
from lms.kernel.permissions import Permission, Role
from lms.platform.download import as_file
from lms.platform.listing import Column
from lms.platform.pages import page
from lms.platform.tabular import write
from lms.platform.work import Work
from lms.reporting.model import Watched
from lms.reporting.queries.monitoring import Deed
from lms.reporting.services import monitoring as service
from lms.reporting.services.monitoring import Look, Month, WatchedDay

monitoring = Blueprint("monitoring", __name__)


@page(monitoring, "/monitoring", needs=Permission.REGISTER_READ)
def months(work: Work) -> ResponseReturnValue:
    """Show a month of monitoring."""
    found = service.month(work, _asked(request.args.get("month", "")))
    if request.args.get("format") == "csv":
        return _csv(found)
    deeds = _deeds()
    columns = [Column("day", _("Day")), Column("who", _("Who looked, and at what"))]
    columns += [Column(deed.value, words, numeric=True) for deed, words in deeds.items()]
    return render_template(
        "reporting/monitoring.html",
        found=found,
        name=_name(found.first),
        before=_link(found.first - timedelta(days=1)),
        after=_link(service.following(found.first)) if found.last < found.today else "",
        csv_href=url_for("monitoring.months", month=f"{found.first:%Y-%m}", format="csv"),
        columns=columns,
        rows=[_row(one) for one in found.days],
        done=[(words, found.done[deed]) for deed, words in deeds.items()],
    )


def _asked(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(f"{text.strip()}-01")
    except ValueError as error:
        raise Invalid(_("Write the month as 2026-11: year and month."), field="month") from error


def _name(first: date) -> str:
    return str(format_date(first, "LLLL y"))


def _link(day: date) -> dict[str, str]:
    return {"href": url_for("monitoring.months", month=f"{day:%Y-%m}"), "text": _name(day)}


def _deeds() -> dict[Deed, str]:
    return {
        Deed.REMINDED: _("Reminders"),
        Deed.NUDGED: _("Supervisors' own reminders"),
        Deed.ESCALATED: _("Letters to supervisors and officers"),
        Deed.EXTENDED: _("Extensions"),
        Deed.EXEMPTED: _("Exemptions"),
    }


def _lists() -> dict[Watched, str]:
    return {
        Watched.AGENCY: _("the agency"),
        Watched.REGISTER: _("register of who has not met a requirement"),
        Watched.TEAM: _("own team"),
        Watched.REPORT: _("report"),
    }


def _roles() -> dict[Role, str]:
    return {
        Role.STAFF: _("staff"),
        Role.SUPERVISOR: _("supervisor"),
        Role.OFFICER: _("training officer"),
        Role.AUDITOR: _("auditor"),
        Role.ADMINISTRATOR: _("administrator"),
        Role.ACCOMMODATION: _("accommodation officer"),
    }


def _said(look: Look) -> str:
    lists, roles = _lists(), _roles()
    said = _(
        "%(who)s (%(roles)s): %(lists)s",
        who=look.viewer,
        roles=", ".join(roles[role] for role in look.roles) or _("no role"),
        lists=", ".join(lists[one] for one in look.lists),
    )
    return str(said)


def _row(one: WatchedDay) -> dict[str, object]:
    return {"day": one.day, "who": "; ".join(_said(look) for look in one.looks)} | {
        deed.value: number for deed, number in one.done.items()
    }


def _csv(found: Month) -> Response:
    columns = ["day", "viewer", "roles", "lists", *(f"{deed.value}_within_7_days" for deed in Deed)]
    rows = (
        (
            one.day.isoformat(), look.viewer, " ".join(look.roles), " ".join(look.lists),
            *(one.done[deed] for deed in Deed),
        )
        for one in found.days
        for look in one.looks
    )  # fmt: skip
    return as_file(write(columns, rows), f"monitoring-{found.first:%Y-%m}.csv")
