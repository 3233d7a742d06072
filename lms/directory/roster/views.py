"""Pages of certifying rosters: the officer's rounds and differences, and the sheet that the head of a unit signs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from lms.directory.roster import services
from lms.directory.roster.forms import OpenForm, ResolveForm, SignForm
from lms.directory.roster.model import CampaignView, Clash, Difference, Found, Said, Sheet, UnitAsk
from lms.directory.roster.records import RosterStatement
from lms.directory.roster.signed import founds, signed_list
from lms.directory.services import people
from lms.kernel.errors import Conflict, Invalid, NotFound
from lms.kernel.permissions import Permission
from lms.platform.download import as_file
from lms.platform.listing import Column
from lms.platform.own_words import said
from lms.platform.pages import page
from lms.platform.tabular import write
from lms.platform.words import day
from lms.platform.work import Work

roster = Blueprint("roster", __name__)
USUAL_TIME = timedelta(days=14)
MISSING_LINES = 5


@page(roster, "/roster", needs=Permission.FACT_RECORD, methods=("GET", "POST"))
def rounds(work: Work) -> ResponseReturnValue:
    """Show the rounds of certifying, and open one."""
    today = people.today(work)
    form = OpenForm(data={"as_of": today, "due_on": today + USUAL_TIME})
    if form.validate_on_submit() and form.as_of.data and form.due_on.data:
        try:
            number = services.open_campaign(work, form.as_of.data, form.due_on.data)
        except Invalid as error:
            form.put(_(error.message), error.field)
        else:
            return redirect(url_for("roster.one_round", number=number), 303)
    found = services.campaigns(work)
    rows = [
        {
            "as_of": {"text": one.as_of, "href": url_for("roster.one_round", number=one.id)},
            "due": one.due_on,
            "certified": _("%(done)s of %(all)s units", done=one.certified, all=one.units),
            "state": _state(one, today),
        }
        for one in found
    ]
    values = {
        "columns": [
            Column("as_of", _("As of")), Column("due", _("Certify by")), Column("certified", _("Certified")),
            Column("state", _("State")),
        ]
    }  # fmt: skip
    upcoming = services.next_round(work)
    return render_template("roster/rounds.html", form=form, rows=rows, upcoming=upcoming, today=today, **values), (
        422 if form.errors else 200
    )


@page(roster, "/roster/<int:number>", needs=Permission.FACT_RECORD)
def one_round(work: Work, number: int) -> ResponseReturnValue:
    """Show how far a round is, unit by unit, and what differs from HR."""
    one, asked, found = services.campaign(work, number), services.asks(work, number), services.differences(work, number)
    if request.args.get("format") == "csv":
        return _csv(number, found)
    return render_template(
        "roster/round.html",
        one=one,
        open_differences=sum(not each.resolution for each in found),
        without=sum(ask.holder_id is None and ask.statement_id is None for ask in asked),
        columns=[
            Column("unit", _("Unit")), Column("people", _("People"), numeric=True), Column("asked", _("Asked")),
            Column("state", _("Certified")),
        ],
        rows=[_unit_row(ask, number) for ask in asked],
        difference_columns=[
            Column("name", _("Person")), Column("what", _("Difference")), Column("do", _("What to do")),
            Column("done", _("Resolved")),
        ],
        differences=[_difference_row(each) for each in found],
        csv_href=url_for("roster.one_round", number=number, format="csv"),
        back=url_for("roster.rounds"),
    )  # fmt: skip


@page(roster, "/roster/<int:number>/<int:unit_id>", needs=Permission.FACT_RECORD)
def certified(work: Work, number: int, unit_id: int) -> ResponseReturnValue:
    """Show what the head of a unit signed, line by line, or take it away as CSV."""
    signed = services.certificate(work, number, unit_id)
    if signed is None:
        raise NotFound("Nobody has certified this unit yet.")
    here, back = url_for("roster.certified", number=number, unit_id=unit_id), url_for("roster.one_round", number=number)
    return signed_list(signed, here, back)


@page(roster, "/roster/<int:number>/remind", needs=Permission.FACT_RECORD, methods=("POST",))
def remind(work: Work, number: int) -> ResponseReturnValue:
    """Remind whoever has not signed."""
    written = services.remind(work, number)
    flash(ngettext("%(num)s letter was written.", "%(num)s letters were written.", written), "success")
    return redirect(url_for("roster.one_round", number=number), 303)


@page(roster, "/roster/lines/<int:line_id>", needs=Permission.FACT_RECORD, methods=("GET", "POST"))
def resolve(work: Work, line_id: int) -> ResponseReturnValue:
    """Note what was done about a difference."""
    form = ResolveForm()
    if form.validate_on_submit():
        number = services.resolve(work, line_id, form.note.data or "")
        return redirect(url_for("roster.one_round", number=number), 303)
    one = services.difference(work, line_id)
    values = {"one": one, "cells": _difference_row(one), "back": url_for("roster.rounds")}
    return render_template("roster/resolve.html", form=form, **values), 422 if form.errors else 200


@page(roster, "/my-roster", needs=Permission.TEAM_READ)
def mine(work: Work) -> ResponseReturnValue:
    """Show which units the reader is asked to certify."""
    rows = [
        {
            "unit": {
                "text": f"{ask.code} {ask.name}",
                "href": url_for("roster.certify", number=one.id, unit_id=ask.unit_id),
            },
            "people": ask.people,
            "due": one.due_on,
        }
        for one, ask in services.mine(work)
    ]
    columns = [Column("unit", _("Unit")), Column("people", _("People"), numeric=True), Column("due", _("Certify by"))]
    signed_columns = [Column("unit", _("Unit")), Column("signed", _("Signed"))]
    return render_template(
        "roster/mine.html",
        rows=rows,
        columns=columns,
        signed=[_signed_row(one) for one in services.signed_by(work)],
        signed_columns=signed_columns,
    )


@page(
    roster,
    "/my-roster/<int:number>/<int:unit_id>",
    needs=Permission.TEAM_READ,
    methods=("GET", "POST"),
    keeps_refusals=True,
)
def certify(work: Work, number: int, unit_id: int) -> ResponseReturnValue:
    """Go through everybody of a unit and sign."""
    signed = services.own_certificate(work, number, unit_id) if request.method == "GET" else None
    if signed is not None:
        return signed_list(signed, url_for("roster.certify", number=number, unit_id=unit_id), url_for("roster.mine"))
    seen, form, problem = services.sheet(work, number, unit_id), SignForm(), ""
    if form.validate_on_submit():
        try:
            services.certify(work, number, unit_id, list(_said(seen)), form.password.data or "")
        except (Invalid, Conflict) as error:
            problem = _(error.message)
            form.put(problem, "password")
        else:
            flash(_("You have certified %(unit)s. Thank you.", unit=seen.ask.name), "success")
            return redirect(url_for("roster.certify", number=number, unit_id=unit_id), 303)
    values = {"choices": founds(), "missing_lines": range(MISSING_LINES), "typed": request.form}
    return render_template("roster/certify.html", seen=seen, form=form, back=url_for("roster.mine"), **values), (
        422 if form.errors else 200
    )


def _said(seen: Sheet) -> Iterator[Said]:
    """Yield what was typed about everybody who was shown, and about those who are missing."""
    for person in seen.people:
        found = request.form.get(f"found-{person.id}", "")
        if found not in {Found.HERE, Found.LEFT, Found.NOT_MINE}:
            raise Invalid(_("Say of %(name)s whether they work here.", name=person.name))
        since = _day(request.form.get(f"since-{person.id}", ""), person.name) if found == Found.LEFT else None
        yield Said(found=Found(found), person_id=person.id, since=since)
    for number in range(MISSING_LINES):
        name = said(request.form.get(f"missing-{number}", ""))[:200]
        if name:
            yield Said(
                found=Found.MISSING,
                name=name,
                contractor=request.form.get(f"contractor-{number}") == "yes",
                note=said(request.form.get(f"note-{number}", "")),
            )


def _day(text: str, name: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise Invalid(_("%(name)s: write the day as 2026-11-20: year, month, day.", name=name)) from error


def _signed_row(one: RosterStatement) -> dict[str, object]:
    address = url_for("roster.certify", number=one.campaign_id, unit_id=one.unit_id)
    return {"unit": {"text": one.unit_name, "href": address}, "signed": one.signed_at}


def _state(one: CampaignView, today: date) -> dict[str, object]:
    if one.is_complete:
        return {"status": "compliant", "note": _("Everybody has signed")}
    if today <= one.due_on:
        return {"status": "pending", "note": _("Open")}
    return {"status": "overdue", "note": _("The last day has passed")}


def _unit_row(ask: UnitAsk, number: int) -> dict[str, object]:
    notes = [_("from the unit above") if ask.from_above else ""]
    if ask.told_on and ask.statement_id is None:
        notes.append(_("last letter on %(day)s", day=day(ask.told_on)))
    note = ", ".join(filter(None, notes))
    asked = {"text": ask.holder, "note": note} if ask.holder else _("Nobody: name a deputy for the unit")
    href = url_for("roster.certified", number=number, unit_id=ask.unit_id)
    state = {"text": ask.signed_at, "href": href, "note": ask.signer} if ask.statement_id else _("Not yet")
    return {"unit": f"{ask.code} {ask.name}", "people": ask.people, "asked": asked, "state": state}


def _clashes() -> dict[Clash, tuple[str, str]]:
    return {
        Clash.LEFT_BUT_IN_SERVICE: (
            _("Has left, and HR has them in service"),
            _("Ask HR to end the service, and see that access is closed."),
        ),
        Clash.HERE_BUT_ENDED: (
            _("Still here, and HR has ended their service"),
            _("Ask HR. If they came back as a contractor, they need a new line in the extract."),
        ),
        Clash.NOT_MINE_BUT_THERE: (
            _("Not of this unit, and HR has them there"),
            _("Ask HR for the right unit, so that the right supervisor signs and is reminded."),
        ),
        Clash.MISSING_FROM_HR: (
            _("Works here, and is not on the list"),
            _("Look the name up under People. If it is not there, ask HR for a line: only then duties apply."),
        ),
    }


def _difference_row(one: Difference) -> dict[str, object]:
    what, to_do = _clashes()[one.clash]
    person = " ".join(filter(None, (one.staff_no, one.unit, _("contractor") if one.contractor else "")))
    link = {"text": _("Note what was done"), "href": url_for("roster.resolve", line_id=one.line_id), "hidden": one.name}
    return {
        "name": {"text": one.name, "note": person},
        "what": {"text": what, "note": _("last day here: %(day)s", day=day(one.since)) if one.since else one.note},
        "do": to_do,
        "done": {"text": one.resolution, "note": one.resolved_by} if one.resolution else link,
    }


def _csv(number: int, found: list[Difference]) -> Response:
    columns = ["unit", "staff_no", "name", "contractor", "difference", "since", "note", "signed_by", "resolution"]
    rows = (
        (
            d.unit,
            d.staff_no,
            d.name,
            "yes" if d.contractor else "",
            d.clash.value,
            d.since or "",
            d.note,
            d.signer,
            d.resolution,
        )
        for d in found
    )
    return as_file(write(columns, rows), f"roster-differences-{number}.csv")
