"""Sessions for everybody: what there is, take a place, give it up, take it into a calendar."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.kernel.errors import Conflict, NotFound, Refused
from lms.kernel.permissions import Permission
from lms.learning.classroom.model import Attended, Offer, Seat, Sitting
from lms.learning.classroom.services import calendar, enrolling, reading
from lms.learning.classroom.views.blueprint import classroom, columns, facts_of, mine, places, presences, when, where
from lms.learning.classroom.views.together import told
from lms.platform.download import as_file
from lms.platform.listing import Column
from lms.platform.pages import page
from lms.platform.words import minutes_words
from lms.platform.work import Work


@page(classroom, "/sessions", needs=Permission.LEARNING_OWN)
def sessions(work: Work) -> ResponseReturnValue:
    """Show the sessions to come, mine first, and those I have been to."""
    found = reading.to_come(work)
    rows = [
        {
            "title": {"text": each.sitting.title, "href": url_for("classroom.session", number=each.sitting.number)},
            "when": when(each.sitting),
            "where": where(each.sitting.plan, comes=_comes(work, each)),
            "places": mine(each) or places(each),
        }
        for each in sorted(found, key=lambda each: each.mine is None)
    ]
    return render_template(
        "classroom/sessions.html",
        columns=columns(),
        rows=rows,
        past=[_past(one, attended) for one, attended in reading.been_to(work)] if work.actor.person_id else [],
        past_columns=[Column("title", _("Session")), Column("when", _("When")), Column("mark", _("You were there"))],
        teaches=reading.teaches(work),
    )


@page(classroom, "/sessions/<int:number>", needs=Permission.LEARNING_OWN)
def session(work: Work, number: int) -> ResponseReturnValue:
    """Show one session: take a place, or give it up."""
    offer = reading.offer(work, number)
    is_open = not offer.sitting.is_off and offer.sitting.plan.starts_at > work.now
    me = work.actor.person_id
    return render_template(
        "classroom/session.html",
        offer=offer,
        facts=facts_of(offer, comes=_comes(work, offer)),
        mine=mine(offer),
        has_place=offer.mine is Seat.ENROLLED,
        holds=offer.mine is not None,
        is_open=is_open,
        also=[told(offer.mine, each) for each in reading.also(work, offer.sitting, me)] if is_open and me else [],
        teaches=_teaches(work, offer),
        back=url_for("classroom.sessions"),
    )


def _teaches(work: Work, offer: Offer) -> bool:
    return offer.sitting.plan.instructor_id is not None and offer.sitting.plan.instructor_id == work.actor.person_id


def _comes(work: Work, offer: Offer) -> bool:
    return offer.mine is Seat.ENROLLED or _teaches(work, offer)


@page(classroom, "/sessions/<int:number>/enrol", needs=Permission.LEARNING_OWN, methods=("POST",))
def enrol(work: Work, number: int) -> ResponseReturnValue:
    """Take a place, or wait for one."""
    try:
        seat = enrolling.enrol(work, number)
    except (Conflict, Refused) as error:
        flash(_(error.message), "error")
    else:
        words = {
            Seat.ENROLLED: _("You have a place. A letter with the entry for your calendar is on its way."),
            Seat.WAITING: _("All places are taken. You wait, and get a letter when you move up."),
        }
        flash(words[seat], "success")
    return redirect(url_for("classroom.session", number=number), 303)


@page(classroom, "/sessions/<int:number>/leave", needs=Permission.LEARNING_OWN, methods=("POST",))
def leave(work: Work, number: int) -> ResponseReturnValue:
    """Give my place up."""
    try:
        enrolling.leave(work, number)
    except (Conflict, NotFound) as error:
        flash(_(error.message), "error")
    else:
        flash(_("You gave your place up. Whoever waits longest moves up."), "success")
    return redirect(url_for("classroom.session", number=number), 303)


@page(classroom, "/sessions/<int:number>/session.ics", needs=Permission.LEARNING_OWN)
def entry(work: Work, number: int) -> ResponseReturnValue:
    """Hand out a session as an entry for a calendar, to who comes to it: it holds the address of a webinar."""
    offer = reading.offer(work, number)
    if not _comes(work, offer):
        raise NotFound("You have no place in this session, so there is no entry for your calendar.")
    return as_file(calendar.file_of(work, [offer.sitting]), "session.ics", "text/calendar")


def _past(one: Sitting, attended: Attended | None) -> dict[str, object]:
    said = _("Not put down")
    if attended is not None:
        said = presences()[attended.mark.presence]
    minutes = minutes_words(attended.mark.minutes) if attended and attended.mark.minutes else ""
    return {"title": one.title, "when": when(one), "mark": {"text": said, "note": minutes}}
