"""The door for what was done without a network: what it was meant for decides who takes it in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import current_app, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from lms.kernel.errors import NotFound
from lms.kernel.permissions import Permission
from lms.learning.offline.forms import sent_from
from lms.learning.offline.model import Received, Sent
from lms.learning.offline.services import arrivals
from lms.learning.offline.views import doors
from lms.learning.offline.views.blueprint import offline
from lms.learning.offline.views.doors import Outcome
from lms.platform.pages import page
from lms.platform.work import Work

LARGEST = 64 * 1024
Take = Callable[..., Outcome]
DOORS: Mapping[str, Take] = {
    "learning.answer": doors.check,
    "learning.question": doors.item,
    "learning.hand_in": doors.hand_in,
    "learning.try_task": doors.task,
    "learning.activity": doors.activity,
    "learning.choose_format": doors.way,
    "practice.answer": doors.practice,
    "offline.story": doors.story,
}
"""Which pages' forms may be sent late, and who takes them in."""


@page(offline, "/arrivals", needs=Permission.LEARNING_OWN, methods=("POST",), largest=LARGEST)
def arrive(work: Work) -> ResponseReturnValue:
    """Take in what had to wait on a device, once; say what became of it, also where it cannot count any more."""
    sent = sent_from(request.form)
    led: list[str] = []

    def take() -> str:
        endpoint, arguments = _meant(sent)
        outcome = DOORS[endpoint](work, sent, **arguments)
        led.append(outcome.onwards)
        return outcome.notice

    return _said(arrivals.receive(work, sent, take), onwards="".join(led))


@page(offline, "/<module>/lessons/<key>/story", needs=Permission.LEARNING_OWN, methods=("POST",), largest=LARGEST)
def story(work: Work, module: str, key: str) -> ResponseReturnValue:
    """Keep a whole run of a story that was decided on a kept page."""
    sent = sent_from(request.form)
    return _said(arrivals.receive(work, sent, lambda: doors.story(work, sent, module=module, key=key).notice))


def _meant(sent: Sent) -> tuple[str, Mapping[str, Any]]:
    """Return the page something was meant for; raise `NotFound` if there is none that takes what comes late."""
    try:
        endpoint, arguments = current_app.url_map.bind("").match(sent.to, method="POST")
    except HTTPException:
        endpoint, arguments = "", {}
    if endpoint not in DOORS:
        raise NotFound(
            "What you sent was meant for a page that is not there any more. It is kept as it came; go on from "
            "My learning."
        )
    return endpoint, arguments


def _said(received: Received, onwards: str = "") -> ResponseReturnValue:
    """Answer what became of something, and where its sender goes on."""
    return {
        "saved": received.counted,
        "aside": not received.counted,
        "at": received.received_at.isoformat(),
        "next": onwards,
        "notice": received.sentence if received.counted else "",
        "message": _aside(received),
    }


def _aside(received: Received) -> str:
    """Return what is said where something could not count: the reason, and where one finds it again."""
    if received.counted:
        return ""
    where = _("You find it under %(page)s.", page=_("On this device"))
    return f"{_(received.sentence)} {where}"
