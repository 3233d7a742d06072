"""The delivery log: who was written to about what and when, and what became of it."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.kernel.permissions import Permission
from lms.notices.model import Fate, Logged, Step
from lms.notices.services import log as service
from lms.platform.listing import Column, listing_from
from lms.platform.pages import page
from lms.platform.tabular import write
from lms.platform.work import Work

notices = Blueprint("notices", __name__)


@page(notices, "/notices", needs=Permission.PERSON_READ)
def log(work: Work) -> ResponseReturnValue:
    """Show the agency's letters, the newest first."""
    listing = listing_from(request.args, url_for("notices.log"), ("created_at",), filters=("search", "fate"))
    search, fate = listing.filters["search"], listing.filters["fate"]
    if request.args.get("format") == "csv":
        return _csv(service.letters(work, search=search, fate=fate, limit=None)[0])
    found, total = service.letters(work, search=search, fate=fate, offset=listing.offset, limit=listing.size)
    return render_template(
        "notices/log.html",
        listing=listing,
        columns=[
            Column("address", _("To")),
            Column("subject", _("Letter")),
            Column("kind", _("Why")),
            Column("created_at", _("Written")),
            Column("fate", _("What became of it")),
        ],
        rows=[_row(one) for one in found],
        total=total,
        fates=[(fate.value, words) for fate, words in _fates().items()],
    )


def _fates() -> dict[Fate, str]:
    return {
        Fate.WAITING: _("Waiting to be sent"),
        Fate.SENT: _("Sent"),
        Fate.RETRYING: _("Failed, will be tried again"),
        Fate.FAILED: _("Failed, given up"),
        Fate.UNKNOWN: _("Unknown, will be sent once more"),
        Fate.WITHDRAWN: _("Withdrawn, no longer needed"),
    }


def _kinds() -> dict[Step, str]:
    return {
        Step.BEFORE_30: _("30 days before"),
        Step.BEFORE_7: _("7 days before"),
        Step.DUE_DAY: _("On the day"),
        Step.OVERDUE_1: _("1 day overdue"),
        Step.OVERDUE_7: _("7 days overdue"),
        Step.OVERDUE_14: _("14 days overdue"),
        Step.ESCALATED_7: _("To the supervisor"),
        Step.ESCALATED_14: _("To the training officer"),
        Step.SIGN: _("A signature waits"),
        Step.SIGN_7: _("A signature waits for 7 days"),
        Step.SIGN_14: _("A signature waits for 14 days"),
        Step.DIGEST: _("Weekly digest"),
        Step.DONE: _("Completed"),
        Step.SIGNED: _("Signed"),
        Step.RETURNED: _("Returned"),
    }


def _kind(key: str) -> str:
    parts = key.split(":")
    if parts[0] == "link":
        return str(_("Account"))
    step = parts[-2] if parts[0] == "notice" and len(parts) > 2 else ""
    return str(_kinds()[Step(step)]) if step in set(Step) else "–"


def _row(one: Logged) -> dict[str, object]:
    return {
        "address": one.address,
        "subject": one.subject,
        "kind": _kind(one.key),
        "created_at": one.created_at,
        "fate": {"text": _fates()[one.fate], "note": one.detail},
        "last_at": one.last_at,
    }


def _csv(found: list[Logged]) -> Response:
    columns = ["to", "subject", "why", "written_at", "not_before", "last_attempt_at", "attempts", "fate", "detail"]
    rows = (
        (
            one.address, one.subject, _kind(one.key), one.created_at.isoformat(), one.not_before.isoformat(),
            one.last_at.isoformat() if one.last_at else "", one.attempts, one.fate.value, one.detail,
        )
        for one in found
    )  # fmt: skip
    answer = Response(write(columns, rows), mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=letters.csv"
    return answer
