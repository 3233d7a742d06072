"""The compliance report: who had the training that the law asks for, on a day, as known at an instant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from lms.compliance.model.counts import Counts
from lms.compliance.model.register import RequirementView
from lms.compliance.services.settling import pending
from lms.platform.work import Work
from lms.reporting import months
from lms.reporting.datasets import compliance_data as data
from lms.reporting.datasets import compliance_late, compliance_signatures, compliance_summary
from lms.reporting.datasets import compliance_tables as tables
from lms.reporting.datasets.compliance_findings import Figures, findings
from lms.reporting.datasets.compliance_frame import Frame, frame_of
from lms.reporting.datasets.compliance_reasons import reasons
from lms.reporting.datasets.compliance_tables import Place, Row
from lms.reporting.language import _
from lms.reporting.model import Content, Question, Tally, TextVersion
from lms.reporting.queries.register import Line, people_on, register_lines
from lms.reporting.rules import divisions
from lms.reporting.statement import tallied

EDITION = 2


def compiled(work: Work, question: Question) -> Content:
    """Return everything that the compliance report says."""
    frame = frame_of(work, question)
    rows = _rows(frame, register_lines(work, question, frame.within, frame.keys))
    figures = Figures(
        frame=frame,
        months=compliance_summary.trend(work, frame) if rows else [],
        by_requirement=compliance_summary.tallied(rows, lambda row: row.rule.title),
        by_division=compliance_summary.tallied(rows, lambda row: row.place.division),
        worst=compliance_summary.worst(rows),
        soon=compliance_summary.soon(rows, question.as_of),
        signatures=compliance_signatures.signatures(work, frame, rows),
        later=compliance_late.later(work, frame),
    )
    return Content(
        title=_("Compliance with required training"),
        scope=frame.scope,
        values=_values(work, figures, rows),
        registers={
            "units": [compliance_summary.by_unit(rows)] if rows else [],
            "exceptions": [tables.exceptions(rows)] if rows else [],
            "later": compliance_late.tables(figures.later, frame),
            "signatures": compliance_signatures.table(figures.signatures),
            "register": tables.registers(rows),
            "reasons": [reasons(work, rows, question)] if rows else [],
        },
        files=data.files(figures, rows),
        counts=_counts(figures.total, rows),
        texts=[TextVersion("requirement", rule.key, rule.version, rule.sha256) for rule in _used(rows)],
        tallies=[Tally(tables.FILE, "status", tallied(tables.status_of(row) for row in rows))],
        edition=EDITION,
    )


def _values(work: Work, figures: Figures, rows: Sequence[Row]) -> dict[str, Any]:
    """Return what the template says outside the registers."""
    frame, question = figures.frame, figures.frame.question
    used = sorted(_used(rows), key=_title)
    share = _("Share of duties up to date at the end of each month")
    return {
        "as_of": question.as_of,
        "known_at": question.known_at,
        "since_on": frame.since_on,
        "people": people_on(work.session, frame.agency.id, question, frame.within),
        "pending": pending(work, question.known_at),
        "rows": len(rows),
        "findings": findings(figures),
        "total": figures.total,
        "by_requirement": figures.by_requirement,
        "by_division": figures.by_division,
        "chart": compliance_summary.chart_of(_("Up to date by requirement"), figures.by_requirement),
        "division_chart": compliance_summary.chart_of(_("Up to date by division"), figures.by_division),
        "months": figures.months,
        "trend": months.drawn(figures.months, share, wide=True),
        "worst": figures.worst,
        "late_of": compliance_summary.late,
        "soon": figures.soon,
        "soon_by_requirement": compliance_summary.soon_by_requirement(rows, question.as_of),
        "horizons": compliance_summary.HORIZONS,
        "later": figures.later,
        "late_sources": compliance_late.by_source(figures.later.late),
        "signatures": figures.signatures,
        "rules": used,
        "others": sorted((r for r in frame.rules.values() if r.id not in {each.id for each in used}), key=_title),
        "files": data.NAMES if rows else [],
    }


def _used(rows: Sequence[Row]) -> list[RequirementView]:
    return list({row.rule.key: row.rule for row in rows}.values())


def _rows(frame: Frame, lines: Iterable[Line]) -> list[Row]:
    top = divisions(frame.units)
    nowhere = Place("", _("No unit named"), _("No unit named"))
    places = {unit.id: Place(unit.code, unit.name, top[unit.id].name) for unit in frame.units.values()}
    rows = [Row(line, frame.rules[line.requirement_id], places.get(line.unit_id or 0, nowhere)) for line in lines]
    return sorted(rows, key=lambda row: (row.line.name.casefold(), row.line.staff_no, row.rule.title.casefold()))


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
