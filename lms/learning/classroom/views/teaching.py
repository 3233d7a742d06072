"""The attendance sheet, for who teaches and for training officers: on a phone, on paper, as CSV."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms.fields.choices import SelectChoice

from lms.directory.services import people
from lms.kernel.errors import Conflict, Invalid, NotFound, Refused
from lms.kernel.permissions import Permission
from lms.learning.classroom import rules
from lms.learning.classroom.forms import AddForm, OffForm
from lms.learning.classroom.model import MARKS, Attended, Mark, Presence, Seat, SheetLine, Sitting
from lms.learning.classroom.services import enrolling, mistakes, reading, teaching
from lms.learning.classroom.views.blueprint import classroom, columns, places, presences, when
from lms.platform.download import as_file
from lms.platform.pages import page
from lms.platform.tabular import write
from lms.platform.words import instant, who
from lms.platform.work import Work

CSV = ("session", "module", "begins", "ends", "staff_no", "name", "unit", "presence", "minutes", "scheduled_minutes",
       "record", "put_down_at", "put_down_by")  # fmt: skip


@page(classroom, "/sessions/taught", needs=Permission.LEARNING_OWN)
def taught(work: Work) -> ResponseReturnValue:
    """Show the sessions that I teach."""
    rows = [
        {
            "title": {"text": each.sitting.title, "href": url_for("classroom.sheet", number=each.sitting.number),
                      "hidden": when(each.sitting), "note": _("Called off") if each.sitting.is_off else ""},
            "when": when(each.sitting),
            "where": each.sitting.plan.place,
            "places": places(each),
        }
        for each in reading.taught(work)
    ]  # fmt: skip
    return render_template("classroom/taught.html", columns=columns(), rows=rows, back=url_for("classroom.sessions"))


@page(classroom, "/sessions/<int:number>/sheet", needs=Permission.ACCOUNT_OWN, methods=("GET", "POST"))
def sheet(work: Work, number: int) -> ResponseReturnValue:
    """Show the sheet, and put down who came."""
    now, lines = teaching.sheet(work, number)
    if request.args.get("format") == "csv":
        return _csv(now, lines)
    wrong: dict[str, str] = {}
    if request.method == "POST":
        try:
            count = teaching.save(work, number, _marks(now, lines, wrong), request.form.get("reason", ""))
        except (Conflict, Invalid) as error:
            wrong.setdefault(error.field or "sheet", _(error.message))
        else:
            if not wrong:
                flash(_saved(count), "success")
                return redirect(url_for("classroom.sheet", number=number), 303)
    return _shown(work, now, lines, wrong)


def _saved(count: int) -> str:
    if not count:
        return str(_("Nothing has changed, so nothing new is saved."))
    return str(ngettext("Saved for %(num)s person.", "Saved for %(num)s people.", count))


@page(classroom, "/sessions/<int:number>/sheet/take-off", needs=Permission.ACCOUNT_OWN, methods=("POST",))
def take_off(work: Work, number: int) -> ResponseReturnValue:
    """Take somebody off the list of a session that has begun, who was on it by mistake."""
    now, lines = teaching.sheet(work, number)
    form = _off(work, lines)
    if form.validate_on_submit():
        try:
            mistakes.take_off(work, number, form.person.data, form.words.data or "")
        except (Conflict, NotFound) as error:
            flash(_(error.message), "error")
            return redirect(url_for("classroom.sheet", number=number), 303)
        except Invalid as error:
            form.put(_(error.message), error.field)
        else:
            flash(_("They are off the list, and told so."), "success")
            return redirect(url_for("classroom.sheet", number=number), 303)
    return _shown(work, now, lines, {name or "sheet": str(found[0]) for name, found in form.errors.items()}, form)


def _off(work: Work, lines: list[SheetLine], **kept: object) -> OffForm:
    form = OffForm(**kept)
    others = [line for line in lines if line.person_id != work.actor.person_id]
    form.person.choices = [SelectChoice(line.person_id, f"{line.name}, {line.staff_no}") for line in others]
    return form


def _shown(
    work: Work, now: Sitting, lines: list[SheetLine], wrong: dict[str, str], off: OffForm | None = None
) -> ResponseReturnValue:
    number = now.number
    history = teaching.history(work, number)
    named = people.views(work, {each.person_id for each in history}, people.today(work))
    return render_template(
        "classroom/sheet.html",
        one=now,
        when=when(now),
        lines=[_line(line) for line in lines],
        me=work.actor.person_id,
        presences=[(each.value, presences()[each]) for each in MARKS],
        is_open=not now.is_off and work.now >= now.plan.starts_at,
        is_over=work.now >= now.plan.ends_at,
        is_marked=any(line.attended for line in lines),
        wrong=wrong,
        sent=request.form,
        add=AddForm(formdata=None),
        off=off or _off(work, lines, formdata=None),
        is_off_wrong=off is not None,
        history=[_said(each, named[each.person_id].sort_name if each.person_id in named else "") for each in history],
        manages=work.actor.may(Permission.SESSION_MANAGE),
        back=url_for("classroom.planned_one", number=number)
        if work.actor.may(Permission.SESSION_MANAGE)
        else url_for("classroom.taught"),
    ), 422 if wrong else 200


@page(classroom, "/sessions/<int:number>/sheet/paper", needs=Permission.ACCOUNT_OWN)
def paper(work: Work, number: int) -> ResponseReturnValue:
    """Show the sheet to be printed and signed by hand."""
    now, lines = teaching.sheet(work, number)
    return render_template(
        "classroom/paper.html",
        one=now,
        when=when(now),
        lines=lines,
        empty_lines=range(4),
        back=url_for("classroom.sheet", number=number),
    )


@page(classroom, "/sessions/<int:number>/sheet/add", needs=Permission.ACCOUNT_OWN, methods=("POST",))
def add(work: Work, number: int) -> ResponseReturnValue:
    """Put somebody on the list."""
    form = AddForm()
    try:
        seat = enrolling.add(work, number, form.staff_no.data or "")
    except (Conflict, Invalid, Refused) as error:
        flash(_(error.message), "error")
    else:
        words = {
            Seat.ENROLLED: _("They are on the list."),
            Seat.WAITING: _("All places are taken. They wait, and get a letter when they move up."),
        }
        flash(words[seat], "success")
    return redirect(url_for("classroom.sheet", number=number), 303)


@page(classroom, "/sessions/<int:number>/sheet/remove", needs=Permission.ACCOUNT_OWN, methods=("POST",))
def remove(work: Work, number: int) -> ResponseReturnValue:
    """Take somebody off the list before it begins."""
    person = people.id_of(work, request.form.get("staff_no", "")) or 0
    try:
        enrolling.remove(work, number, person)
    except (Conflict, NotFound) as error:
        flash(_(error.message), "error")
    else:
        flash(_("They are off the list, and told so."), "success")
    return redirect(url_for("classroom.sheet", number=number), 303)


def _marks(now: Sitting, lines: list[SheetLine], wrong: dict[str, str]) -> dict[int, Mark]:
    """Return the marks that were sent; those that cannot be leave a sentence, and nothing is saved."""
    found: dict[int, Mark] = {}
    for line in lines:
        said = request.form.get(f"presence-{line.person_id}", "")
        if said not in MARKS:
            continue
        typed = request.form.get(f"minutes-{line.person_id}", "").strip()
        minutes = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else None
        try:
            found[line.person_id] = rules.mark_of(Presence(said), minutes, now.plan.minutes)
        except Invalid as error:
            wrong[f"minutes-{line.person_id}"] = _(error.message)
    if wrong:
        raise Invalid(_("Nothing is saved yet. Put right what is marked below."))
    return found


def _line(line: SheetLine) -> dict[str, object]:
    mark = line.attended.mark if line.attended else None
    unmarked = Presence.PRESENT.value if request.args.get("all") == Presence.PRESENT else ""
    typed = "" if mark is None or mark.presence in {Presence.PRESENT, Presence.ABSENT} else str(mark.minutes)
    return {
        "id": line.person_id,
        "name": line.name,
        "staff_no": line.staff_no,
        "unit": line.unit,
        "presence": request.form.get(f"presence-{line.person_id}", mark.presence.value if mark else unmarked),
        "minutes": request.form.get(f"minutes-{line.person_id}", typed),
        "record": line.attended.evidence_id if line.attended else None,
    }


def _said(each: Attended, name: str) -> dict[str, object]:
    return {
        "name": name,
        "mark": presences()[each.mark.presence],
        "minutes": each.mark.minutes,
        "at": instant(each.at),
        "by": who(each.by),
        "reason": each.reason,
    }


def _csv(now: Sitting, lines: list[SheetLine]) -> Response:
    plan = now.plan
    rows = [
        (now.number, plan.module, plan.starts_at.isoformat(), plan.ends_at.isoformat(), line.staff_no, line.name,
         line.unit, *_cells(line, plan.minutes))
        for line in lines
    ]  # fmt: skip
    return as_file(write(CSV, rows), f"session-{now.number}.csv")


def _cells(line: SheetLine, scheduled: int) -> tuple[object, ...]:
    one = line.attended
    if one is None:
        return "", "", scheduled, "", "", ""
    return one.mark.presence.value, one.mark.minutes, scheduled, one.evidence_id or "", one.at.isoformat(), one.by
