"""The log's page, for the administrator."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.audit import services
from lms.kernel.permissions import Permission
from lms.platform.listing import Column, listing_from
from lms.platform.pages import page
from lms.platform.work import Work

audit = Blueprint("audit", __name__)


@page(audit, "/log", needs=Permission.AUDIT_READ)
def log(work: Work) -> ResponseReturnValue:
    """Show the newest entries, and whether the chain is whole."""
    agency = work.actor.agency_id
    listing = listing_from(request.args, url_for("audit.log"), ("sequence",))
    columns = [
        Column("sequence", _("Number"), numeric=True),
        Column("at", _("When")),
        Column("actor", _("Who")),
        Column("act", _("What")),
        Column("subject", _("About")),
    ]
    entries = services.latest(work, agency, offset=listing.offset, limit=listing.size)
    rows = [
        {"sequence": e.sequence, "at": e.at, "actor": e.actor, "act": e.act.value, "subject": e.subject}
        for e in entries
    ]
    checked = request.args.get("check") == "1"
    return render_template(
        "audit/log.html",
        listing=listing,
        columns=columns,
        rows=rows,
        total=services.count(work, agency),
        checked=checked,
        broken_at=services.first_break(work, agency) if checked else None,
    )
