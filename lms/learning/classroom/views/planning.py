"""Sessions for training officers: plan, change, call off."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from lms.directory.services import agencies, people
from lms.kernel.clock import day_in
from lms.kernel.errors import Conflict, Invalid
from lms.kernel.permissions import Permission
from lms.learning.classroom.forms import PlanForm, ReasonForm, instant_of
from lms.learning.classroom.model import Counts, Offer, Plan, Sitting, Way
from lms.learning.classroom.services import planning as services
from lms.learning.classroom.services import reading
from lms.learning.classroom.views.blueprint import classroom, clock_of, facts_of, places, when
from lms.platform.listing import Column
from lms.platform.pages import page
from lms.platform.work import Work

T = TypeVar("T")


@page(classroom, "/sessions/planned", needs=Permission.SESSION_MANAGE)
def planned(work: Work) -> ResponseReturnValue:
    """Show all sessions to come, or those that are over."""
    over = request.args.get("over") == "1"
    columns = [
        Column("title", _("Session")),
        Column("when", _("When")),
        Column("where", _("Where")),
        Column("teacher", _("Taught by")),
        Column("places", _("Places")),
    ]
    return render_template(
        "classroom/planned.html",
        over=over,
        columns=columns,
        rows=[_row(each) for each in reading.planned(work, over=over)],
    )


def _row(each: Offer) -> dict[str, object]:
    return {
        "title": {
            "text": each.sitting.title,
            "href": url_for("classroom.planned_one", number=each.sitting.number),
            "hidden": when(each.sitting),
            "note": _("Called off") if each.sitting.is_off else "",
        },
        "when": when(each.sitting),
        "where": each.sitting.plan.place,
        "teacher": each.instructor,
        "places": places(each),
    }


@page(classroom, "/sessions/planned/new", needs=Permission.SESSION_MANAGE, methods=("GET", "POST"))
def plan(work: Work) -> ResponseReturnValue:
    """Plan a session."""
    begin = {"way": Way.ROOM.value, "counts": Counts.WHOLE.value, "capacity": 20}
    form = PlanForm(data=begin)
    _give_modules(form, reading.on_offer(work))
    if form.validate_on_submit():
        number = _tried(form, lambda: services.plan(work, _plan(work, form)))
        if number is not None:
            flash(_("The session is planned, and people can take their places."), "success")
            return redirect(url_for("classroom.planned_one", number=number), 303)
    back = url_for("classroom.planned")
    return render_template("classroom/plan.html", form=form, one=None, back=back), 422 if form.errors else 200


@page(classroom, "/sessions/planned/<int:number>", needs=Permission.SESSION_MANAGE)
def planned_one(work: Work, number: int) -> ResponseReturnValue:
    """Show one session to an officer."""
    return _one(work, number, ReasonForm())


@page(classroom, "/sessions/planned/<int:number>/change", needs=Permission.SESSION_MANAGE, methods=("GET", "POST"))
def change(work: Work, number: int) -> ResponseReturnValue:
    """Change a session; everybody concerned is told."""
    try:
        now = services.to_change(work, number)
    except Conflict as error:
        flash(_(error.message), "error")
        return redirect(url_for("classroom.planned_one", number=number), 303)
    form = PlanForm(data=_as_planned(work, now))
    _give_modules(form, reading.modules(work))
    if form.validate_on_submit() and _tried(form, lambda: _changed(work, number, form)):
        flash(
            _("The session is changed. Whoever has a place gets a letter if the day, the time or the place changes."),
            "success",
        )
        return redirect(url_for("classroom.planned_one", number=number), 303)
    back = url_for("classroom.planned_one", number=number)
    return render_template("classroom/plan.html", form=form, one=now, back=back), 422 if form.errors else 200


@page(classroom, "/sessions/planned/<int:number>/call-off", needs=Permission.SESSION_MANAGE, methods=("POST",))
def call_off(work: Work, number: int) -> ResponseReturnValue:
    """Call a session off; everybody concerned is told why."""
    form = ReasonForm()
    if form.validate_on_submit() and _tried(form, lambda: _called_off(work, number, form)):
        flash(_("The session is called off, and everybody gets a letter."), "success")
        return redirect(url_for("classroom.planned_one", number=number), 303)
    return _one(work, number, form)


@page(classroom, "/sessions/planned/<int:number>/hold", needs=Permission.SESSION_MANAGE, methods=("POST",))
def hold(work: Work, number: int) -> ResponseReturnValue:
    """Let a session take place after all."""
    try:
        services.hold_after_all(work, number)
    except (Conflict, Invalid) as error:
        flash(_(error.message), "error")
    else:
        flash(_("The session takes place after all, and everybody gets a letter."), "success")
    return redirect(url_for("classroom.planned_one", number=number), 303)


def _one(work: Work, number: int, form: ReasonForm) -> ResponseReturnValue:
    offer = reading.offer(work, number)
    return render_template(
        "classroom/planned_one.html",
        offer=offer,
        facts=facts_of(offer),
        elsewhere=[
            _("%(name)s: session %(number)s", name=name, number=other)
            for name, other in reading.elsewhere(work, number)
        ]
        if offer.sitting.plan.starts_at > work.now and not offer.sitting.is_off
        else [],
        has_begun=offer.sitting.plan.starts_at <= work.now,
        form=form,
        back=url_for("classroom.planned"),
    ), 422 if form.errors else 200


def _tried(form: PlanForm | ReasonForm, act: Callable[[], T]) -> T | None:
    """Return what an act gives; None where it is refused, with the sentence at its field."""
    try:
        return act()
    except (Invalid, Conflict) as error:
        form.put(_(error.message), error.field)
        return None


def _changed(work: Work, number: int, form: PlanForm) -> bool:
    services.change(work, number, _plan(work, form))
    return True


def _called_off(work: Work, number: int, form: ReasonForm) -> bool:
    services.call_off(work, number, form.words.data or "")
    return True


def _plan(work: Work, form: PlanForm) -> Plan:
    zone = agencies.agency(work, work.actor.agency_id).zone
    teacher = (form.teacher.data or "").strip()
    teacher_id = people.id_typed(work, teacher, "teacher") if teacher else None
    assert form.on.data is not None
    return Plan(
        module=form.module.data,
        way=Way(form.way.data),
        place=(form.place.data or "").strip(),
        starts_at=instant_of(form.on.data, form.since.data, zone, "since"),
        ends_at=instant_of(form.on.data, form.until.data, zone, "until"),
        capacity=form.capacity.data,
        instructor_id=teacher_id,
        counts=Counts(form.counts.data),
        note=(form.note.data or "").strip(),
    )


def _as_planned(work: Work, now: Sitting) -> dict[str, object]:
    plan = now.plan
    teacher = people.person(work, plan.instructor_id, people.today(work)).staff_no if plan.instructor_id else ""
    zone = agencies.agency(work, work.actor.agency_id).zone
    return {
        "module": plan.module,
        "way": plan.way.value,
        "place": plan.place,
        "on": day_in(plan.starts_at, zone),
        "since": clock_of(plan.starts_at),
        "until": clock_of(plan.ends_at),
        "capacity": plan.capacity,
        "teacher": teacher,
        "counts": plan.counts.value,
        "note": plan.note,
    }


def _give_modules(form: PlanForm, modules: Mapping[str, str]) -> None:
    form.module.choices = [SelectChoice(module, title) for module, title in modules.items()]
