"""Read an extract of HR and say what it would change: a plan, before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.directory.model import AgencyView, Finding, ImportKind, VerdictKind
from lms.directory.records import DirectoryFact, ImportRun
from lms.directory.rules.difference import difference
from lms.directory.rules.found import Difference, Frame
from lms.directory.rules.intake import PeopleIntake
from lms.directory.rules.rows import Row, read_row
from lms.directory.rules.whole import Surroundings, UnitChange, findings, unit_changes
from lms.directory.services import intake as intake_files
from lms.directory.store import people, units
from lms.directory.store.facts import batches, recorded_of
from lms.kernel.errors import Refused
from lms.platform import tabular
from lms.platform.tabular import Table
from lms.platform.work import Work

Step = Callable[[int, int], None]
State = tuple[datetime | None, int | None]
"""When an extract was last applied, and the number of the last fact: a plan holds only for the state it was made on."""
MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that cannot be used: its line, the person's number as far as it can be read, and everything wrong."""

    line: int
    key: str
    findings: tuple[Finding, ...]


@dataclass(slots=True, kw_only=True)
class Plan:
    """What an extract would change, and for which state of the directory that was found."""

    agency: AgencyView
    effective_on: date
    file_name: str
    form: str
    seen: State
    total: int = 0
    unchanged: int = 0
    differences: list[Difference] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    units: list[UnitChange] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """Return how many rows have each verdict."""
        found = Counter(difference.verdict for difference in self.differences)
        return {
            VerdictKind.NEW.value: found[VerdictKind.NEW],
            VerdictKind.CHANGED.value: found[VerdictKind.CHANGED],
            VerdictKind.UNCHANGED.value: self.unchanged,
            VerdictKind.REFUSED.value: len(self.refusals),
        }

    @property
    def changes_nothing(self) -> bool:
        """Tell whether all of this is known already."""
        return not (self.differences or self.refusals or self.units)


def plan(
    work: Work,
    agency: AgencyView,
    file: tuple[str, bytes],
    effective_on: date | None = None,
    step: Step | None = None,
) -> Plan:
    """Compare an extract with the directory; write nothing. Raises `Invalid` for what is no extract at all."""
    intake = replace(intake_files.people(work.settings), zone=agency.zone)
    name, content = file
    table = tabular.read(name, content, intake.needed)
    frame = _frame(work, agency, intake, effective_on)
    found = Plan(
        agency=agency,
        effective_on=frame.effective_on,
        file_name=name,
        form=table.form,
        seen=state(work.session, agency.id),
        total=len(table.lines) + len(table.crooked),
    )
    rows, numbers = _rows(found, table, frame, step)
    del table  # a large extract's cells need not stay beside its rows
    _together(work.session, found, rows, numbers, frame)
    if found.refusals:
        found.refusals.sort(key=lambda refusal: refusal.line)
    _compare(work.session, found, rows, frame, step)
    _note(work.session, found, rows, numbers, frame)
    return found


def state(session: Session, agency_id: int) -> State:
    """Return the state of an agency's directory: it is another one as soon as anything more is recorded."""
    runs = sa.select(sa.func.max(ImportRun.applied_at)).where(
        ImportRun.agency_id == agency_id, ImportRun.kind == ImportKind.PEOPLE
    )
    facts = sa.select(sa.func.max(DirectoryFact.id)).where(DirectoryFact.agency_id == agency_id)
    return session.scalar(runs), session.scalar(facts)


def last_day(session: Session, agency_id: int) -> date | None:
    """Return the day of the latest extract that was applied."""
    query = sa.select(sa.func.max(ImportRun.effective_on)).where(
        ImportRun.agency_id == agency_id, ImportRun.kind == ImportKind.PEOPLE, ImportRun.applied_at.is_not(None)
    )
    return session.scalar(query)


def _frame(work: Work, agency: AgencyView, intake: PeopleIntake, asked: date | None) -> Frame:
    today = work.today(agency.zone)
    effective_on = asked or today
    if effective_on > today:
        raise Refused(f"The extract's day, {effective_on:%-d %B %Y}, has not come yet. Today is {today:%-d %B %Y}.")
    if effective_on < agency.founded_on:
        raise Refused(f"{agency.name} was founded on {agency.founded_on:%-d %B %Y}; no extract can be older.")
    previous_on = last_day(work.session, agency.id)
    if previous_on is not None and effective_on < previous_on:
        raise Refused(
            f"The extract of {previous_on:%-d %B %Y} has been applied already; one of {effective_on:%-d %B %Y} would "
            "undo what came after it. Import extracts in the order of their days."
        )
    return Frame(effective_on=effective_on, previous_on=previous_on, intake=intake)


def _rows(found: Plan, table: Table, frame: Frame, step: Step | None) -> tuple[list[Row], frozenset[str]]:
    """Read each row on its own; return the good ones and the numbers of all."""
    rows: list[Row] = []
    numbers: set[str] = set()
    column = frame.intake.columns["staff_no"]
    for number_of_line, cells in table.crooked:
        sentence = f"This line has {cells} cells; the first line has {len(table.columns)}. Look for a stray separator."
        found.refusals.append(Refusal(number_of_line, "", (Finding("", sentence),)))
    for count, line in enumerate(table.lines):
        if step is not None and count % 1000 == 0:
            step(count, 2 * len(table.lines))
        number = line.cells.get(column, "").strip()[:40]
        numbers.add(number)
        row, problems = read_row(line.number, line.cells, frame.intake, frame.effective_on)
        if row is None:
            found.refusals.append(Refusal(line.number, number, tuple(problems)))
        else:
            rows.append(row)
    return rows, frozenset(numbers)


def _together(session: Session, found: Plan, rows: list[Row], numbers: frozenset[str], frame: Frame) -> None:
    """Refuse what can only be seen over the whole file; what is refused leaves `rows`."""
    ids = people.ids_by_number(session, found.agency.id)
    staff_nos = {person_id: number for number, person_id in ids.items()}
    known_units = units.last_units(session, found.agency.id)
    known = Surroundings(
        supervisors=people.last_supervisors(session, found.agency.id),
        emails={staff_nos[i]: name.email for i, name in people.last_names(session, found.agency.id).items()},
        units={code: (unit.name, unit.parent) for code, unit in known_units.items()},
    )
    wrong = findings(rows, numbers, frame.intake, known)
    found.refusals.extend(Refusal(row.line, row.staff_no, tuple(wrong[row.line])) for row in rows if row.line in wrong)
    rows[:] = [row for row in rows if row.line not in wrong]
    found.units, nameless = unit_changes(rows, known.units)
    if nameless:
        found.notes.append(
            f"Units that no row describes, known only as the unit above another: {_some(nameless)}. "
            "They are called by their codes until an extract names them."
        )


def _compare(session: Session, found: Plan, rows: Sequence[Row], frame: Frame, step: Step | None) -> None:
    """Find each row's difference from what is known of its person."""
    ids = people.ids_by_number(session, found.agency.id)
    names = people.last_names(session, found.agency.id)
    done = 0
    for batch in batches(rows):
        known = recorded_of(session, [ids[row.staff_no] for row in batch if row.staff_no in ids])
        for row in batch:
            person_id = ids.get(row.staff_no, 0)
            one = difference(row, known.get(person_id, ()), names.get(person_id), frame)
            if one.verdict is VerdictKind.REFUSED:
                found.refusals.append(Refusal(row.line, row.staff_no, tuple(one.refusals)))
            elif one.verdict is VerdictKind.UNCHANGED:
                found.unchanged += 1
            else:
                found.differences.append(one)
        done += len(batch)
        if step is not None:
            step(len(rows) + done, 2 * len(rows))


def _note(session: Session, found: Plan, rows: Sequence[Row], numbers: frozenset[str], frame: Frame) -> None:
    """Say what concerns the file as a whole: what is not mapped, who is missing."""
    for (word, value), count in sorted(Counter(pair for row in rows for pair in row.unmapped).items()):
        found.notes.append(
            f"{frame.intake.columns[word]}: {value!r} ({_rows_counted(count)}) is not in policies/intake.yaml. "
            + ("It is not recorded." if word == "tags" else "It is recorded as it is written.")
        )
    missing = sorted(people.numbers_in_service(session, found.agency.id, frame.effective_on) - numbers)
    if missing:
        found.notes.append(
            f"In service by what is known, but not in this extract: {_some(missing)}. Nothing is changed for them; "
            "who has left stays in the extract with a separation date."
        )


def _some(names: Iterable[str]) -> str:
    listed = list(names)
    more = f" and {len(listed) - MOST_NAMED} more" if len(listed) > MOST_NAMED else ""
    return ", ".join(listed[:MOST_NAMED]) + more


def _rows_counted(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"
