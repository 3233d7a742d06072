"""Pages of reporting: the reports there are, ask for one, follow it, take its files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.directory.services import agencies
from lms.kernel.clock import day_in, end_of
from lms.kernel.errors import Invalid
from lms.kernel.permissions import Permission
from lms.platform.pages import page
from lms.platform.work import Work
from lms.reporting import choices, list_page, run_page
from lms.reporting.forms import AskForm
from lms.reporting.model import Asks, Definition, Group
from lms.reporting.services import runs as services

reporting = Blueprint("reporting", __name__)


@page(reporting, "/reports", needs=Permission.UNIT_REPORT_READ)
def reports(work: Work) -> ResponseReturnValue:
    """Show the reports that there are and those that were made."""
    return render_template(
        "reporting/reports.html",
        groups=_groups(services.reports(work)) if work.actor.may(Permission.REPORT_READ) else [],
        reads_all=work.actor.may(Permission.REPORT_READ),
        may_run=work.actor.may(Permission.REPORT_RUN),
        **list_page.shown(work),
    )


@page(reporting, "/reports/<report>/ask", needs=Permission.REPORT_RUN, methods=("GET", "POST"))
def ask(work: Work, report: str) -> ResponseReturnValue:
    """Ask for a report."""
    definition = services.report(work, report)
    zone = agencies.agency(work, work.actor.agency_id).zone
    form = AskForm(data=_first_answers(definition, work.today(zone)))
    form.ask_for(definition.asks)
    form.offer(
        choices.unit_choices(work, form.as_of.data), choices.module_choices(work), choices.requirement_choices(work)
    )
    if form.validate_on_submit():
        try:
            known_at = _known_at(form.known_on.data, zone, work.now)
            as_of = form.as_of.data or work.today(zone)
            unit, from_on, module = (form.answer(name) for name in ("unit", "from_on", "module"))
            run_id = services.ask(
                work, report, as_of, known_at, unit or "", from_on=from_on, module=module or "",
                narrowing=form.narrowing(),
            )  # fmt: skip
        except Invalid as error:
            _put(form, error)
        else:
            return redirect(url_for("reporting.run", run_id=run_id), 303)
    return render_template("reporting/ask.html", form=form, definition=definition), 422 if form.errors else 200


@page(reporting, "/reports/runs/<int:run_id>", needs=Permission.UNIT_REPORT_READ)
def run(work: Work, run_id: int) -> ResponseReturnValue:
    """Show one run: how far it is, or its files."""
    may_run = work.actor.may(Permission.REPORT_RUN)
    return run_page.shown(work, run_id, "reporting", back=url_for("reporting.reports"), may_cancel=may_run)


@page(reporting, "/reports/runs/<int:run_id>/state", needs=Permission.UNIT_REPORT_READ)
def run_state(work: Work, run_id: int) -> ResponseReturnValue:
    """Tell a page that follows how far a run is."""
    return run_page.state(work, run_id)


@page(reporting, "/reports/runs/<int:run_id>/cancel", needs=Permission.REPORT_RUN, methods=("POST",))
def cancel(work: Work, run_id: int) -> ResponseReturnValue:
    """Cancel a run."""
    return run_page.cancelled(work, run_id, "reporting")


@page(reporting, "/reports/files/<int:file_id>", needs=Permission.UNIT_REPORT_READ, leaves_trace=True)
def download(work: Work, file_id: int) -> ResponseReturnValue:
    """Hand a file out; who took it is logged."""
    return run_page.handed_out(work, file_id)


def _groups(definitions: Sequence[Definition]) -> list[dict[str, object]]:
    """Return the reports under their headings, with what each heading is for."""
    said = {
        Group.AGENCY: (_("How the agency stands"), _("Of the whole agency or a part of it, on a day or in a period.")),
        Group.AUDIT: (_("For auditors and authorities"), _("What is handed over: proofs, lists and files.")),
        Group.PERSON: (
            _("About one person"),
            _("Asked for on the person's training record. Only who asked can open them."),
        ),
    }
    found = [
        {"title": title, "lead": lead, "is_personal": group is Group.PERSON,
         "reports": [each for each in definitions if each.group is group]}
        for group, (title, lead) in said.items()
    ]  # fmt: skip
    return [each for each in found if each["reports"]]


def _known_at(known_on: date | None, zone: str, now: datetime) -> datetime | None:
    """Return the last instant of a day; of today, none, which means now."""
    return None if known_on is None or known_on == day_in(now, zone) else end_of(known_on, zone)


def _first_answers(definition: Definition, today: date) -> dict[str, object]:
    """Return what the form is filled with: today, or the quarter that has ended and the module that was named."""
    if Asks.PERIOD not in definition.asks:
        return {"as_of": today}
    first, last = choices.last_quarter(today)
    asked = {name: _day_in(request.args.get(name, "")) for name in ("from_on", "as_of")}
    days = {"from_on": asked["from_on"] or first, "as_of": asked["as_of"] or last}
    return {**days, "module": request.args.get("module", "")}


def _day_in(text: str) -> date | None:
    """Return the day that an address names; what is none is not an error there."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _put(form: AskForm, error: Invalid) -> None:
    """Show a sentence at the field that it is about."""
    form.put(error.message, {"known_at": "known_on"}.get(error.field, error.field))
