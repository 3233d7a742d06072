"""The menu: one table, from which everybody sees what they may open."""

from __future__ import annotations

from flask import current_app, request, url_for
from flask_babel import lazy_gettext as _

from lms.kernel.actor import Actor
from lms.kernel.permissions import Permission

MENU: tuple[tuple[str, str, Permission], ...] = (
    ("desk.my_learning", _("My learning"), Permission.LEARNING_OWN),
    ("catalogue.modules", _("Modules"), Permission.CATALOGUE_READ),
    ("desk.my_team", _("My team"), Permission.TEAM_READ),
    ("signoff.inbox", _("Sign off"), Permission.SIGNOFF_SIGN),
    ("register.lines", _("Register"), Permission.REGISTER_READ),
    ("reporting.reports", _("Reports"), Permission.REPORT_READ),
    ("outcomes.evaluation", _("Evaluation"), Permission.REPORT_RUN),
    ("directory.people", _("People"), Permission.PERSON_READ),
    ("imports.people", _("Import people"), Permission.PEOPLE_IMPORT),
    ("imports.training", _("Import training"), Permission.TRAINING_IMPORT),
    ("jobs.timetable", _("Timetable"), Permission.TIMETABLE_READ),
    ("notices.log", _("Notices"), Permission.PERSON_READ),
    ("accounts.accounts_list", _("Accounts"), Permission.ACCOUNT_MANAGE),
    ("audit.log", _("Log"), Permission.AUDIT_READ),
)
"""Address, words and permission of each entry, in the order shown."""


def menu_of(actor: Actor) -> list[dict[str, object]]:
    """Return the entries an actor may open; the one they are in is marked."""
    here = request.endpoint or ""
    return [
        {"text": words, "href": url_for(endpoint), "current": here == endpoint}
        for endpoint, words, needs in MENU
        if actor.may(needs) and endpoint in current_app.view_functions
    ]


def home_of(actor: Actor) -> str:
    """Return where somebody's day begins: the first entry of their menu."""
    entries = menu_of(actor)
    return str(entries[0]["href"]) if entries else url_for("frame.help_page")
