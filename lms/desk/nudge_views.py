"""A supervisor reminds one of their people, or all to whom something is due or overdue."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from lms.desk import team as desk
from lms.desk.forms import NudgeForm
from lms.kernel.permissions import Permission
from lms.notices.model import LeftOut, Matter
from lms.notices.services import nudging as service
from lms.notices.services.nudging import Considered
from lms.platform.listing import Column
from lms.platform.pages import page
from lms.platform.words import day
from lms.platform.work import Work

nudging = Blueprint("nudging", __name__)
MOST_OPEN = 10


@page(nudging, "/my-team/remind", needs=Permission.TEAM_READ, methods=("GET", "POST"))
def team(work: Work) -> ResponseReturnValue:
    """Remind everybody I lead to whom something is due or overdue."""
    title, back = _("Remind your team"), url_for("desk.my_team")
    return _remind(work, desk.ids_of(work), title, back, url_for("nudging.team"))


@page(nudging, "/my-team/<int:person_id>/remind", needs=Permission.TEAM_READ, methods=("GET", "POST"))
def person(work: Work, person_id: int) -> ResponseReturnValue:
    """Remind one person of my team, or below it; for others there is no such page."""
    who = desk.member(work, person_id).person
    title, back = _("Remind %(name)s", name=who.name), url_for("desk.team_member", person_id=person_id)
    return _remind(work, [person_id], title, back, url_for("nudging.person", person_id=person_id))


def _remind(work: Work, ids: Collection[int], title: str, back: str, here: str) -> ResponseReturnValue:
    form = NudgeForm()
    if form.validate_on_submit():
        sent = service.nudge(work, ids, form.words.data or "")
        flash(*_answer(sent))
        return redirect(here, 303)
    found = service.consider(work, ids)
    status = 422 if form.errors else 200
    return render_template(
        "desk/remind.html",
        title=title,
        form=form,
        found=found,
        columns=[Column("name", _("Person")), Column("matters", _("What the letter is about"))],
        told=[_row(one) for one in found.told],
        left_out=_left_out(found.left_out),
        back=back,
    ), status


def _answer(sent: int) -> tuple[str, str]:
    if not sent:
        return _("Nobody was reminded: see below why."), "warning"
    return ngettext("%(num)s letter is on its way.", "%(num)s letters are on their way.", sent), "success"


def _left_out(found: Sequence[Considered]) -> list[tuple[str, list[dict[str, object]], bool]]:
    """Return the reasons with the people of each; a long list is folded."""
    words = _reasons()
    by_reason = {why: [_row(one) for one in found if one.left_out is why] for why in words}
    return [(words[why], rows, len(rows) <= MOST_OPEN) for why, rows in by_reason.items() if rows]


def _row(one: Considered) -> dict[str, object]:
    return {
        "name": one.person.name,
        "href": url_for("desk.team_member", person_id=one.person.id),
        "matters": [
            {
                "said": _said(matter),
                "why": url_for("record.why_of_team_member", person_id=one.person.id, requirement=matter.subject),
                "about": _("%(title)s, %(name)s", title=matter.title, name=one.person.name),
            }
            for matter in one.matters
        ],
    }


def _said(matter: Matter) -> str:
    if matter.days > 0:
        return str(_("%(title)s, overdue since %(day)s", title=matter.title, day=day(matter.due_on)))
    return str(_("%(title)s, due %(day)s", title=matter.title, day=day(matter.due_on)))


def _reasons() -> dict[LeftOut, str]:
    return {
        LeftOut.BOUNCES: _("Letters to their address come back; speak with them"),
        LeftOut.NO_ADDRESS: _("No email address is known; speak with them"),
        LeftOut.TODAY: _("Reminded on this working day already"),
        LeftOut.ON_LEAVE: _("On leave: nobody is reminded during leave"),
        LeftOut.SIGNATURE: _("Done; it waits for a signature"),
        LeftOut.NOTHING_DUE: _("Nothing is due within 30 days"),
    }
