"""The page that lays two runs of one report side by side, and says what changed and why."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.kernel.permissions import Permission
from lms.platform.ids import id_in
from lms.platform.listing import Column, listing_from
from lms.platform.pages import page
from lms.platform.words import day, instant, shown
from lms.platform.work import Work
from lms.reporting.difference_views import change_columns, change_row
from lms.reporting.model import RunView
from lms.reporting.services import comparing as service

comparing = Blueprint("comparing", __name__)


@page(comparing, "/reports/compare", needs=Permission.REPORT_READ)
def compare(work: Work) -> ResponseReturnValue:
    """Compare two runs of one report."""
    listing = listing_from(request.args, url_for("comparing.compare"), ("name",), filters=("first", "second"))
    first, second = (id_in(listing.filters[name]) for name in ("first", "second"))
    found = service.compared(work, first, second, listing)
    changes = found.changes
    return render_template(
        "reporting/compare.html",
        found=found,
        columns=[
            Column("what", _("What")),
            Column("first", _("The earlier one")),
            Column("second", _("The later one")),
            Column("moved", _("Difference"), numeric=True),
        ],
        sides=[*_asked(found.first, found.second), *_counted(found)],
        listing=listing,
        changes=changes,
        change_columns=change_columns(),
        change_rows=[change_row(changes, row) for row in changes.rows] if changes else [],
        back=url_for("reporting.run", run_id=second),
    )


def _asked(first: RunView, second: RunView) -> list[dict[str, object]]:
    def both(what: str, *said: object) -> dict[str, object]:
        return {"what": what, "first": said[0], "second": said[1], "moved": ""}

    runs = (first, second)
    periods = [_period(run) for run in runs]
    made = [{"text": instant(run.asked_at), "href": url_for("reporting.run", run_id=run.id)} for run in runs]
    return [
        both(_("About"), *periods),
        both(_("As known at"), *(instant(run.question.known_at) for run in runs)),
        both(_("Asked for"), *made),
        both(_("Content hash"), *(f"{run.fingerprint[:16]}…" for run in runs)),
    ]


def _period(run: RunView) -> str:
    last = day(run.question.as_of)
    return f"{day(run.question.from_on)} – {last}" if run.question.from_on else last


def _counted(found: service.Comparison) -> list[dict[str, object]]:
    return [
        {
            "what": WORDS[name]() if name in WORDS else name.replace("_", " ").capitalize(),
            "first": first,
            "second": second,
            "moved": "" if first is None or second is None else _moved(second - first),
        }
        for name, (first, second) in found.counts.items()
    ]


def _moved(by: int) -> str:
    return f"+{shown(by)}" if by > 0 else f"−{shown(-by)}" if by < 0 else "0"


WORDS = {
    "rows": lambda: _("Rows of data"),
    "subject": lambda: _("Duties that count"),
    "satisfied": lambda: _("Met"),
    "overdue": lambda: _("Overdue"),
    "exempt": lambda: _("Exempt"),
    "suspended": lambda: _("On hold"),
    "modules": lambda: _("Modules"),
    "started": lambda: _("Started"),
    "completed": lambda: _("Completed"),
    "matched": lambda: _("With both tests"),
    "answered": lambda: _("Surveys answered"),
}
