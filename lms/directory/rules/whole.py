"""What can only be seen over the whole extract: numbers given twice, units described in two ways, circles."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from lms.directory.model import Finding
from lms.directory.rules.intake import PeopleIntake
from lms.directory.rules.rows import Row

Unit = tuple[str, str]
"""A unit's name and the code of the unit it hangs under (empty: the agency itself)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the directory knows beside the file: supervisors and addresses by staff number, units by code."""

    supervisors: Mapping[str, str] = field(default_factory=dict)
    emails: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, Unit] = field(default_factory=dict)


def findings(
    rows: Sequence[Row], numbers_in_file: frozenset[str], intake: PeopleIntake, known: Surroundings
) -> dict[int, list[Finding]]:
    """Return, by line, what is wrong with rows seen together. `numbers_in_file` includes those of refused rows."""
    found: dict[int, list[Finding]] = defaultdict(list)
    for check in (_numbers, _addresses, _units, _tree, _supervisors):
        for line, word, sentence in check(rows, numbers_in_file, known):
            found[line].append(Finding(intake.columns.get(word, word), sentence))
    return found


def units_of(rows: Iterable[Row]) -> dict[str, Unit]:
    """Return each unit of the file as most rows describe it; on a tie as the first does."""
    described: dict[str, Counter[Unit]] = defaultdict(Counter)
    for row in rows:
        described[row.unit][row.unit_name, row.parent] += 1
    return {code: counted.most_common(1)[0][0] for code, counted in described.items()}


Complaint = tuple[int, str, str]


def _numbers(rows: Sequence[Row], _numbers: frozenset[str], _known: Surroundings) -> Iterator[Complaint]:
    first: dict[str, int] = {}
    for row in rows:
        if row.staff_no in first:
            yield (
                row.line,
                "staff_no",
                f"{row.staff_no} is already on line {first[row.staff_no]}. One of the two is wrong.",
            )
        first.setdefault(row.staff_no, row.line)


def _addresses(rows: Sequence[Row], _numbers: frozenset[str], known: Surroundings) -> Iterator[Complaint]:
    in_file = {row.staff_no for row in rows}
    elsewhere = {email.lower(): number for number, email in known.emails.items() if email and number not in in_file}
    first: dict[str, Row] = {}
    for row in rows:
        address = row.email.lower()
        if not address:
            continue
        other = first.setdefault(address, row)
        if other is not row and other.staff_no != row.staff_no:
            yield (
                row.line,
                "email",
                f"{row.email} is also the address of {other.staff_no} on line {other.line}. "
                "Each person needs an address of their own.",
            )
        elif address in elsewhere:
            yield row.line, "email", f"{row.email} is the address of {elsewhere[address]}, who is not in this file."


def _units(rows: Sequence[Row], _numbers: frozenset[str], _known: Surroundings) -> Iterator[Complaint]:
    agreed = units_of(rows)
    for row in rows:
        name, parent = agreed[row.unit]
        if row.unit_name != name:
            yield row.line, "unit_name", f"The unit {row.unit} is called {name!r} on most rows, {row.unit_name!r} here."
        if row.parent != parent:
            yield row.line, "parent", f"The unit {row.unit} hangs under {parent!r} on most rows, {row.parent!r} here."


def _tree(rows: Sequence[Row], _numbers: frozenset[str], known: Surroundings) -> Iterator[Complaint]:
    parents = {code: parent for code, (_name, parent) in {**known.units, **units_of(rows)}.items()}
    circular = in_circles(parents)
    for row in rows:
        if row.unit in circular:
            yield row.line, "parent", f"The unit {row.unit} hangs, through the units above it, under itself."


def _supervisors(rows: Sequence[Row], numbers: frozenset[str], known: Surroundings) -> Iterator[Complaint]:
    named = {row.staff_no: row.supervisor_no for row in rows}
    circular = in_circles({**known.supervisors, **named})
    for row in rows:
        if row.supervisor_no and row.supervisor_no not in numbers and row.supervisor_no not in known.supervisors:
            yield (
                row.line,
                "supervisor",
                f"Nobody has the number {row.supervisor_no}: it is neither in this file nor in the directory.",
            )
        elif row.staff_no in circular:
            yield (
                row.line,
                "supervisor",
                f"{row.staff_no} and {row.supervisor_no} supervise each other, directly or through others.",
            )


def in_circles(above: Mapping[str, str]) -> set[str]:
    """Return those who come back to themselves when one goes up from each to the one above."""
    settled: set[str] = set()
    circular: set[str] = set()
    for start in above:
        path: dict[str, int] = {}
        at = start
        while at and at in above and at not in settled and at not in path:
            path[at] = len(path)
            at = above[at]
        if at in path:
            circular.update(name for name, place in path.items() if place >= path[at])
        settled.update(path)
    return circular


@dataclass(frozen=True, slots=True)
class UnitChange:
    """A unit that is new (`before` is None) or is called or hangs otherwise than before."""

    code: str
    before: Unit | None
    after: Unit
    since: date | None = None
    """For a new unit: the earliest day that a row speaks of it."""


def unit_changes(rows: Sequence[Row], known: Mapping[str, Unit]) -> tuple[list[UnitChange], list[str]]:
    """Return what the file changes about the tree, and the codes that it names only as somebody's parent."""
    described = units_of(rows)
    since: dict[str, date] = {}
    for row in rows:
        since[row.unit] = min(since.get(row.unit, row.started_on), row.started_on)
    nameless = sorted({parent for _name, parent in described.values() if parent} - set(described) - set(known))
    changes = [
        UnitChange(code, known.get(code), unit, None if code in known else since[code])
        for code, unit in sorted(described.items())
        if known.get(code) != unit
    ]
    changes.extend(UnitChange(code, None, (code, "")) for code in nameless)
    return changes, nameless
