"""The data that go with the compliance report: the register, and the figures that the register alone does not give."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lms.compliance.model.counts import Counts
from lms.kernel.clock import day_in
from lms.platform import tabular
from lms.reporting.datasets import compliance_tables as tables
from lms.reporting.datasets.compliance_findings import Figures
from lms.reporting.datasets.compliance_tables import Row
from lms.reporting.language import _
from lms.reporting.model import DataFile
from lms.reporting.queries.late import Entry

MONTHS, LATER, SIGNED = "compliance-months.csv", "compliance-later.csv", "compliance-signatures.csv"
NAMES = (tables.FILE, MONTHS, LATER, SIGNED)
_COUNTS = ("subject", "satisfied", "not_due", "awaiting", "in_grace", "overdue", "unknown", "exempt", "suspended")


def files(figures: Figures, rows: Sequence[Row]) -> list[DataFile]:
    """Return the register, and with any rows the month ends, what was recorded later, and the signatures."""
    question = figures.frame.question
    register = DataFile(
        tables.FILE, _("The full register, one row a person and requirement"), tables.csv_of(rows, question)
    )
    if not rows:
        return [register]
    return [
        register,
        _file(MONTHS, _("The last twelve month ends"), ("day", *_COUNTS), _months(figures)),
        _file(LATER, _("What was recorded late, corrected or taken back"), _LATER, _later(figures)),
        _file(SIGNED, _("Sign-off by the unit of the supervisor"), _SIGNED, _signed(figures)),
    ]


_LATER = (
    "list",
    "staff_no",
    "name",
    "unit_code",
    "kind",
    "what",
    "on",
    "recorded_on",
    "recorded_by",
    "source",
    "reason",
)
_SIGNED = ("unit", "signed", "median_days", "returned", "in_bulk", "by_deputy", "waiting", "longest_wait")


def _file(name: str, description: str, columns: Sequence[str], rows: Iterator[tuple[object, ...]]) -> DataFile:
    return DataFile(name, description, tabular.whole(columns, rows))


def _months(figures: Figures) -> Iterator[tuple[object, ...]]:
    for month in figures.months:
        counts = month.counts or Counts()
        yield (month.day.isoformat(), *(getattr(counts, name) if month.counts else "" for name in _COUNTS))


def _later(figures: Figures) -> Iterator[tuple[object, ...]]:
    for name, entries in (("late", figures.later.late), ("corrected", figures.later.corrected)):
        for each in entries:
            yield (name, *_entry(each, figures.frame.agency.zone))


def _entry(each: Entry, zone: str) -> tuple[object, ...]:
    on = each.on.isoformat() if each.on else ""
    recorded_on = day_in(each.recorded_at, zone).isoformat()
    return (
        each.staff_no, each.name, each.unit, each.kind.value, each.what, on, recorded_on, each.recorded_by,
        each.source, each.reason,
    )  # fmt: skip


def _signed(figures: Figures) -> Iterator[tuple[object, ...]]:
    for unit, quality in sorted(figures.signatures.by_unit.items()):
        yield (
            unit, quality.signed, quality.median, quality.returned, quality.in_bulk, quality.by_deputy,
            len(quality.waiting), max(quality.waiting, default=""),
        )  # fmt: skip
