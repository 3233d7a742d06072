"""The page of a module: start it, go on with it, see how far one is."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.catalogue.offers import services as offers
from lms.kernel.errors import Conflict
from lms.kernel.permissions import Permission
from lms.learning.faq import services as faq
from lms.learning.forms import LONGEST_KEY
from lms.learning.services import attempts
from lms.learning.services.duties import served
from lms.learning.services.lessons import about
from lms.learning.views.blueprint import address_of, learning
from lms.platform.pages import page
from lms.platform.work import Work

LONGEST_PLACE = 200
"""Characters of the name of a passage, by which somebody goes on."""


@page(learning, "/<module>", needs=Permission.LEARNING_OWN)
def module(work: Work, module: str) -> ResponseReturnValue:
    """Show what the module is for, what is in it, and how far one is."""
    standing = attempts.standing(work, module)
    return render_template(
        "learning/module.html",
        **offers.notice(work, module, attempts.today(work)),
        standing=standing,
        module=about(work, standing),
        duties=served(work, module),
        faq=faq.published(work, module),
        back=url_for("desk.my_learning"),
    )


@page(learning, "/<module>/start", needs=Permission.LEARNING_OWN, methods=("POST",))
def start(work: Work, module: str) -> ResponseReturnValue:
    """Begin, or go on with what was begun on another device."""
    phone = "Mobi" in (request.user_agent.string or "")
    try:
        attempts.start(work, module, device="phone" if phone else "computer")
    except Conflict as error:
        flash(_(error.message), "error")
        return redirect(url_for(".module", module=module), 303)
    return redirect(url_for(".go_on", module=module), 303)


@page(learning, "/<module>/go-on", needs=Permission.LEARNING_OWN)
def go_on(work: Work, module: str) -> ResponseReturnValue:
    """Lead to the exact place where one stopped."""
    standing = attempts.standing(work, module)
    if standing.progress is None:
        return redirect(url_for(".module", module=module))
    return redirect(address_of(module, standing.progress.position))


@page(learning, "/<module>/activity", needs=Permission.LEARNING_OWN, methods=("POST",))
def activity(work: Work, module: str) -> ResponseReturnValue:
    """Count time in which a page was in sight and in use, and remember the place reached."""
    seconds = request.form.get("seconds", 0, type=int)
    lesson, place, key = (request.form.get(name, "") for name in ("lesson", "place", "key"))
    used = request.form.get("format", "")
    counted = attempts.note_activity(work, module, seconds, key, used) if 0 < len(key) <= LONGEST_KEY else 0
    if lesson and 0 < len(place) <= LONGEST_PLACE:
        attempts.reach(work, module, lesson, place)
    return {"counted": counted}
