"""Pages of the directory: people, one person, and the gaps in who signs for whom."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from lms.directory.accounts import services as accounts
from lms.directory.forms import DeputyForm
from lms.directory.model import LinePlace, PersonView, Seen
from lms.directory.services import deputies, lines, units
from lms.directory.services import people as services
from lms.directory.services.deputies import DeputyView, Gap, Naming
from lms.directory.services.people import PlacementView
from lms.directory.services.views_log import note_look
from lms.kernel.errors import Invalid
from lms.kernel.permissions import Permission
from lms.platform import tabular
from lms.platform.download import as_file
from lms.platform.listing import Column, listing_from
from lms.platform.pages import page
from lms.platform.words import day, who
from lms.platform.work import Work

directory = Blueprint("directory", __name__)
SORTS = ("name", "staff_no", "unit", "position")


@page(directory, "/people", needs=Permission.PERSON_READ)
def people(work: Work) -> ResponseReturnValue:
    """Show the people of the agency."""
    today = services.today(work)
    asked = {"state": "in", **request.args.to_dict()}
    listing = listing_from(asked, url_for("directory.people"), SORTS, filters=("search", "unit", "state"))
    if request.args.get("format") == "csv":
        return _csv(services.listed(work, listing, today, everything=True)[0])
    found, total = services.listed(work, listing, today)
    return render_template(
        "directory/people.html",
        listing=listing,
        columns=_columns(),
        rows=[_row(person) for person in found],
        total=total,
        units=[(unit.code, f"{unit.code} {unit.name}") for unit in units.tree(work, today)],
        states=[("in", _("In service")), ("left", _("Not in service"))],
    )


@page(directory, "/people/<int:person_id>", needs=Permission.PERSON_READ, leaves_trace=True)
def person(work: Work, person_id: int) -> ResponseReturnValue:
    """Show one person: where they are and were, what they hold, who signs for them."""
    today = services.today(work)
    found = services.person(work, person_id, today)
    note_look(work, person_id, Seen.PERSON)
    line = lines.line_of(work.session, work.actor.agency_id, person_id, today)
    leaders = services.views(work, list(line.leads), today)
    account = accounts.account_of_person(work, person_id)
    return render_template(
        "directory/person.html",
        person=found,
        placements=[_placement(one) for one in services.placements(work, person_id)],
        designations=services.designations(work, person_id),
        leaders=[(leaders[leader].name, _places()[place]) for leader, place in line.leads.items() if leader in leaders],
        account=account,
        may_manage=work.actor.may(Permission.ACCOUNT_MANAGE),
        record_href=url_for("record.of_person", person_id=person_id)
        if work.actor.may(Permission.REGISTER_READ)
        else "",
        back=url_for("directory.people"),
    )


@page(directory, "/people/gaps", needs=Permission.PERSON_READ)
def gaps(work: Work) -> ResponseReturnValue:
    """Show whose supervisor is missing or has left, and who signs for them instead."""
    today = services.today(work)
    found = deputies.gaps(work, today)
    return render_template(
        "directory/gaps.html",
        nobody=sum(not gap.leads for gap in found),
        columns=[
            Column("person", _("Person")),
            Column("unit", _("Unit")),
            Column("why", _("Why")),
            Column("leads", _("Who signs instead")),
        ],
        rows=[_gap(gap) for gap in found],
        deputies=[_deputy(one) for one in deputies.named(work, today)],
        may_name=work.actor.may(Permission.FACT_RECORD),
        back=url_for("directory.people"),
    )


@page(directory, "/people/deputies/new", needs=Permission.FACT_RECORD, methods=("GET", "POST"))
def name_deputy(work: Work) -> ResponseReturnValue:
    """Name somebody to stand in."""
    today = services.today(work)
    form = DeputyForm(unit=request.args.get("unit", ""), person=request.args.get("person", ""), since=today)
    names = [SelectChoice(unit.code, f"{unit.code} {unit.name}") for unit in units.tree(work, today)]
    form.unit.choices = [SelectChoice("", _("No unit")), *names]
    if form.validate_on_submit():
        try:
            deputies.name_deputy(work, _naming(form, today))
        except Invalid as error:
            form.put(_(error.message), error.field or "deputy")
        else:
            flash(_("The deputy is named."), "success")
            return redirect(url_for("directory.gaps"), 303)
    return render_template("directory/deputy.html", form=form, back=url_for("directory.gaps")), (
        422 if form.errors else 200
    )


@page(directory, "/people/deputies/<int:deputy_id>/end", needs=Permission.FACT_RECORD, methods=("POST",))
def end_deputy(work: Work, deputy_id: int) -> ResponseReturnValue:
    """End a naming with today."""
    deputies.end_deputy(work, deputy_id, services.today(work))
    flash(_("The deputy stands in until the end of today."), "success")
    return redirect(url_for("directory.gaps"), 303)


def _naming(form: DeputyForm, today: date) -> Naming:
    return Naming(
        deputy_no=form.deputy.data or "",
        unit_code=form.unit.data or "",
        person_no=(form.person.data or "").strip(),
        since=form.since.data or today,
        until=form.until.data,
    )


def _columns() -> list[Column]:
    return [
        Column("name", _("Name"), sortable=True),
        Column("staff_no", _("Staff number"), sortable=True),
        Column("unit", _("Unit"), sortable=True),
        Column("position", _("Position"), sortable=True),
        Column("employment_type", _("Employment")),
        Column("location", _("Location")),
    ]


def _row(person: PersonView) -> dict[str, Any]:
    return {
        "name": {"text": person.sort_name, "href": url_for("directory.person", person_id=person.id)},
        "staff_no": person.staff_no,
        "unit": f"{person.unit_code} {person.unit_name}".strip(),
        "position": {"text": person.position, "note": _("Supervisor") if person.is_supervisor else ""},
        "employment_type": person.employment_type,
        "location": person.location,
    }


def _csv(found: list[PersonView]) -> Response:
    names = ["StaffNo", "FamilyName", "GivenName", "Email", "UnitCode", "UnitName", "Position", "Grade"]
    columns = [*names, "EmploymentType", "Location"]
    rows = (
        [p.staff_no, p.family_name, p.given_name, p.email, p.unit_code, p.unit_name, p.position, p.grade,
         p.employment_type, p.location]
        for p in found
    )  # fmt: skip
    return as_file(tabular.write(columns, rows), "people.csv")


def _placement(one: PlacementView) -> dict[str, Any]:
    return {
        "since": one.since,
        "until": one.until or _("Until further notice"),
        "unit": f"{one.unit_code} {one.unit_name}".strip() or _("Not recorded"),
        "position": {"text": one.position or _("Not recorded"), "note": _("Grade %(grade)s", grade=one.grade)}
        if one.grade
        else one.position or _("Not recorded"),
        "supervisor": {"text": one.supervisor, "href": url_for("directory.person", person_id=one.supervisor_id)}
        if one.supervisor_id and one.supervisor
        else _("Nobody"),
    }


def _places() -> dict[LinePlace, str]:
    return {
        LinePlace.SUPERVISOR: _("Supervisor"),
        LinePlace.UNIT_ABOVE: _("Head of the unit above"),
        LinePlace.DEPUTY: _("Named deputy"),
    }


def _gap(gap: Gap) -> dict[str, Any]:
    person = gap.person
    left = _("%(name)s has left", name=gap.supervisor_left) if gap.supervisor_left else _("No supervisor in HR")
    return {
        "person": {"text": person.sort_name, "href": url_for("directory.person", person_id=person.id)},
        "unit": f"{person.unit_code} {person.unit_name}".strip(),
        "why": left,
        "leads": [f"{name}, {_places()[place].lower()}" for name, place in gap.leads],
        "name_href": url_for("directory.name_deputy", person=person.staff_no),
        "name": person.name,
    }


def _deputy(one: DeputyView) -> dict[str, Any]:
    since = day(one.since)
    when = _("from %(since)s to %(until)s", since=since, until=day(one.until)) if one.until else None
    return {"id": one.id, "deputy": one.deputy, "whom": one.for_unit or one.for_person,
            "when": when or _("from %(since)s until further notice", since=since), "by": who(one.named_by)}  # fmt: skip
