"""What the head of a unit signed, line by line: as a page, and as a file."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.directory.roster.model import Certificate, CertifiedLine, Found
from lms.platform.download import as_file
from lms.platform.listing import Column
from lms.platform.tabular import write

COLUMNS = ("staff_no", "name", "said", "last_day", "contractor", "note")


def signed_list(signed: Certificate, here: str, back: str) -> ResponseReturnValue:
    """Show what was signed, or hand it out as CSV."""
    if request.args.get("format") == "csv":
        return as_file(write(COLUMNS, map(_cells, signed.lines)), f"roster-{signed.number}.csv")
    words = dict(founds()) | {Found.MISSING.value: str(_("Works here, and was not on the list"))}
    return render_template(
        "roster/signed.html",
        one=signed,
        columns=[Column("name", _("Person")), Column("said", _("Works here?")), Column("since", _("Last day"))],
        rows=[_row(one, words[one.found.value]) for one in signed.lines],
        csv_href=f"{here}?format=csv",
        back=back,
    )


def founds() -> list[tuple[str, str]]:
    """Return what can be said of somebody on the list, in words."""
    return [
        (Found.HERE.value, str(_("Still here"))),
        (Found.LEFT.value, str(_("Has left"))),
        (Found.NOT_MINE.value, str(_("Not of my unit"))),
    ]


def _row(one: CertifiedLine, said: str) -> dict[str, object]:
    who = filter(None, (one.staff_no, str(_("contractor")) if one.contractor else ""))
    return {
        "name": {"text": one.name, "note": ", ".join(who)},
        "said": {"text": said, "note": one.note},
        "since": one.since or "–",
    }


def _cells(one: CertifiedLine) -> tuple[object, ...]:
    return one.staff_no, one.name, one.found.value, one.since or "", "yes" if one.contractor else "", one.note
