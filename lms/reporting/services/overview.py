"""The whole agency on one page: who stands where under each requirement, and which units have most overdue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from lms.compliance.model.counts import Counts, counted
from lms.compliance.services import settling, texts
from lms.directory.access import scope
from lms.directory.services import agencies
from lms.kernel.permissions import Permission
from lms.platform.work import Work
from lms.reporting import rules
from lms.reporting.model import Question
from lms.reporting.queries.overview import Cell, cells
from lms.reporting.queries.register import people_on, units_on
from lms.reporting.rules import UnitNode


@dataclass(frozen=True, slots=True)
class RequirementLine:
    """Where people stand under one requirement today; `soon` are not late and must act within 30 days."""

    key: str
    title: str
    counts: Counts
    soon: int


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit with everything below it: lines of the register, of which so many are overdue."""

    code: str
    name: str
    overdue: int
    subject: int
    """Lines under which something is asked of somebody: the denominator."""
    satisfied: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Figures of today, each of which the register can list."""

    as_of: date
    people: int
    overdue: int
    awaiting: int
    soon: int
    restricted: int
    requirements: tuple[RequirementLine, ...]
    divisions: tuple[UnitLine, ...]
    """The units at the top (below the one root, where there is one), with all below them."""
    units: tuple[UnitLine, ...]
    """The units without units below them that have anything overdue, most first."""
    pending: int


def overview(work: Work) -> Overview:
    """Return where the actor's agency stands today."""
    scope(work.actor, Permission.REGISTER_READ)
    agency = agencies.agency(work, work.actor.agency_id)
    asked = Question(work.today(agency.zone), work.now)
    found = cells(work, asked)
    units = units_on(work.session, agency.id, asked)
    lines = requirement_lines(found, {view.id: (view.key, view.title) for view in texts.requirements(work)})
    by_unit = _by_unit(found)
    return Overview(
        as_of=asked.as_of,
        people=people_on(work.session, agency.id, asked, None),
        overdue=sum(line.counts.overdue for line in lines),
        awaiting=sum(line.counts.awaiting for line in lines),
        soon=sum(line.soon for line in lines),
        restricted=sum(cell.restricted for cell in found),
        requirements=tuple(lines),
        divisions=tuple(divisions_of(units, by_unit)),
        units=tuple(worst_units(units, by_unit)),
        pending=settling.pending(work),
    )


def requirement_lines(found: Iterable[Cell], known: Mapping[int, tuple[str, str]]) -> list[RequirementLine]:
    """Return the requirements with their figures: those with most overdue first, then by title."""
    counts: dict[int, Counts] = {}
    soon: Counter[int] = Counter()
    for cell in found:
        counts[cell.requirement_id] = counts.get(cell.requirement_id, Counts()) + _counts(cell)
        soon[cell.requirement_id] += cell.soon
    lines = [RequirementLine(*known[i], counts[i], soon[i]) for i in counts if i in known]
    return sorted(lines, key=lambda line: (-line.counts.overdue, line.title))


def divisions_of(units: Mapping[int, UnitNode], by_unit: Mapping[int, Counts]) -> list[UnitLine]:
    """Return the roots, or what hangs under a single root, each with everything below it, by code."""
    roots = [unit for unit in units.values() if unit.parent_id not in units]
    below = [unit for unit in units.values() if len(roots) == 1 and unit.parent_id == roots[0].id]
    top = {unit.id for unit in below or roots}
    sums = dict.fromkeys(top, Counts())
    for unit_id, counts in by_unit.items():
        for above in rules.lineage(units, unit_id):
            if above.id in top:
                sums[above.id] += counts
    return sorted((_line(units[i], counts) for i, counts in sums.items()), key=lambda line: line.code)


def worst_units(units: Mapping[int, UnitNode], by_unit: Mapping[int, Counts]) -> list[UnitLine]:
    """Return the units without units below them that have anything overdue, most first."""
    parents = {unit.parent_id for unit in units.values()}
    lines = [_line(units[i], counts) for i, counts in by_unit.items() if i in units and i not in parents]
    return sorted((line for line in lines if line.overdue), key=lambda line: (-line.overdue, line.code))


def _by_unit(found: Iterable[Cell]) -> dict[int, Counts]:
    sums: dict[int, Counts] = {}
    for cell in found:
        if cell.unit_id is not None:
            sums[cell.unit_id] = sums.get(cell.unit_id, Counts()) + _counts(cell)
    return sums


def _line(unit: UnitNode, counts: Counts) -> UnitLine:
    return UnitLine(unit.code, unit.name, counts.overdue, counts.subject, counts.satisfied)


def _counts(cell: Cell) -> Counts:
    return counted([(cell.status, cell.people)])
