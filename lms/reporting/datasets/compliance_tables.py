"""The tables of the compliance report: exceptions with their reasons, the full register, the same as CSV."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lms.compliance.model import ObligationKind, Status
from lms.compliance.model.outcome import Extension
from lms.compliance.model.register import RequirementView
from lms.platform import tabular
from lms.platform.words import NOTHING
from lms.reporting.datasets.cells import day_cell, status_cell
from lms.reporting.language import _
from lms.reporting.model import Question, RegisterColumn, RegisterTable
from lms.reporting.queries.register import Line

FILE = "compliance-register.csv"
LATE = frozenset({Status.OVERDUE, Status.MISSED, Status.IN_GRACE, Status.AWAITING_SIGNOFF})
_CSV = (
    "staff_no", "name", "position", "unit_code", "unit", "division", "requirement", "requirement_title",
    "requirement_version", "requirement_sha256", "status", "due_on", "satisfied_on", "on_time", "days_overdue",
    "sign_off", "awaiting_sign_off_since", "problem", "as_of", "known_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody worked: their unit and its division."""

    code: str
    unit: str
    division: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the register with its requirement and its place."""

    line: Line
    rule: RequirementView
    place: Place


def exceptions(rows: Sequence[Row]) -> RegisterTable:
    """Return who is late, or waits for somebody, and why; the longest overdue of each unit first."""
    found = [row for row in rows if row.line.status is None or row.line.status in LATE]
    found.sort(key=lambda row: (row.place.division.casefold(), row.place.unit.casefold(), -row.line.days_overdue))
    columns = (
        RegisterColumn(_("Name"), 2.3),
        RegisterColumn(_("Staff number"), 1.45),
        RegisterColumn(_("Unit"), 2.2),
        RegisterColumn(_("Requirement"), 3.4),
        RegisterColumn(_("Due"), 1.25),
        RegisterColumn(_("Days late"), 1.3, "right"),
        RegisterColumn(_("Reason"), 4.2),
    )
    return RegisterTable(
        anchor="exceptions",
        title=_("Exceptions"),
        columns=columns,
        rows=[_exception(row) for row in found],
        note=_("Everybody who is overdue, in a period of grace, or waits for a signature; by division and unit."),
        nil=_("There are no exceptions: nobody was overdue, in a period of grace or waiting for a signature."),
    )


def registers(rows: Sequence[Row]) -> list[RegisterTable]:
    """Return the full register, one table a division."""
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row.place.division, []).append(row)
    columns = (
        RegisterColumn(_("Name"), 2.4),
        RegisterColumn(_("Staff number"), 1.45),
        RegisterColumn(_("Unit"), 2.2),
        RegisterColumn(_("Requirement"), 3.6),
        RegisterColumn(_("Status"), 1.75),
        RegisterColumn(_("Due"), 1.3),
        RegisterColumn(_("Satisfied"), 1.3),
        RegisterColumn(_("On time"), 0.8),
        RegisterColumn(_("Sign-off"), 1.8),
    )
    words: dict[object, str] = {
        None: NOTHING,
        True: _("Yes"),
        False: _("No"),
        "": _("Not needed"),
        "signed": _("Signed"),
        "needed": _("Needed"),
    }
    tables = []
    for index, division in enumerate(sorted(grouped, key=str.casefold), start=1):
        own = grouped[division]
        people = len({row.line.staff_no for row in own})
        note = _("%(people)s people, %(rows)s rows, by name.", people=people, rows=len(own))
        title = _("Register: %(division)s", division=division)
        tables.append(
            RegisterTable(f"register-{index}", title, columns, [_registered(row, words) for row in own], note)
        )
    return tables


def csv_of(rows: Iterable[Row], question: Question) -> bytes:
    """Return the register as data: days as 2027-03-04, words as in our files."""
    return tabular.whole(_CSV, (_record(row, question) for row in rows))


def status_of(row: Row) -> str:
    """Return the word of our files for where somebody stands."""
    return row.line.status.value if row.line.status else "unknown"


def why(row: Row) -> str:
    """Return the reason of an exception in words."""
    line = row.line
    if line.status is None:
        return line.problem
    if line.status is Status.AWAITING_SIGNOFF:
        return _("Completed; waits for a signature since %(day)s.", day=day_cell(line.awaiting_since))
    sentences = [_undone(line)]
    if line.status is Status.IN_GRACE:
        sentences.append(_("Period of grace until %(day)s.", day=day_cell(line.grace_until)))
    if line.awaiting_since:
        sentences.append(_("Completed; waits for a signature since %(day)s.", day=day_cell(line.awaiting_since)))
    if line.extension is Extension.GRANTED:
        sentences.append(_("More time was granted, and has passed."))
    if line.extension is Extension.REFUSED:
        sentences.append(_("More time was asked for and refused."))
    if line.restriction:
        sentences.append(_("Consequence: %(restriction)s.", restriction=line.restriction.replace("_", " ")))
    return " ".join(sentences)


def _undone(line: Line) -> str:
    if line.kind is ObligationKind.RENEWAL:
        return _("Renewal not done; last done on %(day)s.", day=day_cell(line.satisfied_on))
    if line.kind is ObligationKind.PERIOD:
        return _("Not done for this period.")
    if line.kind is ObligationKind.TRIGGERED:
        return _("Not done after the event that asks for it.")
    return _("First training not done.")


def _exception(row: Row) -> tuple[str, ...]:
    line = row.line
    late = str(line.days_overdue) if line.days_overdue else NOTHING
    return (line.name, line.staff_no, row.place.unit, row.rule.title, day_cell(line.due_on), late, why(row))


def _registered(row: Row, words: Mapping[object, str]) -> tuple[str, ...]:
    """Return a line; `words` were looked up once, because there are ten thousand lines."""
    line = row.line
    return (
        line.name,
        line.staff_no,
        row.place.unit,
        row.rule.title,
        status_cell(line.status),
        day_cell(line.due_on),
        day_cell(line.satisfied_on),
        words[line.on_time],
        _signed(row, words),
    )


def _signed(row: Row, words: Mapping[object, str]) -> str:
    if not row.rule.sign_off:
        return words[""]
    if row.line.awaiting_since:
        return _("Waits since %(day)s", day=day_cell(row.line.awaiting_since))
    return words["signed" if row.line.satisfied_on else "needed"]


def _record(row: Row, question: Question) -> tuple[object, ...]:
    line = row.line
    on_time = "" if line.on_time is None else "yes" if line.on_time else "no"
    sign_off = " ".join(row.rule.sign_off)
    days = (line.due_on, line.satisfied_on, line.awaiting_since)
    due, satisfied, awaiting = ("" if each is None else each.isoformat() for each in days)
    return (
        line.staff_no, line.name, line.position, row.place.code, row.place.unit, row.place.division, row.rule.key,
        row.rule.title, row.rule.version, row.rule.sha256, status_of(row), due,
        satisfied, on_time, line.days_overdue, sign_off, awaiting, line.problem, question.as_of.isoformat(),
        question.known_at.isoformat(),
    )  # fmt: skip
