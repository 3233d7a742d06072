"""What stands around every page: the menu, who is signed in, whether today is really today; and the way home."""

from __future__ import annotations

from flask import Blueprint, Flask, current_app, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.desk.navigation import home_of, menu_of, sections_of
from lms.kernel.permissions import Permission
from lms.platform.pages import page, present_actor
from lms.platform.work import Runtime, Work

frame = Blueprint("frame", __name__)


def install(app: Flask) -> None:
    """Give every page its frame."""
    app.context_processor(_around)


@page(frame, "/", needs=Permission.ACCOUNT_OWN)
def home(work: Work) -> ResponseReturnValue:
    """Go where this person's day begins."""
    return redirect(home_of(work.actor))


@page(frame, "/menu", needs=Permission.ACCOUNT_OWN)
def menu(work: Work) -> ResponseReturnValue:
    """Show every page that the actor may open."""
    return render_template("frame/menu.html", sections=sections_of(work.actor))


@page(frame, "/help", needs=Permission.PUBLIC)
def help_page(work: Work) -> ResponseReturnValue:
    """Answer the first questions."""
    own = {Permission.LEARNING_OWN, Permission.RECORD_OWN}
    return render_template("pages/help.html", learns=all(work.actor.may(each) for each in own))


@page(frame, "/health", needs=Permission.PUBLIC)
def health(work: Work) -> ResponseReturnValue:
    """Tell whoever watches the service that it answers and reaches its database."""
    return {"status": "ok"}


def _around() -> dict[str, object]:
    actor = present_actor()
    runtime: Runtime = current_app.extensions["lms"]
    zone = g.get("zone") or runtime.settings.zone
    return {
        "nav": menu_of(actor) if actor.is_signed_in else [],
        "signed_in_as": actor.name,
        "whose": str(actor.person_id or f"account-{actor.account_id}") if actor.is_signed_in else "",
        "sign_out_href": url_for("accounts.sign_out") if actor.is_signed_in else "",
        "moved_to": runtime.clock.today(zone) if runtime.clock.is_moved else None,
    }
