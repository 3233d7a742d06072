"""Write down that a report is wanted, and ask the queue to make it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lms.audit import services as audit
from lms.audit.model import Act
from lms.directory.services import agencies
from lms.platform import queue
from lms.platform.work import Work
from lms.reporting.model import WORK, Definition, Question
from lms.reporting.records import ReportRun
from lms.reporting.services import narrowings


@dataclass(frozen=True, slots=True)
class Asker:
    """Who answers for a run: an account, or nobody where the agency's own files ask."""

    name: str
    account_id: int | None


def recorded(
    work: Work, definition: Definition, question: Question, *, by: Asker | None = None, key: str | None = None
) -> int:
    """Record a run of a question that was checked, and return it; with a `key` the caller sees that it comes once.

    Raises `Invalid` for a unit or a module that was not there, before anything is written.
    """
    agency = agencies.agency(work, work.actor.agency_id)
    by, unit_name = by or Asker(work.actor.name, work.actor.account_id), narrowings.unit_name(work, agency, question)
    module_title = narrowings.module_title(work, question)
    payload = {"report": definition.id, "as_of": question.as_of.isoformat()}
    item = queue.submit(work, WORK, payload, key=key, total=100)
    made = ReportRun(
        agency_id=work.actor.agency_id,
        report=definition.id,
        title=definition.title,
        as_of=question.as_of,
        known_at=question.known_at,
        unit=question.unit,
        unit_name=unit_name,
        from_on=question.from_on,
        module=question.module,
        module_title=module_title,
        person_id=question.narrowing.person_id,
        narrowing=question.narrowing.stored(),
        asked_by=by.name,
        account_id=by.account_id,
        asked_at=work.now,
        work_item_id=item,
    )
    work.session.add(made)
    work.session.flush()
    audit.record(work, Act.REPORT_ASKED, f"report_run:{made.id}", _said(definition, question, key))
    return made.id


def _said(definition: Definition, asked: Question, key: str | None) -> dict[str, Any]:
    """Return what was asked as the log keeps it."""
    data: dict[str, Any] = {"report": definition.id, "as_of": asked.as_of.isoformat()}
    data |= {"known_at": asked.known_at.isoformat(), "unit": asked.unit}
    data |= {"from_on": asked.from_on.isoformat()} if asked.from_on else {}
    data |= {"module": asked.module} if asked.module else {}
    data |= {"by": key} if key else {}
    return data | {name: value for name, value in asked.narrowing.stored().items() if name != "search"}
