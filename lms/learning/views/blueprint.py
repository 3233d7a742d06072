"""The blueprint, and what its pages share: addresses, and answers in the form that was asked for."""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus

from flask import Blueprint, current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.kernel.errors import Invalid, NotFound
from lms.learning.forms import LONGEST_KEY, AnswerForm
from lms.learning.model import NotOpen, PaperKind, Place, Position, Saved
from lms.learning.services.answers import Sending
from lms.platform.errors import error_page
from lms.platform.words import day
from lms.platform.work import Runtime

learning = Blueprint("learning", __name__, url_prefix="/learning/modules")
TESTS = {"pre-test": PaperKind.PRE, "post-test": PaperKind.POST}
NAMES = {kind: name for name, kind in TESTS.items()}
EARLY, LATE = timedelta(minutes=10), timedelta(days=92)


@learning.errorhandler(NotOpen)
def to_the_module(error: NotOpen) -> ResponseReturnValue:
    """Lead whoever opens a page of a module before its time to where they go on, and say why: nobody was faster."""
    module = (request.view_args or {}).get("module", "")
    if request.method != "GET" or wants_json() or not module:
        return error_page(HTTPStatus.CONFLICT, error.message)
    flash(_(error.message), "message")
    return redirect(url_for(".module", module=module))


def kind_of(name: str) -> PaperKind:
    """Return which test an address names."""
    if name not in TESTS:
        raise NotFound("This module has no such page.")
    return TESTS[name]


def address_of(module: str, position: Position) -> str:
    """Return the address at which somebody goes on."""
    match position.place:
        case Place.LESSON:
            return url_for(".lesson", module=module, key=position.lesson, _anchor=position.part or None)
        case Place.CHECK:
            return url_for(".check", module=module, key=position.lesson, number=position.number)
        case Place.RESULT:
            return url_for(".result", module=module, name=NAMES[PaperKind.POST])
    name = NAMES[PaperKind.PRE if position.place is Place.PRE_TEST else PaperKind.POST]
    if position.number == 0:
        return url_for(".test", module=module, name=name)
    return url_for(".question", module=module, name=name, number=position.number)


def wants_json() -> bool:
    """Tell whether a script asks, so that the answer is data and not a page."""
    return request.accept_mimetypes.best == "application/json"


def sending_of(form: AnswerForm) -> Sending | None:
    """Return what a checked form sends; None for a question left open; raise `Invalid` for one without a name."""
    given, key = form.given(), form.key.data or ""
    if given is None:
        return None
    if not 0 < len(key) <= LONGEST_KEY:
        raise Invalid("This answer could not be told from another. Reload the page and answer again.")
    return Sending(given=given, key=key, device_at=form.sent_at())


def saved(outcome: Saved | None, onwards: str, sending: Sending | None = None, notice: str = "") -> ResponseReturnValue:
    """Answer that an answer is kept, where it goes on, and what somebody should know about it."""
    if outcome and sending:
        notice = notice or clock_notice(sending.device_at, outcome.received_at)
    _say_next(notice)
    if wants_json():
        at = outcome.received_at.isoformat() if outcome else None
        return {"saved": outcome is not None, "at": at, "next": onwards, "notice": notice}
    return redirect(onwards, 303)


def _say_next(notice: str) -> None:
    """Put a notice on the page that comes next: a script that leads on at once shows it too briefly to be read.

    Several answers may be saved before that page; it says the same once.
    """
    if notice and ("message", notice) not in (tuple(each) for each in session.get("_flashes", ())):
        flash(notice, "message")


def clock_notice(device_at: datetime | None, received_at: datetime) -> str:
    """Return what somebody is told whose device's clock cannot be right; empty where it can.

    An answer may wait on a device for weeks, but not for a year, and it never comes from the future. In a rehearsal it
    is our own clock that is wrong, by so many days.
    """
    runtime: Runtime = current_app.extensions["lms"]
    if device_at is None or -EARLY <= received_at - runtime.clock.shift - device_at <= LATE:
        return ""
    said = _("The clock of your device says %(day)s.", day=day(device_at.date()))
    return f"{said} {_('Your answer is saved, with our time. Please set the clock right.')}"


def replaced_notice() -> str:
    """Return what somebody is told whose answer came after the module was renewed."""
    kept = str(_("Your answer is kept in your record."))
    return (
        f"{kept} {_('But this module was updated while you were at it, so it begins anew: start it from this page.')}"
    )


def not_whole(form: AnswerForm) -> ResponseReturnValue:
    """Answer a script that an answer is not whole."""
    errors = [{"field": field.id, "text": str(field.errors[0])} for field in form if field.errors]
    return {"saved": False, "errors": errors}, 422
