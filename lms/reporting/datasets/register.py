"""The register as a document: the rows that a page's filters choose, with their counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from lms.compliance.model.register import BY_RANK
from lms.compliance.services.settling import pending
from lms.directory.services.agencies import agency as agency_of
from lms.platform import spreadsheet, tabular
from lms.platform.spool import Spool
from lms.platform.spreadsheet import SheetColumn
from lms.platform.words import NOTHING
from lms.platform.work import Work
from lms.reporting import browsing
from lms.reporting.browsing import Asking
from lms.reporting.datasets.cells import day_cell, status_cell
from lms.reporting.language import _
from lms.reporting.model import Content, DataFile, Question, RegisterColumn, RegisterTable
from lms.reporting.queries import browse
from lms.reporting.queries.browse import Shown
from lms.reporting.queries.register import people_on

FILE = "register.csv"
SHEET = "register.xlsx"


def compiled(work: Work, question: Question) -> Content:
    """Return everything that the register says to the filters of a question."""
    own = question.narrowing
    filters = {"unit": question.unit, "requirement": own.requirement, "status": own.status, "search": own.search}
    asked = browsing.asking(work, question, filters)
    rows = Spool(browse.every(work, asked.wish))
    data = tabular.whole(browsing.CSV_COLUMNS, (browsing.record(asked.titles, row) for row in rows))
    counted = Counter(row.status for row in rows)
    agency = agency_of(work, work.actor.agency_id)
    unit_ids = set(asked.wish.unit_ids) if asked.wish.unit_ids is not None else None
    scope = _scope(asked)
    values = {
        "as_of": question.as_of,
        "known_at": question.known_at,
        "people": people_on(work.session, agency.id, question, unit_ids),
        "persons": len({row.person_id for row in rows}),
        "rows": len(rows),
        "pending": pending(work, question.known_at),
        "by_status": [(status_cell(each), counted[each]) for each in (*BY_RANK, None) if counted[each]],
        "asked": _asked(asked),
        "file": FILE,
    }
    sheet = spreadsheet.workbook("Register", _SHEET, _cells(asked, rows), question.known_at)
    return Content(
        title=_("Register of duties"),
        scope=scope,
        values=values,
        registers={"register": [_table(asked, rows)] if rows else []},
        files=[
            DataFile(FILE, _("The rows of the register"), data),
            DataFile(SHEET, _("The rows of the register as a spreadsheet"), sheet, spreadsheet.MIME, is_attached=False),
        ],
        counts={"rows": len(rows)},
    )


_SHEET = (
    SheetColumn("Staff number", 14), SheetColumn("Name", 28), SheetColumn("Unit", 30), SheetColumn("Requirement", 40),
    SheetColumn("Status", 18), SheetColumn("Due on", 12), SheetColumn("Days overdue", 13),
    SheetColumn("Last met on", 12),
)  # fmt: skip


def _table(asked: Asking, rows: Sequence[Shown]) -> RegisterTable:
    names = {unit.code: unit.name for unit in asked.units.values()}
    columns = (
        RegisterColumn(_("Name"), 2.6),
        RegisterColumn(_("Staff number"), 1.45),
        RegisterColumn(_("Unit"), 2.6),
        RegisterColumn(_("Requirement"), 3.7),
        RegisterColumn(_("Status"), 1.8),
        RegisterColumn(_("Due"), 1.3),
        RegisterColumn(_("Days late"), 1.3, "right"),
        RegisterColumn(_("Done"), 1.3),
    )
    cells = (
        (
            row.name,
            row.staff_no,
            names.get(row.unit, row.unit) or NOTHING,
            asked.titles.get(row.requirement_id, ("", NOTHING))[1],
            status_cell(row.status),
            day_cell(row.due_on),
            str(row.days_overdue) if row.days_overdue else NOTHING,
            day_cell(row.satisfied_on),
        )
        for row in rows
    )
    return RegisterTable("register", _("Register"), columns, Spool(cells), _("By name."))


def _cells(asked: Asking, rows: Sequence[Shown]) -> Iterator[tuple[object, ...]]:
    names = {unit.code: unit.name for unit in asked.units.values()}
    for row in rows:
        title = asked.titles.get(row.requirement_id, ("", ""))[1]
        unit, status = names.get(row.unit, row.unit), status_cell(row.status)
        late = row.days_overdue or None
        yield (row.staff_no, row.name, unit, title, status, row.due_on, late, row.satisfied_on)


def _scope(asked: Asking) -> str:
    wish = asked.wish
    title = asked.requirements[wish.requirement].title if wish.requirement else _("All requirements")
    unit = _unit(asked)
    return f"{title} · {unit}" if unit else title


def _unit(asked: Asking) -> str:
    unit = asked.question.unit
    name = next((each.name for each in asked.units.values() if each.code == unit), "")
    return _("%(unit)s and everything below it", unit=name) if name else ""


def _asked(asked: Asking) -> list[tuple[str, str]]:
    """Return the filters in words: what was left out must be seen."""
    wish, own = asked.wish, asked.question.narrowing
    words = {browsing.OWING: _("Not met yet"), browsing.SOON: _("Due within 30 days")}
    status = words.get(own.status) or (status_cell(wish.status) if wish.status else _("Every status"))
    return [
        (_("Requirement"), asked.requirements[wish.requirement].title if wish.requirement else _("All requirements")),
        (_("Part of the agency"), _unit(asked) or _("The whole agency")),
        (_("Status"), status),
        (_("Name or staff number"), own.search or _("Everybody")),
    ]
