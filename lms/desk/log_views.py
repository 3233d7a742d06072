"""The log's page, for the administrator: who did what about whom in words, and as a file with the codes."""

from __future__ import annotations

import json
from collections.abc import Iterator

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.audit import services
from lms.audit.model import Act, Entry
from lms.desk import log_words as words
from lms.desk.log_words import Names
from lms.kernel.permissions import Permission
from lms.platform.download import as_file
from lms.platform.ids import id_in
from lms.platform.listing import Column, listing_from
from lms.platform.pages import page
from lms.platform.tabular import write
from lms.platform.work import Work

audit = Blueprint("audit", __name__)
CSV = ("number", "at", "actor", "act", "subject", "data", "hash", "who", "what", "about")
"""Codes as they were sealed, then the words of the page."""


@page(audit, "/log", needs=Permission.AUDIT_READ)
def log(work: Work) -> ResponseReturnValue:
    """Show the newest entries, and whether the chain is whole."""
    agency = work.actor.agency_id
    listing = listing_from(request.args, url_for("audit.log"), ("sequence",), filters=("act",))
    asked = listing.filters["act"]
    acts = [Act(asked)] if asked in set(Act) else []
    if request.args.get("format") == "csv":
        return as_file(write(CSV, _cells(work, acts)), "log.csv")
    columns = [
        Column("sequence", _("Number"), numeric=True),
        Column("at", _("When")),
        Column("actor", _("Who")),
        Column("act", _("What")),
        Column("subject", _("About")),
    ]
    entries = services.latest(work, agency, acts, offset=listing.offset, limit=listing.size)
    names = words.names_for(work, entries)
    checked = request.args.get("check") == "1"
    return render_template(
        "audit/log.html",
        listing=listing,
        columns=columns,
        rows=[_row(work, entry, names) for entry in entries],
        total=services.count(work, agency, acts),
        acts=sorted(((act.value, str(said)) for act, said in words.ACTS.items()), key=lambda pair: pair[1]),
        checked=checked,
        broken_at=services.first_break(work, agency) if checked else None,
    )


def _row(work: Work, entry: Entry, names: Names) -> dict[str, object]:
    kind, _colon, number = entry.subject.partition(":")
    opens = kind == "person" and id_in(number) in names.people and work.actor.may(Permission.PERSON_READ)
    href = url_for("directory.person", person_id=id_in(number)) if opens else ""
    return {
        "sequence": entry.sequence,
        "at": entry.at,
        "actor": words.actor(entry, names),
        "act": str(words.ACTS[entry.act]),
        "subject": {"text": words.subject(entry, names), "href": href},
    }


def _cells(work: Work, acts: list[Act]) -> Iterator[tuple[object, ...]]:
    for entries in services.every(work, work.actor.agency_id, acts):
        names = words.names_for(work, entries)
        for entry in entries:
            yield (
                entry.sequence, entry.at.isoformat(), entry.actor, entry.act.value, entry.subject,
                json.dumps(entry.data, sort_keys=True), entry.hash, words.actor(entry, names),
                str(words.ACTS[entry.act]), words.subject(entry, names),
            )  # fmt: skip
