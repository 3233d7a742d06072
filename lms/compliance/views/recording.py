"""Pages on which somebody records something about one person: choose, fill in, check what it changes, record."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import Field
from wtforms.fields.choices import SelectChoice

from lms.catalogue.services import current_versions
from lms.compliance.forms import FORMS, RecordForm, values_of
from lms.compliance.model.drafts import Draft, Kind, Objection, Recorded, Weighed
from lms.compliance.rules.drafts import day_of
from lms.compliance.services import attachments, drafts, evidence, recorded, recording, texts
from lms.compliance.services.drafts import Scales
from lms.compliance.services.fact_wording import KINDS
from lms.compliance.views.attachment import keep_file, look_at_file
from lms.compliance.views.blueprint import changes_shown, facts, kind_of
from lms.compliance.views.person import change_columns
from lms.directory.model import PersonView
from lms.directory.services import people, units
from lms.kernel.errors import Invalid
from lms.kernel.permissions import Permission
from lms.platform.pages import page
from lms.platform.words import shown
from lms.platform.work import Work

GROUPS = (
    (Kind.LEAVE, Kind.EXEMPTION, Kind.EXTENSION),
    (Kind.CREDIT,),
    (Kind.DESIGNATION, Kind.DESIGNATION_END, Kind.ACCESS_GRANT, Kind.OATH, Kind.SERVICE_START, Kind.EVENT),
    (Kind.ASSIGNMENT, Kind.SEPARATION, Kind.APPOINTMENT),
)
HIDDEN = frozenset({"once", "ticket", "replaces"})


@page(facts, "/people/<int:person_id>/facts/new", needs=Permission.FACT_RECORD)
def choose(work: Work, person_id: int) -> ResponseReturnValue:
    """Choose what to record."""
    person = people.person(work, person_id, people.today(work))
    headings = (_("Less or later"), _("Training"), _("What starts a duty"), _("Place in the agency"))
    groups = [
        (heading, [(kind.value, *KINDS[kind]) for kind in kinds])
        for heading, kinds in zip(headings, GROUPS, strict=True)
    ]
    back = url_for("facts.of_person", person_id=person_id)
    return render_template("facts/choose.html", person=person, groups=groups, back=back)


@page(
    facts, "/people/<int:person_id>/facts/new/<kind>", needs=Permission.FACT_RECORD, methods=("GET", "POST"),
    first=look_at_file,
)  # fmt: skip
def new(work: Work, person_id: int, kind: str) -> ResponseReturnValue:
    """Fill in, check, record: three steps of one form, which carries its answers along."""
    what, today = kind_of(kind), people.today(work)
    person = people.person(work, person_id, today)
    form = _form(work, what, person, today)
    step = request.form.get("step", "check")
    if request.method == "GET" or step == "change" or not form.validate():
        return _filling(form, what, person)
    try:
        ticket = keep_file(work, form)
        draft = _draft(form, what, person_id, work)
        if step == "record":
            ref = recording.record(work, draft, form.once.data or "", attachments.of_ticket(work, ticket))
            return redirect(url_for("facts.one_record", person_id=person_id, ref=ref, done=1), 303)
        weighed = drafts.weigh(work, draft)
    except Invalid as error:
        put(form, [Objection(error.field, error.message)])
        return _filling(form, what, person)
    if weighed.objections:
        put(form, weighed.objections)
        return _filling(form, what, person)
    return _checking(form, (what, person, ticket), weighed)


def _filling(form: RecordForm, kind: Kind, person: PersonView) -> ResponseReturnValue:
    return render_template(
        "facts/form.html",
        form=form,
        person=person,
        kind=KINDS[kind][0],
        hint=KINDS[kind][1],
        kept=bool(form.ticket.data),
        why_href=_why_refused(form, person),
        record_href=url_for("record.of_person", person_id=person.id),
        back=url_for("facts.choose", person_id=person.id),
    ), 422 if form.errors or form.form_errors else 200


def _why_refused(form: RecordForm, person: PersonView) -> str:
    """Return the page of the reasons of the due date that an extension was held against; empty where there was none."""
    if "new_due" not in form.errors or not form["requirement"].data:
        return ""
    return url_for("register.why", person_id=person.id, requirement=form["requirement"].data)


def _checking(form: RecordForm, about: tuple[Kind, PersonView, str], weighed: Weighed) -> ResponseReturnValue:
    kind, person, ticket = about
    return render_template(
        "facts/check.html",
        person=person,
        kind=KINDS[kind][0],
        answers=answers_of(form, with_file=bool(ticket)),
        hidden=hidden_of(ticket),
        weighed=weighed,
        columns=change_columns(),
        rows=changes_shown(weighed.changes),
        back=None,
    )


def hidden_of(ticket: str) -> list[tuple[str, str]]:
    """Return what was sent, to be sent again from the page that shows it."""
    sent = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in {"csrf_token", "step", "ticket", "people"}
    ]
    return [*sent, ("ticket", ticket)]


def answers_of(form: RecordForm, *, with_file: bool) -> list[tuple[str, str]]:
    """Return what was filled in, as people read it."""
    rows = [
        (str(field.label.text), _answer(field))
        for field in form
        if field.name not in {*HIDDEN, "csrf_token", "attachment"}
    ]
    if "attachment" in form:
        rows.append((str(form["attachment"].label.text), _("A file is kept") if with_file else _("None")))
    return rows


def _answer(field: Field) -> str:
    choices = getattr(field, "choices", None)
    if choices is not None:
        words = {str(choice.value): str(choice.label) for choice in field.iter_choices()}
        return words.get(str(field.data or ""), str(field.data or ""))
    return shown(field.data)


def put(form: RecordForm, objections: tuple[Objection, ...] | list[Objection]) -> None:
    """Show each sentence at the field that it is about."""
    for one in objections:
        form.put(_(one.sentence), one.field)


def _draft(form: RecordForm, kind: Kind, person_id: int, work: Work) -> Draft:
    values = values_of(form)
    if kind is Kind.CORRECTION:
        values["corrects"] = _number(values.pop("replaces"))
    if "attributes" in values:
        values["attributes"] = _place(work, kind, person_id, form, values["attributes"])
    return Draft(person_id=person_id, kind=kind, **values)


def _place(work: Work, kind: Kind, person_id: int, form: RecordForm, said: dict[str, Any]) -> dict[str, Any]:
    """Return what is to be recorded of a place: everything for an appointment, else what differs from before."""
    day = form["on"].data
    if kind is Kind.APPOINTMENT:
        return {**said, "position_start": day.isoformat()}
    before = Scales(work, [person_id]).place_of(person_id, day)
    return {name: value for name, value in said.items() if value != (before.get(name) or type(value)())}


def _number(ref: str) -> int | None:
    number = ref.rpartition("-")[2]
    return int(number) if number.isdigit() and len(number) < 19 else None


def _form(work: Work, kind: Kind, person: PersonView, today: date) -> RecordForm:
    """Return the form of a kind, with its choices and what it begins with."""
    replaces = request.values.get("replaces", "")
    begin: dict[str, Any] = {"once": secrets.token_hex(16), "replaces": replaces}
    if replaces and request.method == "GET":
        begin |= _as_recorded(work, recorded.one_record(work, person.id, replaces))
    elif kind in {Kind.EXTENSION}:
        begin["on"] = today
    elif kind is Kind.ASSIGNMENT:
        begin |= dict(Scales(work, [person.id]).place_of(person.id, today))
    form = FORMS[kind](data=begin)
    give_choices(work, form, today)
    return form


def _as_recorded(work: Work, one: Recorded) -> dict[str, Any]:
    """Return a record as the form begins with it when it is recorded anew."""
    values: dict[str, Any] = {"on": one.on, "until": one.until, "reason": one.reason, "approver": one.approver}
    values |= {"leave_kind": one.about.get("kind", ""), "is_open": False} | dict(one.about)
    if one.ref.startswith("evidence-"):
        old = evidence.evidence(work, _number(one.ref) or 0)
        values["on"] = day_of(old)
    return values


def give_choices(work: Work, form: RecordForm, today: date) -> None:
    """Fill the lists that depend on what the agency has."""
    if "requirement" in form:
        found = [SelectChoice(view.key, view.title) for view in texts.requirements(work)]
        form["requirement"].choices = [SelectChoice("", _("Every requirement that allows it")), *found]
    if "module" in form:
        form["module"].choices = _modules(work, today)
    if "unit" in form:
        tree = units.tree(work, today)
        form["unit"].choices = [SelectChoice(unit.code, f"{unit.code} {unit.name}") for unit in tree]


def _modules(work: Work, today: date) -> list[SelectChoice]:
    """Return what can be completed, by title; a module that only a rule names has no other name than the rule's."""
    named = {module: module for view in texts.requirements(work) for module in view.modules}
    named |= {module: module for module in drafts.births(work)}
    taught = current_versions(work, work.actor.agency_id, today)
    named |= {view.module: f"{view.title} ({view.module})" for view in taught}
    return [SelectChoice(module, name) for module, name in sorted(named.items(), key=lambda one: one[1].casefold())]
