"""Pages of schedules: those there are with their next dates, one with its history, make, change, end, take back."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from lms.kernel.errors import Conflict, Invalid
from lms.kernel.permissions import Permission
from lms.platform.ids import id_in
from lms.platform.listing import Column
from lms.platform.pages import page
from lms.platform.words import day, instant
from lms.platform.work import Work
from lms.reporting.model import Asks, Definition
from lms.reporting.schedules.forms import ABOUT, FILES, SPANS, WAYS, ScheduleForm, first_answers
from lms.reporting.schedules.model import Change, Due, Offer, Schedule, Terms, Turn, Version
from lms.reporting.schedules.services import keeping
from lms.reporting.schedules.wording import words_of
from lms.reporting.services import runs

schedules = Blueprint("schedules", __name__)


@page(schedules, "/reports/schedules", needs=Permission.REPORT_READ)
def overview(work: Work) -> ResponseReturnValue:
    """Show every schedule with the next three dates."""
    definitions = {each.id: each for each in runs.reports(work)}
    words = keeping.recipient_words(work)
    offers = {key: keeping.offer(work, each) for key, each in definitions.items()}
    return render_template(
        "reporting/schedules.html",
        schedules=[_card(each, definitions, offers, words) for each in keeping.schedules(work)],
        definitions=keeping.makeable(work),
        mistakes=keeping.mistakes(work),
        may_run=work.actor.may(Permission.REPORT_RUN),
    )


@page(schedules, "/reports/<report>/schedule", needs=Permission.REPORT_RUN, methods=("GET", "POST"))
def make(work: Work, report: str) -> ResponseReturnValue:
    """Make a schedule for a report."""
    definition = runs.report(work, report)
    form = _form(work, definition, None)
    if form.validate_on_submit():
        try:
            made = keeping.make(work, form.terms(report))
        except Invalid as error:
            _put(form, error)
        else:
            flash(_("The schedule is made. Below are the next dates."), "success")
            return redirect(url_for("schedules.one", schedule_id=made), 303)
    return _page(form, definition, url_for("schedules.overview"))


@page(schedules, "/reports/schedules/<int:schedule_id>", needs=Permission.REPORT_READ)
def one(work: Work, schedule_id: int) -> ResponseReturnValue:
    """Show one schedule: when it is due next, what was made by it, and every version."""
    found = keeping.schedule(work, schedule_id)
    versions, turns = keeping.history(work, schedule_id)
    definitions = {each.id: each for each in runs.reports(work)}
    offers = {key: keeping.offer(work, each) for key, each in definitions.items()}
    words = keeping.recipient_words(work)
    return render_template(
        "reporting/schedule.html",
        one=_card(found, definitions, offers, words),
        columns=[
            Column("due", _("Due")),
            Column("made", _("What was made")),
            Column("missed", _("Also due, and missed")),
        ],
        turns=[_turn(turn) for turn in turns],
        version_columns=[
            Column("number", _("Version")),
            Column("what", _("What happened")),
            Column("by", _("By")),
            Column("says", _("What it says")),
        ],
        versions=[_version(each, definitions, offers, words) for each in versions],
        may_run=work.actor.may(Permission.REPORT_RUN),
        may_undo=len(versions) > 1 or not found.latest.ended,
    )


@page(schedules, "/reports/schedules/<int:schedule_id>/change", needs=Permission.REPORT_RUN, methods=("GET", "POST"))
def change(work: Work, schedule_id: int) -> ResponseReturnValue:
    """Give a schedule other terms."""
    found = keeping.schedule(work, schedule_id)
    definition = runs.report(work, found.terms.report)
    form = _form(work, definition, found)
    back = url_for("schedules.one", schedule_id=schedule_id)
    if form.validate_on_submit():
        try:
            keeping.change(work, schedule_id, form.terms(definition.id), id_in(form.seen.data))
        except (Invalid, Conflict) as error:
            _put(form, error)
        else:
            flash(_("The schedule is changed. Below are the next dates."), "success")
            return redirect(back, 303)
    return _page(form, definition, back)


@page(schedules, "/reports/schedules/<int:schedule_id>/end/<int:seen>", needs=Permission.REPORT_RUN, methods=("POST",))
def end(work: Work, schedule_id: int, seen: int) -> ResponseReturnValue:
    """End a schedule."""
    keeping.end(work, schedule_id, seen)
    flash(_("The schedule has ended. What was made by it stays."), "success")
    return redirect(url_for("schedules.one", schedule_id=schedule_id), 303)


@page(schedules, "/reports/schedules/<int:schedule_id>/undo/<int:seen>", needs=Permission.REPORT_RUN, methods=("POST",))
def undo(work: Work, schedule_id: int, seen: int) -> ResponseReturnValue:
    """Take the last change of a schedule back."""
    keeping.undo(work, schedule_id, seen)
    flash(_("The last change was taken back."), "success")
    return redirect(url_for("schedules.one", schedule_id=schedule_id), 303)


def _form(work: Work, definition: Definition, found: Schedule | None) -> ScheduleForm:
    answers = first_answers(found.terms if found else None, definition)
    form = ScheduleForm(data={**answers, "seen": str(found.latest.number) if found else ""})
    form.ask_for(definition)
    form.offer(keeping.offer(work, definition))
    return form


def _page(form: ScheduleForm, definition: Definition, back: str) -> ResponseReturnValue:
    shown = render_template("reporting/schedule_form.html", form=form, definition=definition, back=back)
    return shown, 422 if form.errors else 200


def _put(form: ScheduleForm, error: Invalid | Conflict) -> None:
    """Show a sentence at the field that it is about."""
    form.put(error.message, {"every": "days"}.get(error.field, error.field))


Definitions = dict[str, Definition]
Offers = dict[str, Offer]


def _card(found: Schedule, definitions: Definitions, offers: Offers, words: dict[str, str]) -> dict[str, object]:
    terms = found.terms
    definition = definitions.get(terms.report)
    return {
        "id": found.id,
        "title": definition.title if definition else terms.report,
        "report": terms.report,
        "facts": _facts(terms, definitions, offers, words),
        "next": [_due(due) for due in found.next.found],
        "unknown": found.next.unknown,
        "problem": found.problem,
        "ended": found.latest.ended,
        "number": found.latest.number,
        "by": found.latest.made_by,
        "at": found.latest.made_at,
        "key": found.key,
    }


def _facts(terms: Terms, definitions: Definitions, offers: Offers, words: dict[str, str]) -> list[tuple[str, str]]:
    definition = definitions.get(terms.report)
    asks = definition.asks if definition else ()
    offer = offers.get(terms.report)
    rows = [(_("Made"), _capital(words_of(terms.rule))), (_("About"), str(ABOUT[terms.about]))]
    if Asks.PERIOD in asks:
        rows.append((_("Covers"), str(SPANS[terms.span])))
    if Asks.UNIT in asks:
        name = (offer.units.get(terms.unit, terms.unit) if offer else terms.unit) or _("The whole agency")
        rows.append((_("Part of the agency"), name))
    if Asks.MODULE in asks:
        name = (offer.modules.get(terms.module, terms.module) if offer else terms.module) or _("All modules")
        rows.append((_("Module"), name))
    if Asks.REQUIREMENT in asks:
        name = (offer.requirements.get(terms.requirement, terms.requirement) if offer else "") or _("All requirements")
        rows.append((_("Requirement"), name))
    to = [words.get(str(each), _("Somebody who may not read reports any more")) for each in terms.recipients]
    rows.append((_("Sent to"), "; ".join(to) or _("Nobody; it is kept on the page of reports")))
    if to:
        rows += [(_("By letter, how"), str(WAYS[terms.way])), (_("Which files"), str(FILES[terms.files]))]
    return rows


def _due(due: Due) -> str:
    return str(_("%(when)s", when=instant(due.at)))


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _turn(turn: Turn) -> dict[str, object]:
    made: object = turn.note
    if turn.run_id is not None:
        href = url_for("reporting.run", run_id=turn.run_id)
        made = {
            "text": _("Asked for on %(when)s", when=instant(turn.asked_at)),
            "href": href,
            "hidden": day(turn.due_on),
            "note": _for_heads(turn) if turn.for_heads else "",
        }
    elif turn.for_heads:
        made = {"text": _for_heads(turn), "note": _("Asked for on %(when)s", when=instant(turn.asked_at))}
    return {"due": instant(turn.due_at), "made": made, "missed": ", ".join(day(each) for each in turn.missed)}


def _for_heads(turn: Turn) -> str:
    """Say how many reports were asked for heads of units."""
    return str(ngettext("%(num)s for the head of a unit", "%(num)s for heads of units", turn.for_heads))


def _version(each: Version, definitions: Definitions, offers: Offers, words: dict[str, str]) -> dict[str, object]:
    says = [f"{key}: {value}" for key, value in _facts(each.terms, definitions, offers, words)]
    return {
        "number": str(each.number),
        "what": CHANGES[each.change](),
        "by": {"text": each.made_by, "note": instant(each.made_at)},
        "says": _("Nothing is made") if each.ended else ". ".join(says),
    }


CHANGES = {
    Change.MADE: lambda: _("Made"),
    Change.CHANGED: lambda: _("Changed"),
    Change.ENDED: lambda: _("Ended"),
    Change.UNDONE: lambda: _("Last change taken back"),
}
