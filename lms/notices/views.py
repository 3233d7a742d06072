"""The delivery log: who was told what, when, by which letter, and what became of it; and addresses that bounce."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.directory.services import agencies, people
from lms.kernel.errors import Invalid
from lms.kernel.permissions import Permission
from lms.notices.model import Fate, Search
from lms.notices.services import bounces as addresses
from lms.notices.services import log as service
from lms.notices.services import words
from lms.notices.services.bounces import BounceView
from lms.notices.services.log import Logged, Told
from lms.platform.download import as_file
from lms.platform.listing import Column, Listing, listing_from
from lms.platform.pages import page
from lms.platform.tabular import write
from lms.platform.work import Work

notices = Blueprint("notices", __name__)
SORTS = ("written", "to", "letter")
FILTERS = ("search", "kind", "fate", "since", "until", "person")
MOST_TOLD = 2


@page(notices, "/notices", needs=Permission.PERSON_READ)
def log(work: Work) -> ResponseReturnValue:
    """Show the agency's letters, the newest first."""
    listing = listing_from(request.args, url_for("notices.log"), SORTS, filters=FILTERS, descending=True)
    wish = _wish(work, listing)
    if request.args.get("format") == "csv":
        return _csv(service.every_letter(work, wish))
    found, total = service.letters(work, wish)
    person = people.person(work, wish.person_id, people.today(work)) if wish.person_id is not None else None
    return render_template(
        "notices/log.html",
        listing=listing,
        columns=[
            Column("to", _("To"), sortable=True),
            Column("letter", _("Letter"), sortable=True),
            Column("told", _("What it told")),
            Column("written", _("Written"), sortable=True),
            Column("fate", _("What became of it")),
        ],
        rows=[_row(work, one) for one in found],
        total=total,
        inputs=_inputs(person.id if person else None, person.name if person else ""),
        person=person,
        bouncing=len(addresses.addresses(work)),
    )


@page(notices, "/notices/<int:letter_id>", needs=Permission.PERSON_READ)
def letter(work: Work, letter_id: int) -> ResponseReturnValue:
    """Show one letter: its words, what it told, and everything noted about it."""
    found = service.opened(work, letter_id)
    return render_template(
        "notices/letter.html",
        line=found.line,
        text=found.text,
        told=[_told(work, one) for one in found.line.told],
        unnamed=_unnamed(found.line),
        record_href=url_for("record.of_person", person_id=found.line.person_id)
        if found.line.person_id and work.actor.may(Permission.REGISTER_READ)
        else "",
        fate={"text": words.FATES[found.line.fate], "tone": words.TONES[found.line.fate]},
        attempts=[
            {"at": one.at, "what": str(words.ATTEMPTS[one.outcome]), "detail": one.detail} for one in found.attempts
        ],
        back=url_for("notices.log"),
    )


@page(notices, "/notices/bounces", needs=Permission.PERSON_READ)
def bounces(work: Work) -> ResponseReturnValue:
    """Show the addresses that bounce, and what to do about each."""
    found = addresses.addresses(work)
    return render_template(
        "notices/bounces.html",
        columns=[
            Column("person", _("Person")),
            Column("address", _("Address")),
            Column("said", _("What the mail server said")),
            Column("todo", _("What to do")),
        ],
        rows=[_bounce(one) for one in found],
        unmatched=addresses.unmatched(work),
        watched=work.settings.bounces is not None,
        may_lift=work.actor.may(Permission.PERSON_READ),
        back=url_for("notices.log"),
    )


@page(notices, "/notices/bounces/<int:bounce_id>/lift", needs=Permission.PERSON_READ, methods=("POST",))
def lift(work: Work, bounce_id: int) -> ResponseReturnValue:
    """Try an address again."""
    address = addresses.lift(work, bounce_id)
    flash(_("Reminders go to %(address)s again from the next letter on.", address=address), "success")
    return redirect(url_for("notices.bounces"), 303)


def _wish(work: Work, listing: Listing) -> Search:
    zone = ZoneInfo(agencies.agency(work, work.actor.agency_id).zone)
    asked, until = listing.filters, _day(listing.filters["until"], "until")
    since = _day(asked["since"], "since")
    person = asked["person"]
    return Search(
        words=asked["search"],
        fate=asked["fate"],
        kind=asked["kind"],
        person_id=int(person) if person.isascii() and person.isdigit() and len(person) < 10 else None,
        since=_start(since, zone) if since else None,
        until=_start(until + timedelta(days=1), zone) if until else None,
        sort=listing.sort,
        descending=listing.descending,
        offset=listing.offset,
        limit=listing.size,
    )


def _start(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _day(text: str, field: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise Invalid(_("Write the day as 2026-11-20: year, month, day."), field=field) from error


def _inputs(person_id: int | None, name: str) -> list[dict[str, object]]:
    own = [{"name": "person", "label": _("Person"), "choices": [(str(person_id), name)]}] if person_id else []
    return [
        *own,
        {"name": "search", "label": _("Name, address or words of the subject")},
        {"name": "kind", "label": _("Why"), "choices": words.choices()},
        {"name": "fate", "label": _("What became of it"), "choices": [(f.value, words.FATES[f]) for f in Fate]},
        {"name": "since", "label": _("Written from"), "type": "date"},
        {"name": "until", "label": _("Written until"), "type": "date"},
    ]


def _told(work: Work, one: Told) -> dict[str, str]:
    """Return what was told, and where its date is explained to who may open the register."""
    explained = one.due_on is not None and one.about_id is not None and work.actor.may(Permission.REGISTER_READ)
    why = url_for("register.why", person_id=one.about_id, requirement=one.requirement) if explained else ""
    return {"said": words.what(one), "why": why}


def _row(work: Work, one: Logged) -> dict[str, object]:
    told = [_told(work, each) for each in one.told]
    told = told or [{"said": each, "why": ""} for each in words.kinds_of(one)]
    return {
        "name": one.name,
        "address": one.address,
        "person_id": one.person_id,
        "unnamed": words.UNNAMED[one.in_confidence] if one.in_confidence else "",
        "subject": one.subject,
        "href": url_for("notices.letter", letter_id=one.id),
        "told": told[:MOST_TOLD],
        "more": max(len(told) - MOST_TOLD, 0),
        "written": one.created_at,
        "not_before": one.not_before if one.fate is Fate.WAITING else None,
        "fate": words.FATES[one.fate],
        "tone": words.TONES[one.fate],
        "last_at": one.last_at,
        "detail": one.detail,
    }


def _unnamed(line: Logged) -> dict[str, object]:
    why = line.in_confidence
    return {"to": words.UNNAMED[why], "why": words.WHY_UNNAMED[why]} if why else {}


def _bounce(one: BounceView) -> dict[str, object]:
    if one.silenced:
        todo = _(
            "Ask HR to correct the address. Until it changes no reminder is tried, and the supervisor is told instead."
        )
    else:
        todo = _("The mail server refuses us, not the address. Ask those who look after the mail server.")
    return {
        "id": one.id,
        "name": one.name,
        "staff_no": one.staff_no,
        "person_href": url_for("directory.person", person_id=one.person_id) if one.person_id and one.name else "",
        "address": one.address,
        "said": one.sentence,
        "bounced_at": one.bounced_at,
        "letter_href": url_for("notices.letter", letter_id=one.letter_id) if one.letter_id is not None else "",
        "todo": todo,
    }


def _csv(found: Iterator[Logged]) -> Response:
    """Return one line for each thing told; a letter about accounts has one line too."""
    columns = [
        "staff_no", "name", "address", "why", "about", "duty", "due_on", "letter", "subject", "written_at",
        "not_before", "fate", "fate_at", "attempts", "detail", "message_id",
    ]  # fmt: skip
    rows = (row for one in found for row in _lines(one))
    return as_file(write(columns, rows), "letters.csv")


def _lines(one: Logged) -> Iterator[tuple[object, ...]]:
    letter = (
        one.id, one.subject, one.created_at.isoformat(), one.not_before.isoformat(), one.fate.value,
        one.last_at.isoformat() if one.last_at else "", one.attempts, one.detail, one.message_id,
    )  # fmt: skip
    who = (one.staff_no, one.name, one.address)
    for told in one.told:
        yield (*who, words.why(told), told.about, told.title, told.due_on or "", *letter)
    if not one.told:
        yield (*who, _("Another matter"), "", "", "", *letter)
