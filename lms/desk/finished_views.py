"""What one finished stays open: the list, and each module in the version that was taken."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.catalogue import services as catalogue
from lms.catalogue.offers import services as offers
from lms.desk import finished as services
from lms.kernel.permissions import Permission
from lms.learning.services import attempts
from lms.platform.pages import page
from lms.platform.work import Work

reference = Blueprint("reference", __name__)


@page(reference, "/my-learning/finished", needs=Permission.LEARNING_OWN)
def finished(work: Work) -> ResponseReturnValue:
    """Show every module that I finished, and which of them has changed since."""
    found = services.finished(work) if work.actor.person_id is not None else []
    return render_template("desk/finished.html", finished=found, back=url_for("desk.my_learning"))


@page(reference, "/my-learning/finished/<module>", needs=Permission.LEARNING_OWN)
def one(work: Work, module: str) -> ResponseReturnValue:
    """Show a module as I took it, and what has changed since."""
    found = services.one_finished(work, module)
    document = catalogue.document(work, found.taken.id)
    return render_template(
        "desk/finished_one.html",
        found=found,
        head=document.head,
        lessons=document.lessons,
        changes=catalogue.changes_since(work, found.taken, found.current) if found.current else None,
        **offers.notice(work, module, attempts.today(work)),
        sees_requirements=work.actor.may(Permission.REQUIREMENT_READ),
        back=url_for("reference.finished"),
    )
