"""The pages of a training record: one's own, of somebody in the team, of anybody; why each date; who looked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.compliance.handed import services as handed
from lms.compliance.handed.model import State as HandedState
from lms.compliance.services import wording
from lms.compliance.services.record import composing as services
from lms.compliance.services.record import words
from lms.compliance.services.record.model import Part, Reader, TrainingRecord, Wish
from lms.desk.disputes import services as disputes
from lms.desk.disputes.model import State
from lms.desk.record import words as looks
from lms.desk.record.services import my_people
from lms.directory.model import Look, Seen
from lms.directory.services import people
from lms.directory.services.views_log import looks_at_me, note_look
from lms.kernel.permissions import Permission
from lms.learning.services.proof import demonstrated
from lms.platform.download import as_file
from lms.platform.listing import Column, Listing, listing_from, refuse_unlisted
from lms.platform.pages import page
from lms.platform.tabular import write
from lms.platform.work import Work
from lms.reporting.services import personal, runs

record = Blueprint("record", __name__)
FILTERS = ("requirement", "module", "kind", "year", "as_of", "known_on")
Address = Callable[[str], str]
DOCUMENTS = {Reader.ONESELF: "certificates.mine", Reader.SUPERVISOR: ""}
"""Where the documents about one completion are asked for; supervisors have none."""


@page(record, "/my-record", needs=Permission.RECORD_OWN)
def mine(work: Work) -> ResponseReturnValue:
    """Show my own record."""
    if work.actor.person_id is None:
        return render_template("record/none.html")
    here = url_for("record.mine")
    found, listing = _found(work, people.me(work), Reader.ONESELF, here)
    if request.args.get("format") == "csv":
        return _csv(found)
    address = url_for("record.my_document")
    return _shown(work, found, listing, lambda key: _asking("record.why_mine", requirement=key), address, back=None)


@page(record, "/people/<int:person_id>/record", needs=Permission.REGISTER_READ, leaves_trace=True)
def of_person(work: Work, person_id: int) -> ResponseReturnValue:
    """Show the record of anybody of the agency to an officer or an auditor."""
    services.anybody(work, person_id)
    here = url_for("record.of_person", person_id=person_id)
    found, listing = _found(work, person_id, services.reader_of(work), here)
    if request.args.get("format") == "csv":
        note_look(work, person_id, Seen.RECORD_FILE)
        return _csv(found)
    note_look(work, person_id, Seen.RECORD)
    may_see = work.actor.may(Permission.PERSON_READ)
    return _shown(
        work,
        found,
        listing,
        lambda key: _asking("register.why", person_id=person_id, requirement=key),
        url_for("record.document_of_person", person_id=person_id),
        back=url_for("directory.person", person_id=person_id) if may_see else url_for("register.lines"),
    )


@page(record, "/my-team/<int:person_id>/record", needs=Permission.TEAM_READ, leaves_trace=True)
def of_team_member(work: Work, person_id: int) -> ResponseReturnValue:
    """Show the record of one of my people."""
    my_people(work, person_id)
    here = url_for("record.of_team_member", person_id=person_id)
    found, listing = _found(work, person_id, Reader.SUPERVISOR, here)
    if request.args.get("format") == "csv":
        note_look(work, person_id, Seen.RECORD_FILE)
        return _csv(found)
    note_look(work, person_id, Seen.RECORD)
    return _shown(
        work,
        found,
        listing,
        lambda key: _asking("record.why_of_team_member", person_id=person_id, requirement=key),
        url_for("record.document_of_team_member", person_id=person_id),
        back=url_for("desk.team_member", person_id=person_id),
    )


@page(record, "/my-record/document", needs=Permission.RECORD_OWN, methods=("POST",))
def my_document(work: Work) -> ResponseReturnValue:
    """Ask for my own record as a document."""
    return _document(work, people.me(work), Reader.ONESELF)


@page(record, "/people/<int:person_id>/record/document", needs=Permission.REGISTER_READ, methods=("POST",))
def document_of_person(work: Work, person_id: int) -> ResponseReturnValue:
    """Ask for the record of anybody of the agency as a document."""
    services.anybody(work, person_id)
    return _document(work, person_id, services.reader_of(work))


@page(record, "/my-team/<int:person_id>/record/document", needs=Permission.TEAM_READ, methods=("POST",))
def document_of_team_member(work: Work, person_id: int) -> ResponseReturnValue:
    """Ask for the record of one of my people as a document."""
    my_people(work, person_id)
    return _document(work, person_id, Reader.SUPERVISOR)


def _document(work: Work, person_id: int, reader: Reader) -> ResponseReturnValue:
    question = services.asked(work, request.form.get("as_of", ""), request.form.get("known_on", ""))
    note_look(work, person_id, Seen.RECORD_FILE)
    narrowing = personal.narrowing(work, person_id, reader)
    run = runs.ask_personal(work, personal.RECORD, question.as_of, question.known_at, narrowing)
    return redirect(url_for("documents.run", run_id=run), 303)


@page(record, "/my-record/why/<requirement>", needs=Permission.RECORD_OWN)
def why_mine(work: Work, requirement: str) -> ResponseReturnValue:
    """Show why my dates under a requirement are what they are."""
    return _why(work, people.me(work), requirement, url_for("record.mine"), is_own=True)


@page(record, "/my-team/<int:person_id>/why/<requirement>", needs=Permission.TEAM_READ, leaves_trace=True)
def why_of_team_member(work: Work, person_id: int, requirement: str) -> ResponseReturnValue:
    """Show why the dates of one of my people are what they are."""
    my_people(work, person_id)
    note_look(work, person_id, Seen.REASON)
    return _why(work, person_id, requirement, url_for("desk.team_member", person_id=person_id))


@page(record, "/my-record/looked", needs=Permission.RECORD_OWN)
def looked(work: Work) -> ResponseReturnValue:
    """Show who looked at my record."""
    listing = listing_from(request.args, url_for("record.looked"), ("on",), descending=True)
    if request.args.get("format") == "csv":
        found, _total = looks_at_me(work)
        return _file(("name", "roles", "day", "what"), (_look_cells(look) for look in found), "who-looked.csv")
    found, total = looks_at_me(work, offset=listing.offset, limit=listing.size)
    return render_template(
        "record/looked.html",
        listing=listing,
        total=total,
        columns=[Column("viewer", _("Who")), Column("on", _("Day")), Column("what", _("What"))],
        rows=[_look_row(look) for look in found],
        back=url_for("record.mine"),
    )


def _found(work: Work, person_id: int, reader: Reader, here: str) -> tuple[TrainingRecord, Listing]:
    listing = listing_from(request.args, here, ("day",), filters=FILTERS)
    chosen = listing.filters
    question = services.asked(work, chosen["as_of"], chosen["known_on"])
    part, year = chosen["kind"], chosen["year"]
    wish = Wish(
        module=chosen["module"],
        requirement=chosen["requirement"],
        part=Part(part) if part in set(Part) else None,
        year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
    )
    found = services.record(work, person_id, question, reader, wish)
    if request.args.get("format") == "csv":
        refuse_unlisted(listing, _filters(found))
    return found, listing


def _shown(
    work: Work, found: TrainingRecord, listing: Listing, why: Address, document: str, *, back: str | None
) -> ResponseReturnValue:
    return render_template(
        "record/record.html",
        demonstrated=demonstrated(work, [each.one.id for each in found.trainings]),
        found=found,
        is_own=found.reader is Reader.ONESELF,
        listing=listing,
        narrowed=_narrowed(found),
        filters=_filters(found),
        cycles=[
            {"duty": duty, "cycle": cycle, "first": cycle is duty.cycles[0]}
            for duty in found.duties
            for cycle in duty.cycles
        ],
        why=why,
        document=document,
        documents=DOCUMENTS.get(found.reader, "certificates.of_anybody"),
        asked={name: request.args[name] for name in ("as_of", "known_on") if request.args.get(name)},
        words=words,
        questions=_questions(work, found),
        certificates=_certificates(work, found),
        back=back,
    )


def _questions(work: Work, found: TrainingRecord) -> list[dict[str, object]]:
    """Return the questions asked, each with where its reader may read it; a supervisor sees only that it is there."""
    states = {State.OPEN: _("Open"), State.ANSWERED: _("Answered"), State.WITHDRAWN: _("Taken back")}
    endpoint = ""
    if found.reader is Reader.ONESELF:
        endpoint = "disputes.mine"
    elif work.actor.may(Permission.FACT_RECORD):
        endpoint = "disputes.one"
    return [
        {
            "number": each.number,
            "href": url_for(endpoint, number=each.number) if endpoint else "",
            "asked_at": each.asked_at,
            "state": states[each.state],
        }
        for each in disputes.of_person(work, found.person.id, found.asked.known_at)
    ]


def _certificates(work: Work, found: TrainingRecord) -> list[dict[str, object]]:
    """Return the certificates handed in, for the person and for officers; nobody else learns of them."""
    if found.reader is Reader.ONESELF:
        endpoint = "handed.one_of_mine"
    elif found.reader is Reader.OFFICER:
        endpoint = "handed.one"
    else:
        return []
    states = {
        HandedState.WAITING: _("Waits to be verified"),
        HandedState.ACCEPTED: _("Accepted"),
        HandedState.REFUSED: _("Refused"),
        HandedState.WITHDRAWN: _("Taken back"),
    }
    return [
        {
            "title": each.said.title,
            "href": url_for(endpoint, number=each.number),
            "at": each.at,
            "state": states[each.state],
        }
        for each in handed.of_person(work, found.person.id, found.asked.known_at)
    ]


def _why(work: Work, person_id: int, requirement: str, back: str, *, is_own: bool = False) -> ResponseReturnValue:
    own = request.args
    question = services.asked_why(work, requirement, own.get("as_of", ""), own.get("known_on", ""))
    found = services.why(work, person_id, requirement, question)
    due = found.outcome.summary.next_due_on
    return render_template(
        "record/why.html",
        is_ahead=question.as_of > people.today(work),
        found=found,
        person=services.person_on(work, person_id, question),
        is_own=is_own,
        words=wording,
        dispute_href=url_for(
            "disputes.ask", requirement=requirement, wrong="date", due=due.isoformat() if due else None
        )
        if is_own
        else "",
        back=back,
    )


def _asking(endpoint: str, **values: Any) -> str:
    """Return an address that asks about the same two dates as the record shown."""
    own = request.args
    return url_for(endpoint, as_of=own.get("as_of") or None, known_on=own.get("known_on") or None, **values)


def _narrowed(found: TrainingRecord) -> list[str]:
    """Return to what a record is narrowed, so that a part of it on paper does not pass for the whole."""
    wish = found.wish
    said = {
        _("Requirement"): found.requirements.get(wish.requirement, wish.requirement),
        _("Training"): found.modules.get(wish.module, wish.module),
        _("Kind"): words.parts()[wish.part] if wish.part else "",
        _("Year"): str(wish.year) if wish.year is not None else "",
    }
    return [f"{label}: {value}" for label, value in said.items() if value]


def _filters(found: TrainingRecord) -> list[dict[str, object]]:
    return [
        {"name": "requirement", "label": _("Requirement"), "choices": list(found.requirements.items())},
        {"name": "module", "label": _("Training"), "choices": list(found.modules.items())},
        {"name": "kind", "label": _("Kind"), "choices": [(part.value, text) for part, text in words.parts().items()]},
        {"name": "year", "label": _("Year"), "choices": [(str(year), str(year)) for year in found.years]},
        {"name": "as_of", "label": _("As of"), "type": "date"},
        {"name": "known_on", "label": _("As known at the end of"), "type": "date"},
    ]


def _csv(found: TrainingRecord) -> Response:
    return _file(words.CSV, words.csv_rows(found), f"training-record-{found.person.staff_no}-{found.asked.as_of}.csv")


def _file(columns: Sequence[str], rows: Iterable[Sequence[object]], name: str) -> Response:
    return as_file(write(columns, list(rows)), name)


def _roles(look: Look) -> str:
    own = [role for role in look.roles if role != "staff"] or list(look.roles)
    said = looks.role_words()
    return ", ".join(said.get(role, role) for role in own)


def _look_row(look: Look) -> dict[str, object]:
    return {
        "viewer": {"text": look.viewer, "note": _roles(look)},
        "on": look.on,
        "what": looks.seen_words()[look.what],
    }


def _look_cells(look: Look) -> tuple[object, ...]:
    return look.viewer, _roles(look), look.on.isoformat(), looks.seen_words()[look.what]
