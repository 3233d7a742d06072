"""The compliance report: who had the training that the law asks for, on a day, as known at an instant."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from lms.compliance.model.counts import Counts, counts_of
from lms.compliance.model.register import RequirementView
from lms.compliance.services.settling import pending
from lms.compliance.services.texts import requirements
from lms.directory.services.agencies import agency as agency_of
from lms.kernel.errors import NotFound
from lms.platform.words import number
from lms.platform.work import Work
from lms.reporting import charts
from lms.reporting.datasets import compliance_tables as tables
from lms.reporting.datasets.compliance_reasons import reasons
from lms.reporting.datasets.compliance_tables import Place, Row
from lms.reporting.language import _
from lms.reporting.model import Content, DataFile, Question, Tally, TextVersion
from lms.reporting.queries.register import Line, people_on, register_lines, units_on
from lms.reporting.rules import UnitNode, below, divisions
from lms.reporting.statement import tallied


@dataclass(frozen=True, slots=True)
class Tallied:
    """A line of a summary table."""

    label: str
    counts: Counts


def compiled(work: Work, question: Question) -> Content:
    """Return everything that the compliance report says."""
    agency = agency_of(work, work.actor.agency_id)
    units = units_on(work.session, agency.id, question)
    within = _within(units, question)
    rules = {view.id: view for view in requirements(work, question.known_at)}
    rows = _rows(register_lines(work, question, within), rules, units)
    data = tables.csv_of(rows, question)
    by_requirement = _tally(rows, lambda row: row.rule.title)
    by_division = _tally(rows, lambda row: row.place.division)
    total = sum((each.counts for each in by_requirement), Counts())
    scope = _scope(units, question)
    values = {
        "agency": agency.name,
        "scope": scope,
        "as_of": question.as_of,
        "known_at": question.known_at,
        "people": people_on(work.session, agency.id, question, within),
        "pending": pending(work, question.known_at),
        "total": total,
        "by_requirement": by_requirement,
        "by_division": by_division,
        "chart": _chart(by_requirement) if rows else None,
        "rules": sorted(_used(rows), key=_title),
        "others": sorted((r for r in rules.values() if r.id not in {row.rule.id for row in rows}), key=_title),
        "file": tables.FILE,
    }
    return Content(
        title=_("Compliance with required training"),
        scope=scope,
        values=values,
        registers={
            "exceptions": [tables.exceptions(rows)] if rows else [],
            "register": tables.registers(rows),
            "reasons": [reasons(work, rows, question)] if rows else [],
        },
        files=[DataFile(tables.FILE, _("The full register, one row a person and requirement"), data)],
        counts=_counts(total, rows),
        texts=[TextVersion("requirement", rule.key, rule.version, rule.sha256) for rule in _used(rows)],
        tallies=[Tally(tables.FILE, "status", tallied(tables.status_of(row) for row in rows))],
    )


def _used(rows: Sequence[Row]) -> list[RequirementView]:
    return list({row.rule.key: row.rule for row in rows}.values())


def _within(units: Mapping[int, UnitNode], question: Question) -> set[int] | None:
    if not question.unit:
        return None
    found = below(units, question.unit)
    if not found:
        raise NotFound(
            f"On {question.as_of:%-d %B %Y} there was no unit {question.unit!r}. Choose another unit or another day."
        )
    return found


def _scope(units: Mapping[int, UnitNode], question: Question) -> str:
    if not question.unit:
        return _("The whole agency")
    name = next(unit.name for unit in units.values() if unit.code == question.unit)
    return _("%(unit)s and everything below it", unit=name)


def _rows(lines: Iterable[Line], rules: Mapping[int, RequirementView], units: Mapping[int, UnitNode]) -> list[Row]:
    top = divisions(units)
    nowhere = Place("", _("No unit named"), _("No unit named"))
    places = {unit.id: Place(unit.code, unit.name, top[unit.id].name) for unit in units.values()}
    rows = [Row(line, rules[line.requirement_id], places.get(line.unit_id or 0, nowhere)) for line in lines]
    return sorted(rows, key=lambda row: (row.line.name.casefold(), row.line.staff_no, row.rule.title.casefold()))


def _tally(rows: Sequence[Row], key: Callable[[Row], str]) -> list[Tallied]:
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(key(row), []).append(row)
    return [
        Tallied(label, counts_of((row.line.status, row.line.on_time) for row in grouped[label]))
        for label in sorted(grouped, key=str.casefold)
    ]


def _chart(by_requirement: Sequence[Tallied]) -> charts.Chart:
    items = []
    for each in by_requirement:
        c = each.counts
        parts = (c.satisfied, c.overdue + c.unknown, c.not_due + c.awaiting + c.in_grace)
        items.append(charts.Stack(each.label, parts, _("of %(count)s", count=number(c.subject))))
    said = "; ".join(
        _(
            "%(name)s: %(part)s of %(whole)s",
            name=each.label,
            part=number(each.counts.satisfied),
            whole=number(each.counts.subject),
        )
        for each in by_requirement
    )
    series = [_("Up to date"), _("Overdue"), _("To do, not overdue")]
    return charts.stacks(_("Up to date by requirement. %(said)s.", said=said), series, items)


def _said(each: Tallied) -> str:
    part, whole = number(each.counts.satisfied), number(each.counts.subject)
    return _("%(name)s: %(part)s of %(whole)s", name=each.label, part=part, whole=whole)


def _counts(total: Counts, rows: Sequence[Row]) -> dict[str, int]:
    return {
        "rows": len(rows),
        "subject": total.subject,
        "satisfied": total.satisfied,
        "overdue": total.overdue,
        "exempt": total.exempt,
        "suspended": total.suspended,
    }


def _title(view: RequirementView) -> str:
    return view.title
