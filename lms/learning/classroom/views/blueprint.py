"""The blueprint, and how a session is put into words."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint
from flask_babel import format_datetime, format_time, ngettext
from flask_babel import gettext as _

from lms.learning.classroom.forms import WAYS, WORTH
from lms.learning.classroom.model import Offer, Plan, Presence, Seat, Sitting
from lms.platform.listing import Column
from lms.platform.words import instant

classroom = Blueprint("classroom", __name__)
Fact = tuple[str, object] | dict[str, object]


def when(one: Sitting) -> str:
    """Return day, beginning and end by the agency's clock."""
    return str(_("%(start)s to %(end)s", start=instant(one.plan.starts_at), end=_clock(one.plan.ends_at)))


def _clock(at: datetime) -> str:
    return str(format_datetime(at, "HH:mm"))


def day_and_time(one: Sitting) -> str:
    """Return the weekday, for whoever plans a week."""
    return str(format_datetime(one.plan.starts_at, "EEEE"))


def clock_of(at: datetime) -> str:
    """Return a time as the form of a plan takes it."""
    return str(format_time(at, "HH:mm"))


def columns() -> list[Column]:
    """Return the columns of a list of sessions."""
    return [
        Column("title", _("Session")),
        Column("when", _("When")),
        Column("where", _("Where")),
        Column("places", _("Places")),
    ]


def places(offer: Offer) -> str:
    """Return how many places are left, or how many wait."""
    if offer.left:
        return str(ngettext("%(num)s place left", "%(num)s places left", offer.left))
    if offer.waiting:
        return str(ngettext("full, %(num)s person waits", "full, %(num)s people wait", offer.waiting))
    return str(_("full"))


def mine(offer: Offer) -> str:
    """Return where the reader stands with a session; empty: they do not come."""
    if offer.sitting.is_off:
        return str(_("Called off"))
    if offer.mine is Seat.WAITING:
        return str(_("You wait, number %(place)s in line", place=offer.place_in_line))
    return str(_("You have a place")) if offer.mine is Seat.ENROLLED else ""


def facts_of(offer: Offer, *, comes: bool = True) -> list[Fact]:
    """Return what there is to know about a session; the address of a webinar only for who comes to it."""
    plan, left = offer.sitting.plan, places(offer)
    return [
        (_("When"), f"{day_and_time(offer.sitting)}, {when(offer.sitting)}"),
        (_("How"), WAYS[plan.way]),
        _where(plan, comes),
        *([(_("Taught by"), offer.instructor)] if offer.instructor else []),
        (_("What it is worth"), WORTH[plan.counts]),
        *([(_("To bring or prepare"), plan.note)] if plan.note else []),
        (_("Places"), ngettext("%(num)s in all; %(left)s", "%(num)s in all; %(left)s", plan.capacity, left=left)),
    ]


def where(plan: Plan, *, comes: bool) -> str:
    """Return the place; the address of a webinar opens its door, so only who comes is told it."""
    return plan.place if comes or not plan.is_address else str(_("Online; you get the address with a place"))


def _where(plan: Plan, comes: bool) -> Fact:
    """Return the place; the address of a webinar with a link, for on the day it is opened."""
    if not (comes and plan.is_address):
        return (_("Where"), where(plan, comes=comes))
    return {"key": _("Where"), "value": plan.place, "href": plan.place, "action": _("Open the webinar")}


def presences() -> dict[Presence, str]:
    """Return in words what stands on a sheet."""
    return {
        Presence.PRESENT: _("Present"),
        Presence.LATE: _("Came late"),
        Presence.LEFT_EARLY: _("Left early"),
        Presence.ABSENT: _("Absent"),
        Presence.TAKEN_OFF: _("Taken off the list"),
    }
