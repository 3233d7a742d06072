"""The first page of the compliance report: how the rate went, where most is overdue, what falls due soon."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from lms.compliance.model.counts import Counts, counts_of
from lms.compliance.model.outcome import Status
from lms.platform.words import number, percent_down
from lms.platform.work import Work
from lms.reporting import charts
from lms.reporting.datasets.compliance_frame import Frame
from lms.reporting.datasets.compliance_tables import Place, Row
from lms.reporting.language import _
from lms.reporting.model import RegisterColumn, RegisterTable
from lms.reporting.months import MonthEnd, ends_until
from lms.reporting.queries.overview import LAPSING
from lms.reporting.queries.register import units_on
from lms.reporting.queries.trend import counts_on
from lms.reporting.rules import below

HORIZONS = (30, 60, 90)
"""Days ahead, each counted with those before it."""
WORST = 5


@dataclass(frozen=True, slots=True)
class Tallied:
    """A line of a summary table."""

    label: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class Soon:
    """How many duties fall due within each of the horizons."""

    label: str
    within: tuple[int, ...]


def tallied(rows: Sequence[Row], key: Callable[[Row], str]) -> list[Tallied]:
    """Count rows by a label, in the order of the labels."""
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(key(row), []).append(row)
    return [Tallied(label, _counts(grouped[label])) for label in sorted(grouped, key=str.casefold)]


def trend(work: Work, frame: Frame) -> list[MonthEnd]:
    """Return where people stood at the last twelve month ends, as it was known at the report's instant."""
    return [MonthEnd(last, _stood(work, frame, last)) for last in ends_until(frame.question.as_of)]


def _stood(work: Work, frame: Frame, on: date) -> Counts | None:
    """Return the counts of a day: of the unit as it then was; None before the agency, or the unit, was there."""
    asked = replace(frame.question, as_of=on)
    if on < frame.agency.founded_on:
        return None
    within = below(units_on(work.session, frame.agency.id, asked), asked.unit) if asked.unit else None
    if within is not None and not within:
        return None
    return counts_on(work, asked, frame.keys, within)


def worst(rows: Sequence[Row]) -> list[Tallied]:
    """Return the units that have most overdue, at most five."""
    found = [line for line in tallied(rows, lambda row: row.place.unit) if late(line.counts)]
    return sorted(found, key=lambda line: (-late(line.counts), line.label.casefold()))[:WORST]


def late(counts: Counts) -> int:
    """Return what counts as overdue: also what cannot be computed."""
    return counts.overdue + counts.unknown


def soon(rows: Sequence[Row], as_of: date) -> list[Soon]:
    """Return what falls due soon: training that is held and lapses, and what is owed already."""
    due = [row for row in rows if _falls_due(row, as_of)]
    lapses = [row for row in due if row.line.status is Status.COMPLIANT]
    owed = [row for row in due if row.line.status is not Status.COMPLIANT]
    kinds = ((_("Training that is held and lapses"), lapses), (_("Training that is owed, not yet due"), owed))
    return [*(_soon(label, group, as_of) for label, group in kinds), _soon(_("Together"), due, as_of)]


def soon_by_requirement(rows: Sequence[Row], as_of: date) -> list[Soon]:
    """Return what falls due soon under each requirement that has any."""
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        if _falls_due(row, as_of):
            grouped.setdefault(row.rule.title, []).append(row)
    return [_soon(label, grouped[label], as_of) for label in sorted(grouped, key=str.casefold)]


def _falls_due(row: Row, as_of: date) -> bool:
    line = row.line
    if line.status not in LAPSING or line.due_on is None or line.awaiting_since is not None:
        return False
    return as_of <= line.due_on <= as_of + timedelta(days=HORIZONS[-1])


def _soon(label: str, rows: Sequence[Row], as_of: date) -> Soon:
    ahead = [(row.line.due_on - as_of).days for row in rows if row.line.due_on]
    return Soon(label, tuple(sum(days <= horizon for days in ahead) for horizon in HORIZONS))


def by_unit(rows: Sequence[Row]) -> RegisterTable:
    """Return where each unit stands; by division and unit."""
    grouped: dict[Place, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row.place, []).append(row)
    places = sorted(grouped, key=lambda place: (place.division.casefold(), place.unit.casefold(), place.code))
    figures = (
        _("Duties"), _("Up to date"), _("To do"), _("To sign"), _("In grace"), _("Overdue"), _("Exempt"), _("On hold"),
        _("Up to date, share"),
    )  # fmt: skip
    return RegisterTable(
        anchor="units",
        title=_("By unit"),
        columns=(
            RegisterColumn(_("Unit"), 3.4),
            RegisterColumn(_("Division"), 3.0),
            *(RegisterColumn(label, 1.0, "right") for label in figures),
        ),
        rows=[_unit(place, _counts(grouped[place])) for place in places],
        note=_("The columns are those of the tables before. Overdue includes what cannot be computed."),
    )


def _unit(place: Place, c: Counts) -> tuple[str, ...]:
    counts = (c.subject, c.satisfied, c.not_due, c.awaiting, c.in_grace, late(c), c.exempt, c.suspended)
    return (place.unit, place.division, *map(number, counts), percent_down(c.satisfied, c.subject, 1))


def chart_of(title: str, tallies: Sequence[Tallied]) -> charts.Chart:
    """Return a chart of requirements or divisions: what part of the duties of each stands where."""
    items = []
    for each in tallies:
        c = each.counts
        parts = (c.satisfied, late(c), c.not_due + c.awaiting + c.in_grace)
        items.append(charts.Stack(each.label, parts, _("of %(count)s", count=number(c.subject))))
    series = [_("Up to date"), _("Overdue"), _("To do, not overdue")]
    said = "; ".join(_said(each) for each in tallies)
    return charts.stacks(_("%(title)s. %(said)s.", title=title, said=said), series, items)


def _said(each: Tallied) -> str:
    part, whole = number(each.counts.satisfied), number(each.counts.subject)
    return _("%(name)s: %(part)s of %(whole)s", name=each.label, part=part, whole=whole)


def _counts(rows: Sequence[Row]) -> Counts:
    return counts_of((row.line.status, row.line.on_time) for row in rows)
