"""Pages of accommodations: mine, and those of who arranges them. No other page shows any."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from lms.catalogue.model.formats import Format
from lms.directory.model import PersonView, Seen
from lms.directory.services import people
from lms.directory.services.views_log import note_look
from lms.kernel.errors import Conflict, Invalid, Refused
from lms.kernel.permissions import Permission
from lms.learning.accommodations import services
from lms.learning.accommodations.forms import FORMATS, TIMES, ArrangeForm, EndForm
from lms.learning.accommodations.model import Accommodation, Arranged
from lms.platform.dayfield import DayField
from lms.platform.listing import Column, listing_from
from lms.platform.pages import page
from lms.platform.words import day, instant, who
from lms.platform.work import Work

accommodations = Blueprint("accommodations", __name__)


@page(accommodations, "/my-accommodations", needs=Permission.LEARNING_OWN)
def mine(work: Work) -> ResponseReturnValue:
    """Show what is arranged for me."""
    today = people.today(work)
    return render_template(
        "accommodations/mine.html",
        found=[
            {"what": said(each.what), "days": _days(each), "state": _state(each, today)} for each in services.mine(work)
        ],
        back=url_for("record.mine"),
    )


@page(accommodations, "/accommodations", needs=Permission.ACCOMMODATION_MANAGE, leaves_trace=True)
def overview(work: Work) -> ResponseReturnValue:
    """Show what is arranged in the agency; everybody on the page sees that somebody looked."""
    listing = listing_from(request.args, url_for("accommodations.overview"), ("number",))
    found, total = services.all_of_them(work, offset=listing.offset, limit=listing.size)
    today = people.today(work)
    names = people.views(work, {each.person_id for each in found}, today)
    for each in found:
        note_look(work, each.person_id, Seen.ACCOMMODATION)
    return render_template(
        "accommodations/overview.html",
        listing=listing,
        total=total,
        columns=[
            Column("person", _("For whom")),
            Column("what", _("What")),
            Column("days", _("From when until when")),
            Column("state", _("State")),
        ],
        rows=[_row(each, names.get(each.person_id), _state(each, today)) for each in found],
    )


@page(accommodations, "/accommodations/new", needs=Permission.ACCOMMODATION_MANAGE, methods=("GET", "POST"))
def arrange(work: Work) -> ResponseReturnValue:
    """Arrange something for a person."""
    form = ArrangeForm(since=people.today(work))
    if form.validate_on_submit():
        try:
            number = services.arrange(
                work, form.staff_no.data or "", _arranged(form), _day(form.since), form.until.data
            )
        except (Invalid, Refused) as error:
            form.put(_(error.message), error.field)
        else:
            flash(_("It is recorded, and the player honors it from its first day on."), "success")
            return redirect(url_for("accommodations.one", number=number), 303)
    back = url_for("accommodations.overview")
    return render_template("accommodations/arrange.html", form=form, back=back), 422 if form.errors else 200


@page(
    accommodations,
    "/accommodations/<int:number>",
    needs=Permission.ACCOMMODATION_MANAGE,
    methods=("GET", "POST"),
    leaves_trace=True,
)
def one(work: Work, number: int) -> ResponseReturnValue:
    """Show one, and let it end after a day."""
    found = services.one(work, number)
    note_look(work, found.person_id, Seen.ACCOMMODATION)
    form = EndForm()
    if form.validate_on_submit():
        try:
            services.end(work, number, _day(form.last_day))
        except (Invalid, Conflict) as error:
            form.put(_(error.message), error.field)
        else:
            flash(_("It ends after that day."), "success")
            return redirect(url_for("accommodations.one", number=number), 303)
    person = people.person(work, found.person_id, people.today(work))
    return render_template(
        "accommodations/one.html",
        one=found,
        person=person,
        what=said(found.what),
        days=_days(found),
        state=_state(found, people.today(work)),
        steps=_steps(found),
        form=form,
        back=url_for("accommodations.overview"),
    ), 422 if form.errors else 200


@page(accommodations, "/accommodations/<int:number>/undo", needs=Permission.ACCOMMODATION_MANAGE, methods=("POST",))
def undo(work: Work, number: int) -> ResponseReturnValue:
    """Say that one should never have been recorded."""
    try:
        services.undo(work, number)
    except Conflict as error:
        flash(_(error.message), "error")
    else:
        flash(_("It is taken back, by a new record. It holds no more."), "success")
    return redirect(url_for("accommodations.one", number=number), 303)


def said(what: Arranged) -> list[str]:
    """Return what is arranged in words, one line a thing."""
    found = []
    if what.percent != 100:
        found.append(str(TIMES[what.percent]))
    if what.breaks:
        found.append(_("Breaks count as time spent"))
    if what.more_tries:
        found.append(ngettext("%(num)s more final test in a row", "%(num)s more final tests in a row", what.more_tries))
    if what.no_wait:
        found.append(_("No waiting before the final test opens again"))
    if what.format is not None:
        found.append(_("Lessons open first as: %(format)s", format=FORMATS[what.format]))
    return found


def _arranged(form: ArrangeForm) -> Arranged:
    return Arranged(
        percent=form.percent.data,
        more_tries=form.more_tries.data or 0,
        no_wait=form.no_wait.data,
        breaks=form.breaks.data,
        format=Format(form.format.data) if form.format.data else None,
    )


def _day(field: DayField) -> date:
    """Return the day of a field that was found right."""
    on: date | None = field.data
    assert on is not None
    return on


def _row(each: Accommodation, person: PersonView | None, state: str) -> dict[str, object]:
    name = person.name if person else ""
    return {
        "person": {"text": name, "href": url_for("accommodations.one", number=each.number),
                   "hidden": f"{each.number}", "note": person.staff_no if person else ""},
        "what": "; ".join(said(each.what)),
        "days": _days(each),
        "state": state,
    }  # fmt: skip


def _days(each: Accommodation) -> str:
    last = each.last_day
    if each.is_undone or last is None:
        return str(_("from %(day)s on", day=day(each.since)))
    return str(_("%(first)s to %(last)s", first=day(each.since), last=day(last)))


def _state(each: Accommodation, today: date) -> str:
    if each.is_undone:
        return str(_("Taken back"))
    if each.holds_on(today):
        return str(_("Holds"))
    return str(_("Begins later")) if each.since > today else str(_("Has ended"))


def _steps(found: Accommodation) -> list[str]:
    recorded = _("Recorded on %(at)s by %(name)s", at=instant(found.at), name=who(found.by))
    ends = [
        _("Taken back on %(at)s by %(name)s", at=instant(one.at), name=who(one.by))
        if one.ends_on is None
        else _("To end after %(day)s: %(at)s, %(name)s", day=day(one.ends_on), at=instant(one.at), name=who(one.by))
        for one in found.endings
    ]
    return [recorded, *ends]
