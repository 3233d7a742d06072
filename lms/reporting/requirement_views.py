"""The page of one requirement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lms.compliance.model.counts import Counts
from lms.compliance.model.outcome import Status
from lms.compliance.services import changes
from lms.compliance.services.versions import Worked
from lms.kernel.permissions import Permission
from lms.platform.listing import Column
from lms.platform.pages import page
from lms.platform.words import NOTHING, day, share, status_word
from lms.platform.work import Work
from lms.reporting import requirement_page
from lms.reporting.language import _
from lms.reporting.months import MonthEnd

requirement = Blueprint("requirement", __name__)


@page(requirement, "/requirements/<key>", needs=Permission.REQUIREMENT_READ)
def one(work: Work, key: str) -> ResponseReturnValue:
    """Show what a requirement says, since when it is in force here, and who stands where under it."""
    found = requirement_page.page_of(work, key)
    may_publish = work.actor.may(Permission.REQUIREMENT_PUBLISH)
    return render_template(
        "requirement/one.html",
        found=found,
        one=found.one,
        rule=found.one.rule,
        standings=_standings(found.counts) if found.counts else [],
        rate=share(found.counts.satisfied, found.counts.subject) if found.counts and found.counts.subject else "",
        months=list(_months(found.months)),
        month_columns=[
            Column("day", _("Last day of")),
            Column("rate", _("Up to date")),
            Column("overdue", _("Overdue"), numeric=True),
            Column("apart", _("Exempt or on hold"), numeric=True),
        ],
        examples=[(each, list(_differences(each))) for each in found.one.results],
        sees_register=work.actor.may(Permission.REGISTER_READ),
        may_publish=may_publish,
        waiting=changes.open_proposal(work, key) if may_publish else None,
    )


def _standings(counts: Counts) -> list[tuple[str, int, str]]:
    """Return label, number and status (for the register's filter) of each group of people."""
    parts = (
        (Status.COMPLIANT, counts.satisfied),
        (Status.PENDING, counts.not_due),
        (Status.AWAITING_SIGNOFF, counts.awaiting),
        (Status.IN_GRACE, counts.in_grace),
        (Status.OVERDUE, counts.overdue),
        (Status.EXEMPT, counts.exempt),
        (Status.SUSPENDED, counts.suspended),
    )
    shown = [(str(status_word(status).text), count, status.value) for status, count in parts]
    return [*shown, (_("Cannot be computed"), counts.unknown, "")] if counts.unknown else shown


def _months(months: Sequence[MonthEnd]) -> Iterator[dict[str, object]]:
    """Yield a row a month end, the newest first; months of which nothing is known share a row."""
    for is_known, group in groupby(reversed(months), key=lambda month: month.counts is not None):
        if is_known:
            yield from map(_month, group)
            continue
        unknown = list(group)
        days = day(unknown[0].day) if len(unknown) == 1 else _span(unknown)
        yield {"day": days, "rate": _("Nothing known"), "overdue": NOTHING, "apart": NOTHING}


def _span(unknown: Sequence[MonthEnd]) -> str:
    return str(_("%(first)s to %(last)s", first=day(unknown[-1].day), last=day(unknown[0].day)))


def _month(month: MonthEnd) -> dict[str, object]:
    counts = month.counts
    assert counts is not None
    rate = share(counts.satisfied, counts.subject) if counts.subject else _("Nobody was under it")
    apart = counts.exempt + counts.suspended
    return {"day": month.day, "rate": rate, "overdue": counts.overdue + counts.unknown, "apart": apart}


def _differences(result: Worked) -> Iterator[str]:
    """Yield what a worked example expected and what came out instead, one sentence a field."""
    if result.error:
        yield result.error
    for name, expected, got in result.differences:
        yield _("%(name)s: expected %(expected)s, got %(got)s", name=name, expected=expected, got=got)
