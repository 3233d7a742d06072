"""Pages of what is recorded about one person: the list, one record, taking it back, its attachment, a team's dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.compliance.forms import TakeBackForm
from lms.compliance.model.drafts import Kind, Recorded, Undone
from lms.compliance.services import attachments, recorded, recording, texts
from lms.compliance.services.fact_wording import OTHERS, kind_word, reason_word
from lms.compliance.views.attachment import download
from lms.compliance.views.blueprint import (
    changes_shown,
    days_said,
    facts,
    said,
    source_word,
)
from lms.directory.model import Seen
from lms.directory.services import lines, people
from lms.directory.services.views_log import note_look
from lms.kernel.errors import Conflict, Invalid, NotFound
from lms.kernel.permissions import Permission
from lms.platform import tabular
from lms.platform.download import as_file
from lms.platform.listing import Column, listing_from
from lms.platform.pages import page
from lms.platform.words import who
from lms.platform.work import Work

CHANGE_COLUMNS = ("requirement", "before", "after", "answer")
STANDS, TAKEN_BACK = "stands", "taken_back"


@page(facts, "/people/<int:person_id>/facts", needs=Permission.PERSON_READ, leaves_trace=True)
def of_person(work: Work, person_id: int) -> ResponseReturnValue:
    """Show everything recorded about a person that rules read."""
    person = people.person(work, person_id, people.today(work))
    address = url_for("facts.of_person", person_id=person_id)
    listing = listing_from(request.args, address, ("recorded",), descending=True, filters=("kind", "state"))
    everything = recorded.recorded(work, person_id)
    note_look(work, person_id, Seen.FACTS)
    wanted = [one for one in everything if _fits(one, listing.filters)]
    if listing.sort == "recorded" and not listing.descending:
        wanted.reverse()
    titles = texts.titles(work)
    if request.args.get("format") == "csv":
        return _csv(wanted, titles, person.staff_no, restricted=work.actor.may(Permission.FACT_RECORD))
    on_paper = request.args.get("format") == "print"
    shown = wanted if on_paper else wanted[listing.offset : listing.offset + listing.size]
    return render_template(
        "facts/list.html",
        person=person,
        on_paper=on_paper,
        listing=listing,
        columns=_columns(),
        rows=[_row(one, titles) for one in shown],
        total=len(wanted),
        kinds=sorted({(one.type, kind_word(one.type)) for one in everything}, key=lambda pair: pair[1]),
        states=[(STANDS, _("Stands")), (TAKEN_BACK, _("Taken back"))],
        may_record=work.actor.may(Permission.FACT_RECORD),
        record_href=_record_href(work, person_id),
        back=url_for("directory.person", person_id=person_id),
    )


@page(facts, "/people/<int:person_id>/facts/<ref>", needs=Permission.PERSON_READ, leaves_trace=True)
def one_record(work: Work, person_id: int, ref: str) -> ResponseReturnValue:
    """Show one record, and right after recording that it is done."""
    person = people.person(work, person_id, people.today(work))
    one = recorded.one_record(work, person_id, ref)
    may_record = work.actor.may(Permission.FACT_RECORD)
    note_look(work, person_id, Seen.FACTS)
    return render_template(
        "facts/record.html",
        person=person,
        one=one,
        kind=kind_word(one.type),
        rows=_details(one, texts.titles(work), restricted=may_record),
        done=request.args.get("done") == "1",
        file=attachments.attached(work, [ref]).get(ref) if may_record else None,
        may_record=may_record and one.can_be_undone,
        replaceable=_replacement(one),
        record_href=_record_href(work, person_id),
        back=url_for("facts.of_person", person_id=person_id),
    )


@page(facts, "/people/<int:person_id>/facts/<ref>/take-back", needs=Permission.FACT_RECORD, methods=("GET", "POST"))
def take_back(work: Work, person_id: int, ref: str) -> ResponseReturnValue:
    """Say that a record never was, having seen what that changes."""
    here = url_for("facts.one_record", person_id=person_id, ref=ref)
    person = people.person(work, person_id, people.today(work))
    try:
        one = recording.undoable(work, person_id, ref)
    except Conflict as error:
        flash(_(error.message), "error")
        return redirect(here, 303)
    form = TakeBackForm()
    if form.validate_on_submit():
        try:
            recording.take_back(work, person_id, ref, form.reason.data or "")
        except Invalid as error:
            form.put(_(error.message), "reason")
        else:
            flash(_("It is taken back. The record stays readable, with your reason."), "success")
            return redirect(here, 303)
    return render_template(
        "facts/take_back.html",
        form=form,
        person=person,
        kind=kind_word(one.type),
        said=_(
            "%(what)s, %(days)s",
            what=said(one, texts.titles(work)) or kind_word(one.type),
            days=days_said(one.type, one.on, one.until),
        ),
        columns=change_columns(),
        rows=changes_shown(recording.foresee_undoing(work, person_id, [ref])),
        back=here,
    ), 422 if form.errors else 200


@page(facts, "/people/<int:person_id>/facts/<ref>/attachment", needs=Permission.FACT_RECORD, leaves_trace=True)
def attachment(work: Work, person_id: int, ref: str) -> ResponseReturnValue:
    """Hand out the file that justifies a record, as a download; who took it is logged."""
    recorded.one_record(work, person_id, ref)
    return download(work, ref)


@page(facts, "/my-team/<int:person_id>/facts", needs=Permission.TEAM_READ, leaves_trace=True)
def of_team(work: Work, person_id: int) -> ResponseReturnValue:
    """Show a leader the dates recorded about one of their people, without kinds of leave, reasons or notes."""
    today, me = people.today(work), work.actor.person_id
    team = _led_by(work, me, today) if me is not None else set()
    if person_id not in team:
        raise NotFound(_("There is nobody of that address in your team."))
    note_look(work, person_id, Seen.FACTS)
    shown = [one for one in recorded.recorded(work, person_id) if one.undone is None and one.on is not None]
    return render_template(
        "facts/team.html",
        person=people.person(work, person_id, today),
        columns=[Column("kind", _("What")), Column("on", _("From")), Column("until", _("To and including"))],
        rows=[_dates(one) for one in shown],
        back=url_for("desk.team_member", person_id=person_id),
    )


def _led_by(work: Work, leader_id: int, today: date) -> set[int]:
    """Return whom somebody leads, directly, in somebody's place or through others."""
    agency_id = work.actor.agency_id
    direct = lines.team_of(work, leader_id, today)
    return {*direct, *lines.everybody_below(work.session, agency_id, leader_id, today)}


def _record_href(work: Work, person_id: int) -> str:
    """Return where every date of a person is explained, for who may open it."""
    return url_for("record.of_person", person_id=person_id) if work.actor.may(Permission.REGISTER_READ) else ""


def change_columns() -> list[Column]:
    """Return the columns of a table of changes."""
    words = (_("Requirement"), _("Now"), _("Afterwards"), _("Effect"))
    return [Column(key, label) for key, label in zip(CHANGE_COLUMNS, words, strict=True)]


def _dates(one: Recorded) -> dict[str, object]:
    trained = one.type in {*OTHERS, Kind.CREDIT}
    return {
        "kind": {"text": kind_word(one.type), "note": one.about.get("title", "") if trained else ""},
        "on": one.on,
        "until": one.until or (_("No end known") if one.type in {Kind.LEAVE, Kind.EXEMPTION} else ""),
    }


def _fits(one: Recorded, filters: Mapping[str, str]) -> bool:
    state = TAKEN_BACK if one.undone else STANDS
    return filters["kind"] in {"", one.type} and filters["state"] in {"", state}


def _columns() -> list[Column]:
    return [
        Column("kind", _("What")),
        Column("days", _("Days")),
        Column("said", _("About")),
        Column("recorded", _("Recorded"), sortable=True),
    ]


def _row(one: Recorded, titles: Mapping[str, str]) -> dict[str, Any]:
    address = url_for("facts.one_record", person_id=one.person_id, ref=one.ref)
    return {
        "kind": {"text": kind_word(one.type), "href": address, "note": _("Taken back") if one.undone else ""},
        "days": days_said(one.type, one.on, one.until),
        "said": {"text": said(one, titles), "note": reason_word(one.reason)},
        "recorded": {"text": one.recorded_at, "note": who(one.recorded_by)},
    }


def _details(one: Recorded, titles: Mapping[str, str], *, restricted: bool) -> list[tuple[str, object]]:
    rows: list[tuple[str, object]] = [(_("From"), one.on)]
    if one.type in {Kind.LEAVE, Kind.EXEMPTION}:
        rows.append((_("To and including"), one.until or _("No end known")))
    rows.append((_("About"), said(one, titles)))
    if one.about.get("taught"):
        rows.append((_("Where"), one.about["taught"]))
    if one.reason:
        rows.append((_("Why"), reason_word(one.reason)))
    if one.approver:
        rows.append((_("Approved by"), one.approver))
    if one.note:
        rows.append((_("Note"), one.note if restricted else _("Only training officers see the note")))
    rows += [(_("Recorded"), one.recorded_at), (_("By"), who(one.recorded_by)), (_("Source"), source_word(one.source))]
    if one.undone:
        rows += [(_("Taken back"), one.undone.at), (_("Taken back by"), who(one.undone.by))]
        rows.append((_("Why it was taken back"), _why_undone(one.undone)))
    return rows


def _why_undone(undone: Undone) -> str:
    if undone.reason or not undone.source.startswith("import_run:"):
        return undone.reason or str(_("Not said"))
    return str(_("It says otherwise: %(source)s", source=source_word(undone.source)))


def _replacement(one: Recorded) -> str:
    """Return the kind under which a record is recorded anew; nothing for those that are only taken back."""
    if one.type in {"completion", Kind.CREDIT}:
        return Kind.CORRECTION.value
    return one.type if one.type in {Kind.LEAVE, Kind.EXEMPTION, Kind.EXTENSION} else ""


def _csv(found: Sequence[Recorded], titles: Mapping[str, str], staff_no: str, *, restricted: bool) -> Response:
    columns = [
        "Record", "StaffNo", "Kind", "From", "Until", "About", "Reason", "Approver", "Note", "Source", "RecordedAt",
        "RecordedBy", "TakenBackAt", "TakenBackBy", "TakenBackBecause", "Category", "ReasonSaid",
    ]  # fmt: skip
    rows = (
        (
            one.ref, staff_no, one.type, _iso(one.on), _iso(one.until), said(one, titles), one.reason, one.approver,
            one.note if restricted else "", one.source, one.recorded_at.isoformat(), one.recorded_by,
            one.undone.at.isoformat() if one.undone else "", one.undone.by if one.undone else "",
            one.undone.reason if one.undone else "", one.about.get("kind", ""), reason_word(one.reason),
        )
        for one in found
    )  # fmt: skip
    return as_file(tabular.write(columns, rows), f"facts-{tabular_name(staff_no)}.csv")


def tabular_name(staff_no: str) -> str:
    """Return a staff number as it may stand in a file name."""
    return "".join(letter for letter in staff_no if letter.isalnum() or letter in "-_")


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
