"""The tables and figures of a change's pages: who moves, by how much, and how many hours of learning it makes."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import url_for

from lms.compliance.model.change import ChangeKind, Decision, Move, PersonChange, Preview, ProposalView, Wanted
from lms.compliance.services import wording
from lms.compliance.services.candidates import Candidate
from lms.platform.listing import Column, Listing
from lms.platform.words import day, instant, number
from lms.reporting import change_page
from lms.reporting.change_page import ChangePage, UnitHours
from lms.reporting.language import _, ngettext


def columns() -> list[Column]:
    """Return the columns of the list of people whom a change moves."""
    return [
        Column("name", _("Person"), sortable=True),
        Column("move", _("Change")),
        Column("before", _("Before")),
        Column("after", _("After"), sortable=True),
        Column("moved", _("Days moved"), sortable=True, numeric=True),
    ]


def row(shown: ChangePage, change: PersonChange) -> dict[str, Any]:
    """Return one of these people as a row."""
    person = change_page.person_in(shown.people, change.person_id)
    late = _("Overdue at once") if change.is_overdue_at_once else ""
    cells = {}
    reasons = shown.reasons.get(change.person_id, ((), ()))
    for side, standing, steps in (("before", change.before, reasons[0]), ("after", change.after, reasons[1])):
        due = _("due %(day)s", day=day(standing.due_on)) if standing and standing.due_on else ""
        cells[side] = {
            "text": change_page.status_text(standing),
            "note": standing.problem if standing and standing.problem else due,
            "steps": wording.said(steps) if due else [],
        }
    moved = change.days_moved
    return {
        "name": {
            "text": person.name or _("Not in service"),
            "href": url_for("directory.person", person_id=change.person_id),
            "note": f"{person.staff_no} {person.unit_code}".strip(),
        },
        "move": {"text": change_page.move_words()[change.move], "note": late},
        **cells,
        "moved": "–" if moved is None else f"{moved:+d}",
    }


def figures(shown: ChangePage, listing: Listing) -> list[dict[str, Any]]:
    """Return how many people move how; each leads to them."""
    words = change_page.move_words()
    counts = [(move.value, words[move], shown.day.count(move), "") for move in Move]
    always = {Move.ENTERS.value, Move.LEAVES.value, Move.EARLIER.value, Move.LATER.value}
    counts = [each for each in counts if each[2] or each[0] in always]
    late = shown.day.overdue_at_once
    counts.append((change_page.OVERDUE, _("Overdue at once"), late, "overdue" if late else ""))
    return [
        {"label": label, "value": count, "status": status, "href": _narrowed(listing, move) if count else ""}
        for move, label, count, status in counts
    ]


def _narrowed(listing: Listing, move: str) -> str:
    asked = {"move": move, "on": listing.filters["on"]}
    return f"{listing.address}?{urlencode({name: value for name, value in asked.items() if value})}"


def filters(shown: ChangePage) -> list[dict[str, Any]]:
    """Return what the list can be filtered by."""
    words = change_page.move_words()
    moves = [(move.value, words[move]) for move in Move if shown.day.count(move)]
    if shown.day.overdue_at_once:
        moves.append((change_page.OVERDUE, _("Overdue at once")))
    return [
        {"name": "search", "label": _("Name or staff number")},
        {"name": "move", "label": _("Change"), "choices": moves},
        {"name": "unit", "label": _("Unit"), "choices": list(shown.units)},
    ]


def day_link(each: date, shown: ChangePage, listing: Listing, count: int) -> dict[str, Any]:
    """Return a day that was looked at: what it is called, its address, how many people move on it."""
    first = each == shown.found.today.day
    words = _("On %(day)s, the day of the change", day=day(each)) if first else _("On %(day)s", day=day(each))
    count_words = ngettext("%(count)s person moves", "%(count)s people move", count, count=number(count))
    return {
        "words": f"{words}: {count_words}",
        "href": f"{listing.address}?on={each.isoformat()}",
        "is_shown": each == shown.day.day,
    }


def hour_columns() -> list[Column]:
    """Return the columns of the hours of work."""
    return [
        Column("unit", _("Unit")),
        Column("before", _("Now"), numeric=True),
        Column("after", _("After the change"), numeric=True),
        Column("more", _("Difference"), numeric=True),
        Column("unknown", _("Duties of unknown length"), numeric=True),
    ]


def hour_row(each: UnitHours) -> dict[str, Any]:
    """Return the hours of a unit as a row."""
    return {
        "unit": each.unit or _("All units"),
        "before": hours(each.before.minutes),
        "after": hours(each.after.minutes),
        "more": hours(each.more, signed=True),
        "unknown": each.after.unknown or "–",
    }


def hours(minutes: int, *, signed: bool = False) -> str:
    """Return minutes as hours with one decimal."""
    sign = ("+" if minutes > 0 else "−" if minutes < 0 else "") if signed else ""
    return f"{sign}{number(abs(minutes) / 60, 1)} h"


def facts(one: Candidate, found: Preview) -> list[tuple[str, str]]:
    """Return what is about to be put in force, to be checked before the yes."""
    figures, words = found.figures(), change_page.move_words()
    moved = [f"{words[move]}: {number(figures[move.value])}" for move in Move if figures[move.value]]
    newest = one.newest
    in_force = _("Version %(number)s", number=newest.number) if newest and not newest.withdrawn else _("Nothing")
    said = [
        (_("Requirement"), f"{one.title} ({one.key})"),
        (_("Change"), kind_words(one.wanted)),
        (_("In force now"), in_force),
        (_("Text"), _text(one)),
        (_("Applies here from"), _since(one)),
        (_("People whom it moves"), number(found.affected)),
        (_("How, on the day of the change"), "; ".join(moved) or _("Nobody moves")),
        (_("Overdue at once"), number(figures["overdue_at_once"])),
        (_("As known at"), instant(found.known_at)),
    ]
    if one.new_calendars:
        said.append((_("Put in force with it"), ", ".join(f"calendar {each.key}" for each in one.new_calendars)))
    return said


def _text(one: Candidate) -> str:
    if one.text is None:
        return _("None: nobody is under it any more")
    return _("%(file)s, fingerprint %(hash)s…", file=one.text.file, hash=one.sha256[:16])


def _since(one: Candidate) -> str:
    if one.text is None:
        return "–"
    return day(one.text.adopted_from) if one.text.adopted_from else _("As its text says")


def proposal_row(each: ProposalView) -> dict[str, Any]:
    """Return a decided proposal as a row."""
    return {
        "title": {"text": each.title, "href": url_for("changes.proposal", proposal_id=each.id), "note": each.key},
        "what": kind_words(each.wanted),
        "proposed": {"text": instant(each.proposed_at), "note": each.proposed_by},
        "decided": {"text": decisions()[each.decision] if each.decision else "", "note": each.decided_by},
    }


def kind_words(wanted: Wanted) -> str:
    """Return what a change is called."""
    if wanted.kind is ChangeKind.PUT_BACK:
        return _("Put version %(number)s back", number=wanted.version)
    return {ChangeKind.PUBLISH: _("Put the file in force"), ChangeKind.WITHDRAW: _("Withdraw it")}[wanted.kind]


def decisions() -> dict[str, str]:
    """Return what each end of a proposal is called."""
    return {
        Decision.APPROVED: _("Approved"),
        Decision.REFUSED: _("Refused"),
        Decision.WITHDRAWN: _("Withdrawn"),
    }
