"""The page of restrictions in force: who may not do what today, since when, and why."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.kernel.permissions import Permission
from lms.platform.download import as_file
from lms.platform.listing import Column, listing_from
from lms.platform.pages import page
from lms.platform.work import Work
from lms.reporting.services import restrictions as service
from lms.reporting.services.restrictions import Restriction, RestrictionPage, label_words

restrictions = Blueprint("restrictions", __name__)
SORTABLE = ("name", "unit", "restriction")
FILTERS = ("restriction", "requirement", "unit")


@page(restrictions, "/restrictions", needs=Permission.REGISTER_READ)
def in_force(work: Work) -> ResponseReturnValue:
    """Show the restrictions in force today."""
    listing = listing_from(request.args, url_for("restrictions.in_force"), SORTABLE, filters=FILTERS)
    whole = request.args.get("format") == "csv"
    found = service.page(work, listing, whole=whole)
    if whole:
        return as_file(service.csv_of(found), f"restrictions-{found.as_of}.csv")
    return render_template(
        "register/restrictions.html",
        listing=listing,
        found=found,
        columns=[
            Column("name", _("Name"), sortable=True),
            Column("unit", _("Unit"), sortable=True),
            Column("restriction", _("Restriction"), sortable=True),
            Column("requirement", _("Because of")),
            Column("since", _("Since")),
            Column("reason", _("Why")),
        ],
        rows=[_row(row) for row in found.rows],
        filters=_filters(found),
    )


def _row(row: Restriction) -> dict[str, object]:
    why = url_for("register.why", person_id=row.person_id, requirement=row.requirement)
    return {
        "name": {"text": row.name, "note": row.staff_no},
        "unit": row.unit,
        "restriction": label_words(row.restriction),
        "requirement": row.title,
        "since": {"text": row.since, "note": "" if row.since_is_exact else _("or earlier")},
        "reason": {"text": row.reason, "why": why, "about": _("%(title)s, %(name)s", title=row.title, name=row.name)},
    }


def _filters(found: RestrictionPage) -> list[dict[str, object]]:
    return [
        {
            "name": "restriction",
            "label": _("Restriction"),
            "choices": [(label, label_words(label)) for label in found.labels],
        },
        {"name": "requirement", "label": _("Requirement"), "choices": list(found.requirements.items())},
        {"name": "unit", "label": _("Unit and below"), "choices": list(found.units.items())},
    ]
