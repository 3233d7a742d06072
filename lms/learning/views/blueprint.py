"""The blueprint, and what its pages share: addresses, and answers in the form that was asked for."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.kernel.errors import NotFound
from lms.learning.forms import AnswerForm
from lms.learning.model import PaperKind, Place, Position, Saved
from lms.learning.services.answers import Sending

learning = Blueprint("learning", __name__, url_prefix="/learning/modules")
TESTS = {"pre-test": PaperKind.PRE, "post-test": PaperKind.POST}
NAMES = {kind: name for name, kind in TESTS.items()}


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
    """Return what a checked form sends; None for a question left open."""
    given = form.given()
    return Sending(given=given, key=form.key.data or "", device_at=form.sent_at()) if given else None


def saved(outcome: Saved | None, onwards: str) -> ResponseReturnValue:
    """Answer that an answer is kept, and where it goes on."""
    if wants_json():
        at = outcome.received_at.isoformat() if outcome else None
        return {"saved": outcome is not None, "at": at, "next": onwards}
    return redirect(onwards, 303)


def not_whole(form: AnswerForm) -> ResponseReturnValue:
    """Answer a script that an answer is not whole."""
    errors = [{"field": field.id, "text": str(field.errors[0])} for field in form if field.errors]
    return {"saved": False, "errors": errors}, 422
