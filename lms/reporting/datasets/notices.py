"""The notice log: which letters were written about which duties, to whom, and what became of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from lms.compliance.services import texts
from lms.directory.model import PersonView
from lms.directory.services import people
from lms.directory.services.agencies import agency as agency_of
from lms.notices.model import Fate, Kind
from lms.notices.services import words
from lms.notices.services.log import Told
from lms.platform import tabular
from lms.platform.words import NOTHING, instant, short_day
from lms.platform.work import Work
from lms.reporting import scopes
from lms.reporting.datasets.cells import day_cell
from lms.reporting.language import _
from lms.reporting.model import Content, DataFile, Question, RegisterColumn, RegisterTable
from lms.reporting.queries.notices import Sent, sent

FILE = "notices.csv"
_CSV = (
    "written_at", "to_staff_no", "to_name", "to_address", "about_staff_no", "about_name", "requirement",
    "requirement_title", "due_on", "kind", "days", "asked_for_by", "letter", "message_id", "attempts", "fate",
    "fate_at", "detail", "as_of", "known_at",
)  # fmt: skip


def compiled(work: Work, question: Question) -> Content:
    """Return everything that the notice log says about a period."""
    agency = agency_of(work, work.actor.agency_id)
    place = scopes.place_of(work, question)
    rows = list(sent(work.session, agency.id, question, place.unit_ids))
    who = _people(work, rows, question)
    titles = texts.titles(work, question.known_at)
    records = (_record(row, who, titles, question) for row in rows)
    data = tabular.whole(_CSV, records)
    scope = scopes.in_words(question, titles, place)
    counted = Counter(row.fate for row in rows)
    values = {
        "from_on": question.from_on,
        "as_of": question.as_of,
        "known_at": question.known_at,
        "rows": len(rows),
        "letters": len({row.message_id for row in rows}),
        "persons": len({row.about_id for row in rows if row.about_id}),
        "by_fate": [(str(words.FATES[fate]), counted[fate]) for fate in Fate if counted[fate]],
        "by_kind": _kinds(rows),
        "bounced": counted[Fate.BOUNCED],
        "file": FILE,
    }
    return Content(
        title=_("Notice log"),
        scope=scope,
        values=values,
        registers={"notices": [_table(rows, who, titles)] if rows else []},
        files=[DataFile(FILE, _("Every notice, one row each"), data)],
        counts={"rows": len(rows), "bounced": counted[Fate.BOUNCED]},
    )


def _people(work: Work, rows: Iterable[Sent], question: Question) -> dict[int, PersonView]:
    ids = {each for row in rows for each in (row.to_person_id, row.about_id) if each is not None}
    return people.views(work, ids, question.as_of, question.known_at)


def _kinds(rows: Iterable[Sent]) -> list[tuple[str, int]]:
    counted = Counter(row.step.kind for row in rows)
    return [(str(words.KINDS[kind]), counted[kind]) for kind in Kind if counted[kind]]


def _table(rows: Iterable[Sent], who: Mapping[int, PersonView], titles: Mapping[str, str]) -> RegisterTable:
    columns = (
        RegisterColumn(_("Written"), 1.5),
        RegisterColumn(_("To"), 3.3),
        RegisterColumn(_("About"), 2.2),
        RegisterColumn(_("Requirement, or the letter"), 3),
        RegisterColumn(_("Due"), 1.2),
        RegisterColumn(_("Why"), 1.7),
        RegisterColumn(_("What became of it"), 2.9),
    )
    cells = [
        (
            short_day(row.written_at.date()),
            ", ".join(filter(None, (_name(row.to_person_id, who) or row.to_account, row.address))),
            _numbered(row.about_id, who),
            titles.get(row.requirement) or row.subject,
            day_cell(row.due_on),
            words.why(_told(row, titles)),
            _fate(row),
        )
        for row in rows
    ]
    note = _(
        "In the order of writing. Days and times are the agency's; the whole address and the message are in the data."
    )
    return RegisterTable("notices", _("Notices"), columns, cells, note)


def _told(row: Sent, titles: Mapping[str, str]) -> Told:
    return Told(
        kind=row.step.kind,
        days=row.step.days,
        to_officer=bool(row.to_account),
        title=titles.get(row.requirement, ""),
        requirement=row.requirement,
        due_on=row.due_on,
        about_id=row.about_id,
        about="",
        by=row.by,
    )


def _fate(row: Sent) -> str:
    said = str(words.FATES[row.fate])
    said = f"{said}, {instant(row.fate_at)}" if row.fate_at else said
    return f"{said}: {row.detail}" if row.detail and row.fate is not Fate.SENT else said


def _name(person_id: int | None, who: Mapping[int, PersonView]) -> str:
    found = who.get(person_id or 0)
    return found.sort_name if found else ""


def _numbered(person_id: int | None, who: Mapping[int, PersonView]) -> str:
    found = who.get(person_id or 0)
    return f"{found.sort_name} ({found.staff_no})" if found else NOTHING


def _staff_no(person_id: int | None, who: Mapping[int, PersonView]) -> str:
    found = who.get(person_id or 0)
    return found.staff_no if found else ""


def _record(
    row: Sent, who: Mapping[int, PersonView], titles: Mapping[str, str], question: Question
) -> tuple[object, ...]:
    return (
        _iso(row.written_at), _staff_no(row.to_person_id, who), _name(row.to_person_id, who) or row.to_account,
        row.address, _staff_no(row.about_id, who), _name(row.about_id, who), row.requirement,
        titles.get(row.requirement, ""), row.due_on.isoformat() if row.due_on else "", row.step.kind.value,
        row.step.days or "", row.by, row.subject, row.message_id, row.attempts, row.fate.value, _iso(row.fate_at),
        row.detail, question.as_of.isoformat(), _iso(question.known_at),
    )  # fmt: skip


def _iso(value: datetime | None) -> str:
    return value.isoformat() if value else ""
