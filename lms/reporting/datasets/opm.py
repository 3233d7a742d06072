"""The training data for the Office of Personnel Management: one row a completed training event, and what is missing.

The elements are those of the Guide to Data Standards, Part C: Training, which 5 CFR 410.701 has agencies report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lms.directory.services.agencies import agency as agency_of
from lms.kernel.clock import day_in
from lms.platform import tabular
from lms.platform.content import Overlay
from lms.platform.work import Work
from lms.reporting.datasets.cells import day_cell
from lms.reporting.language import _
from lms.reporting.model import Content, DataFile, Question, RegisterColumn, RegisterTable
from lms.reporting.opm import Codes, Coding, coding
from lms.reporting.queries.completions import Completed, completed

FILE = "opm-training-data.csv"
ELEMENTS = (
    "agency_subelement", "employee_id", "social_security_number", "birth_date", "training_title",
    "training_start_date", "training_end_date", "training_vendor", "training_location", "training_type_code",
    "training_sub_type_code", "training_purpose_type", "training_delivery_type_code", "training_source_type_code",
    "training_duty_hours", "training_non_duty_hours", "training_designation_type_code", "training_credit",
    "training_credit_type_code", "training_accreditation_indicator", "training_accreditation_organization_type",
    "training_tuition_and_fees_cost", "training_travel_cost", "training_per_diem_cost", "training_materials_cost",
    "training_nongovernment_contribution_cost", "training_travel_indicator", "repayment_agreement_required_indicator",
    "continued_service_agreement_required_indicator", "continued_service_agreement_expiration_date", "record",
)  # fmt: skip
NOT_HELD = (
    "social_security_number", "birth_date", "training_location", "training_credit", "training_credit_type_code",
    "training_accreditation_organization_type", "training_tuition_and_fees_cost", "training_travel_cost",
    "training_per_diem_cost", "training_materials_cost", "training_nongovernment_contribution_cost",
    "continued_service_agreement_expiration_date",
)  # fmt: skip
"""What this system does not know of anybody: the columns are there and empty."""

NEEDED = (
    "agency_subelement", "employee_id", "training_title", "training_start_date", "training_end_date",
    "training_type_code", "training_sub_type_code", "training_purpose_type", "training_delivery_type_code",
    "training_source_type_code", "training_duty_hours",
)  # fmt: skip
"""What no row may lack: its absence is reported, row by row."""


@dataclass(frozen=True, slots=True)
class Event:
    """A row of the feed, and what it lacks."""

    cells: tuple[str, ...]
    lacks: tuple[str, ...]
    on: date


def compiled(work: Work, question: Question) -> Content:
    """Return everything about a period: the rows, what they lack, what is never held."""
    agency = agency_of(work, work.actor.agency_id)
    codes = coding(Overlay("policies", work.settings.policies))
    events, modules = [], Counter[str]()
    for each in completed(work.session, agency.id, question):
        events.append(_event(each, codes))
        modules[each.module] += 1
    lacking = Counter(name for event in events for name in event.lacks)
    data = tabular.whole(ELEMENTS, (event.cells for event in events), marked=False)
    values = {
        "from_on": question.from_on,
        "as_of": question.as_of,
        "known_at": question.known_at,
        "rows": len(events),
        "complete": sum(not event.lacks for event in events),
        "confirmed": codes.confirmed,
        "lacking": [(name, lacking[name]) for name in NEEDED if lacking[name]],
        "not_held": NOT_HELD,
        "modules": _modules(modules, codes),
        "file": FILE,
    }
    return Content(
        title=_("Training data for the Office of Personnel Management"),
        scope=_("Completed training events, the whole agency"),
        values=values,
        registers={"lacking": [_table(events)] if any(event.lacks for event in events) else []},
        files=[DataFile(FILE, _("One row a completed training event"), data)],
        counts={"rows": len(events), "incomplete": sum(bool(event.lacks) for event in events)},
    )


def _event(one: Completed, codes: Coding) -> Event:
    own = codes.of(one.module, one.delivery)
    known = _known(one, own, codes)
    lacks = tuple(name for name in NEEDED if not known.get(name))
    return Event(tuple(known.get(name, "") for name in ELEMENTS), lacks, one.on)


def _known(one: Completed, own: Codes, codes: Coding) -> Mapping[str, str]:
    began = day_in(one.started_at, one.zone) if one.started_at else None
    return {
        "agency_subelement": codes.agency_subelement,
        "employee_id": one.staff_no,
        "training_title": one.title,
        "training_start_date": began.isoformat() if began else "",
        "training_end_date": one.on.isoformat(),
        "training_vendor": one.trainer if one.external else "",
        "training_type_code": own.type,
        "training_sub_type_code": own.sub_type,
        "training_purpose_type": own.purpose,
        "training_delivery_type_code": own.delivery,
        "training_source_type_code": own.source,
        "training_duty_hours": "" if one.minutes is None else f"{one.minutes / 60:.2f}",
        "training_non_duty_hours": "" if one.minutes is None else "0.00",
        "training_designation_type_code": own.designation,
        "training_accreditation_indicator": own.accreditation,
        "training_travel_indicator": own.travel,
        "repayment_agreement_required_indicator": own.repayment,
        "continued_service_agreement_required_indicator": own.continued_service,
        "record": str(one.evidence_id),
    }


def _modules(counted: Counter[str], codes: Coding) -> list[tuple[str, int, str, str, bool]]:
    """Return each module with its rows, type and sub-type, and whether it has codes of its own."""
    found = []
    for module in sorted(counted):
        own = codes.of(module, "")
        found.append((module, counted[module], own.type, own.sub_type, module in codes.modules))
    return found


def _table(events: Sequence[Event]) -> RegisterTable:
    columns = (
        RegisterColumn(_("Record"), 0.8),
        RegisterColumn(_("Staff number"), 1.2),
        RegisterColumn(_("Training"), 3),
        RegisterColumn(_("Completed"), 1.2),
        RegisterColumn(_("Lacks"), 4),
    )
    at = [ELEMENTS.index(name) for name in ("record", "employee_id", "training_title")]
    rows = [
        (
            *(event.cells[place] for place in at),
            day_cell(event.on),
            ", ".join(name.replace("_", " ") for name in event.lacks),
        )
        for event in events
        if event.lacks
    ]
    return RegisterTable(
        "lacking", _("Rows that lack something"), columns, rows, _("Mend them before the file is sent.")
    )
