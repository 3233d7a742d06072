"""The homes of officer, auditor and administrator: figures that lead to what they count."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import Blueprint, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from lms.desk import homes
from lms.desk.waiting import Matter, Open
from lms.kernel.permissions import Permission
from lms.platform.listing import Column
from lms.platform.pages import page
from lms.platform.words import day, share, who
from lms.platform.work import Work
from lms.reporting.model import RunView, Watched
from lms.reporting.services import watching
from lms.reporting.services.overview import RequirementLine, UnitLine

home = Blueprint("home", __name__)
MOST_UNITS = 8


@page(home, "/agency", needs=Permission.REGISTER_READ)
def agency(work: Work) -> ResponseReturnValue:
    """Show the whole agency on one page."""
    found = homes.officer(work)
    watching.note(work, Watched.AGENCY)
    return render_template(
        "desk/agency.html",
        seen=found.seen,
        waiting=_waiting(work, found.waiting),
        columns=_columns(),
        rows=[_line(line) for line in found.seen.requirements],
        divisions=[_bar(unit) for unit in found.seen.divisions],
        units=[_unit(unit) for unit in found.seen.units[:MOST_UNITS]],
        unit_columns=[Column("unit", _("Unit")), Column("overdue", _("Overdue"), numeric=True)],
    )


@page(home, "/audit", needs=Permission.REPORT_READ)
def audit(work: Work) -> ResponseReturnValue:
    """Show an auditor what there is to look at, and how to check it."""
    found = homes.auditor(work)
    return render_template(
        "desk/audit.html",
        found=found,
        columns=[Column("title", _("Report")), Column("as_of", _("As of")), Column("made", _("Made"))],
        rows=[_run(run) for run in found.made],
    )


@page(home, "/administration", needs=Permission.ACCOUNT_MANAGE)
def administration(work: Work) -> ResponseReturnValue:
    """Show the administrator people, accounts and machines."""
    found = homes.administrator(work)
    return render_template("desk/administration.html", found=found, waiting=_waiting(work, found.waiting))


def _columns() -> list[Column]:
    return [
        Column("requirement", _("Requirement")),
        Column("rate", _("Up to date")),
        Column("owing", _("Not met"), numeric=True),
        Column("overdue", _("Overdue"), numeric=True),
        Column("grace", _("In grace"), numeric=True),
        Column("awaiting", _("Awaiting a signature"), numeric=True),
        Column("soon", _("Due in 30 days"), numeric=True),
        Column("exempt", _("Exempt"), numeric=True),
        Column("suspended", _("On hold"), numeric=True),
    ]


def _line(line: RequirementLine) -> dict[str, object]:
    c = line.counts
    unknown = ngettext("%(num)s cannot be computed", "%(num)s cannot be computed", c.unknown) if c.unknown else ""
    return {
        "requirement": {"text": line.title, "href": url_for("register.lines", requirement=line.key)},
        "rate": {"text": share(c.satisfied, c.subject), "note": unknown},
        "owing": _figure(c.not_due + c.awaiting + c.in_grace + c.overdue, line, "owing"),
        "overdue": _figure(c.overdue, line, "overdue"),
        "grace": _figure(c.in_grace, line, "in_grace"),
        "awaiting": _figure(c.awaiting, line, "awaiting_signoff"),
        "soon": _figure(line.soon, line, "soon"),
        "exempt": _figure(c.exempt, line, "exempt"),
        "suspended": _figure(c.suspended, line, "suspended"),
    }


def _figure(number: int, line: RequirementLine, status: str) -> object:
    """Return a figure that leads to the lines it counts; nought leads nowhere."""
    if not number:
        return 0
    href = url_for("register.lines", requirement=line.key, status=status)
    return {"text": number, "href": href, "hidden": line.title}


def _bar(unit: UnitLine) -> dict[str, object]:
    href = url_for("register.lines", unit=unit.code, status="owing")
    return {"label": f"{unit.code} {unit.name}", "part": unit.satisfied, "whole": unit.subject, "href": href}


def _unit(unit: UnitLine) -> dict[str, object]:
    href = url_for("register.lines", unit=unit.code, status="overdue", sort="overdue", order="down")
    return {"unit": {"text": f"{unit.code} {unit.name}", "href": href}, "overdue": unit.overdue}


def _run(run: RunView) -> dict[str, object]:
    where = run.module_title or run.unit_name or _("The whole agency")
    href = url_for("reporting.run", run_id=run.id)
    return {
        "title": {"text": run.title, "href": href, "hidden": day(run.question.as_of), "note": where},
        "as_of": run.question.as_of,
        "made": {"text": run.stored_at, "note": who(run.asked_by)},
    }


def _waiting(work: Work, found: Sequence[Open]) -> list[dict[str, str]]:
    """Return what waits in words, each with the page where it is dealt with, where the reader may open that."""
    said = []
    for one in found:
        words, endpoint, needs = WORDS[one.matter]
        opens = work.actor.may(needs) and endpoint in current_app.view_functions
        href = url_for(endpoint) + QUERY.get(one.matter, "") if opens else ""
        said.append({"text": words(one.count), "says": one.says, "href": href})
    return said


WORDS: dict[Matter, tuple[Callable[[int], str], str, Permission]] = {
    Matter.NOBODY_SIGNS: (
        lambda n: ngettext("Nobody signs for %(num)s person", "Nobody signs for %(num)s people", n),
        "directory.gaps",
        Permission.PERSON_READ,
    ),
    Matter.QUESTIONS: (
        lambda n: ngettext(
            "%(num)s person says that something in their record is wrong",
            "%(num)s questions about records wait for an answer",
            n,
        ),
        "disputes.inbox",
        Permission.FACT_RECORD,
    ),
    Matter.CERTIFICATES: (
        lambda n: ngettext(
            "%(num)s certificate from elsewhere waits to be verified",
            "%(num)s certificates from elsewhere wait to be verified",
            n,
        ),
        "handed.queue",
        Permission.FACT_RECORD,
    ),
    Matter.MODULE_QUESTIONS: (
        lambda n: ngettext("%(num)s question about a module", "%(num)s questions about modules", n),
        "faq.inbox",
        Permission.CATALOGUE_PUBLISH,
    ),
    Matter.CHANGES: (
        lambda n: ngettext(
            "%(num)s change of a requirement waits for a second person",
            "%(num)s changes of requirements wait for a second person",
            n,
        ),
        "changes.proposals",
        Permission.REQUIREMENT_PUBLISH,
    ),
    Matter.PEOPLE_FILE: (
        lambda _n: _("The last file of people was not applied"),
        "imports.people",
        Permission.PEOPLE_IMPORT,
    ),
    Matter.TRAINING_FILE: (
        lambda _n: _("The last file of training was not applied"),
        "imports.training",
        Permission.TRAINING_IMPORT,
    ),
    Matter.FACTS_FILE: (
        lambda _n: _("The last file of facts was not applied"),
        "imports.facts",
        Permission.FACT_RECORD,
    ),
    Matter.WORK_FAILED: (
        lambda _n: _("A piece of background work failed"),
        "jobs.timetable",
        Permission.TIMETABLE_READ,
    ),
    Matter.LETTERS_FAILED: (
        lambda n: ngettext(
            "%(num)s letter of the last 30 days could not be delivered",
            "%(num)s letters of the last 30 days could not be delivered",
            n,
        ),
        "notices.log",
        Permission.PERSON_READ,
    ),
    Matter.BOUNCES: (
        lambda n: ngettext("Letters to %(num)s address come back", "Letters to %(num)s addresses come back", n),
        "notices.bounces",
        Permission.PERSON_READ,
    ),
    Matter.UNSETTLED: (
        lambda n: ngettext(
            "What was recorded about %(num)s person is not counted yet",
            "What was recorded about %(num)s people is not counted yet",
            n,
        ),
        "jobs.timetable",
        Permission.TIMETABLE_READ,
    ),
}
QUERY: dict[Matter, str] = {Matter.LETTERS_FAILED: "?fate=failed"}
