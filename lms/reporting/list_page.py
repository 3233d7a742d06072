"""The list of reports that were made: which, about which day, by whom, its file and hash, and how it was delivered."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request, url_for
from flask_babel import gettext as _

from lms.platform.asked import day_from
from lms.platform.listing import Column, Listing, listing_from
from lms.platform.words import day, number, who
from lms.platform.work import Work
from lms.reporting import choices, run_page
from lms.reporting.delivery import wording
from lms.reporting.delivery.model import Delivery
from lms.reporting.delivery.services import showing
from lms.reporting.model import RunView, UnitChoice, Wanted
from lms.reporting.services import reading
from lms.reporting.services import runs as services

FILTERS = ("report", "unit", "since", "until")
SHOWN_OF_HASH = 16


def shown(work: Work) -> dict[str, object]:
    """Return what a page needs to show the list that its address asks for; raises `Invalid` for a day that is none."""
    listing = listing_from(request.args, url_for("reporting.reports"), ("asked_at",), filters=FILTERS, descending=True)
    wanted = _wanted(listing)
    found = services.runs(work, wanted)
    deliveries = showing.of_runs(work, [run.id for run in found])
    return {
        "listing": listing,
        "filters": _filters(work),
        "columns": _columns(),
        "rows": [_row(run, deliveries) for run in found],
        "total": services.count_runs(work, wanted),
    }


def _wanted(listing: Listing) -> Wanted:
    asked = listing.filters
    return Wanted(
        report=asked["report"],
        unit=asked["unit"],
        since=day_from(asked["since"], "since"),
        until=day_from(asked["until"], "until"),
        offset=listing.offset,
        limit=listing.size,
    )


def _filters(work: Work) -> list[dict[str, object]]:
    return [
        {"name": "report", "label": _("Report"), "choices": [(each.id, each.title) for each in services.reports(work)]},
        {"name": "unit", "label": _("Part of the agency"),
         "choices": [(each.code, each.name) for each in _units(work)]},
        {"name": "since", "label": _("About days from"), "type": "date"},
        {"name": "until", "label": _("until"), "type": "date"},
    ]  # fmt: skip


def _units(work: Work) -> list[UnitChoice]:
    """Return the units to choose from: those whose reports are read here."""
    within = reading.reach(work)
    return [each for each in choices.unit_choices(work) if within is None or each.code in within]


def _columns() -> list[Column]:
    return [
        Column("title", _("Report")),
        Column("as_of", _("As of")),
        Column("scope", _("Part of the agency")),
        Column("asked_at", _("Asked for")),
        Column("state", _("State")),
        Column("file", _("File")),
    ]


def _row(run: RunView, deliveries: Mapping[int, list[Delivery]]) -> dict[str, object]:
    as_of = day(run.question.as_of)
    return {
        "title": {"text": run.title, "href": url_for("reporting.run", run_id=run.id), "hidden": as_of},
        "as_of": run.question.as_of,
        "scope": run.module_title or run.unit_name or _("The whole agency"),
        "asked_at": {"text": run.asked_at, "note": who(run.asked_by)},
        "state": {"text": run_page.STATES[run.state](), "note": wording.summary(deliveries.get(run.id, []))},
        "file": _file(run),
    }


def _file(run: RunView) -> dict[str, object] | None:
    """Return the first file of a run, with the beginning of its hash; nothing where none was made."""
    if not run.files:
        return None
    file = run.files[0]
    size = number(-(-file.size // 1024))
    return {
        "text": _("Download, %(size)s kB", size=size),
        "href": url_for("reporting.download", file_id=file.id),
        "hidden": file.name,
        "note": _("SHA-256 %(hash)s…", hash=file.sha256[:SHOWN_OF_HASH]),
    }
