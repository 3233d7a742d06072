"""Files handed in: kept, checked, and applied once; what was found stays readable."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from lms.audit import services as audit
from lms.audit.model import Act
from lms.directory.model import ImportKind, VerdictKind
from lms.directory.records import ImportRun
from lms.directory.services import agencies, enrolment, extracts
from lms.directory.services.extracts import Plan, Step
from lms.directory.store import imports as store
from lms.kernel.errors import Conflict, Invalid, LmsError, NotFound
from lms.platform.files import Files
from lms.platform.listing import Listing
from lms.platform.work import Work

LARGE = 5000
"""Rows from which on a file is worked through in the background."""
LARGEST = 300 * 1024 * 1024
ACTS = {
    ImportKind.PEOPLE: Act.PEOPLE_IMPORTED,
    ImportKind.TRAINING: Act.TRAINING_IMPORTED,
    ImportKind.FACTS: Act.FACTS_IMPORTED,
}


@dataclass(frozen=True, slots=True)
class RunView:
    """A run as pages show it."""

    id: int
    kind: ImportKind
    file_name: str
    sha256: str
    form: str
    effective_on: date
    asked_by: str
    asked_at: datetime
    work_item_id: int | None
    checked_at: datetime | None
    counts: dict[str, int]
    notes: tuple[str, ...]
    problem: str
    applied_at: datetime | None
    applied_by: str

    @property
    def refused(self) -> int:
        """Return how many rows are refused."""
        return self.counts.get(VerdictKind.REFUSED, 0)

    @property
    def changes(self) -> int:
        """Return how many rows would change something."""
        return self.counts.get(VerdictKind.NEW, 0) + self.counts.get(VerdictKind.CHANGED, 0)

    @property
    def can_be_applied(self) -> bool:
        """Tell whether somebody may say yes to it now."""
        return bool(self.checked_at) and not (self.applied_at or self.problem or self.refused)


@dataclass(frozen=True, slots=True)
class VerdictView:
    """What was found about one row."""

    line: int
    key: str
    verdict: VerdictKind
    details: tuple[dict[str, str], ...]


def receive(work: Work, kind: ImportKind, file: tuple[str, bytes], effective_on: date | None = None) -> int:
    """Keep a file as it was handed in and return its run's number."""
    name, content = file
    if len(content) > LARGEST:
        raise Invalid(f"{name} is larger than {LARGEST // 1024 // 1024} MB. Hand it in in parts.", field="file")
    agency = agencies.agency(work, work.actor.agency_id)
    key = f"imports/{agency.code}/{work.now:%Y%m%d}-{secrets.token_hex(8)}.csv"
    Files(work.settings.files_url).keep(key, content)
    run = ImportRun(
        agency_id=agency.id,
        kind=kind,
        file_name=name[:200],
        file_key=key,
        sha256=hashlib.sha256(content).hexdigest(),
        form="",
        effective_on=effective_on or work.today(agency.zone),
        asked_by=work.actor.name,
        asked_at=work.now,
        counts={},
        notes=[],
        problem="",
    )
    work.session.add(run)
    work.session.flush()
    return run.id


def content_of(work: Work, run_id: int) -> tuple[str, bytes]:
    """Return a run's file, exactly as it was handed in."""
    run = _run(work, run_id)
    content = b"".join(Files(work.settings.files_url).read(run.file_key))
    if hashlib.sha256(content).hexdigest() != run.sha256:
        raise Conflict(f"The stored file of run {run_id} is not the one that was handed in. Hand it in again.")
    return run.file_name, content


def check_people(work: Work, run_id: int, step: Step | None = None) -> Plan:
    """Compare an extract that was handed in with the directory; write nothing."""
    run = _run(work, run_id)
    agency = agencies.agency(work, run.agency_id)
    return extracts.plan(work, agency, content_of(work, run_id), run.effective_on, step)


def note_plan(work: Work, run_id: int, plan: Plan) -> None:
    """Keep what a check of an extract found."""
    note_check(work, run_id, (plan.form, plan.counts, plan.notes), verdicts_of(plan))


def note_check(
    work: Work, run_id: int, found: tuple[str, dict[str, int], list[str]], verdicts: Iterator[dict[str, Any]]
) -> None:
    """Keep what a check found: the file's form, counts, notes, and the verdict of each row that changes something."""
    run = _run(work, run_id)
    if run.checked_at is not None:
        return
    run.form, run.counts, run.notes = found
    run.checked_at = work.now
    store.add_verdicts(work.session, run_id, verdicts)


def note_problem(work: Work, run_id: int, error: LmsError) -> None:
    """Keep the sentence that says why a file cannot be used at all."""
    _run(work, run_id).problem = error.message


def note_work(work: Work, run_id: int, item_id: int) -> None:
    """Keep which piece of background work is at it."""
    _run(work, run_id).work_item_id = item_id


def apply_people(work: Work, run_id: int, plan: Plan, *, invite: bool = True) -> None:
    """Record what a checked extract changes; a second time is the same as once."""
    run = _run(work, run_id)
    if run.applied_at is not None:
        return
    if run.checked_at is not None and run.counts != plan.counts:
        raise Conflict("The directory has changed since this file was checked. Hand it in again to see the difference.")
    enrolment.enrol(work, plan, f"import_run:{run_id}", invite=invite)
    note_applied(work, run_id, plan.counts)


def note_applied(work: Work, run_id: int, counts: dict[str, int]) -> None:
    """Keep that a run was applied, and say so in the log."""
    run = _run(work, run_id)
    run.applied_at, run.applied_by = work.instant(), work.actor.name
    data = {"file": run.file_name, "sha256": run.sha256, "effective_on": run.effective_on.isoformat(), **counts}
    audit.record(work, ACTS[run.kind], f"import_run:{run_id}", data, agency_id=run.agency_id)


def run(work: Work, run_id: int) -> RunView:
    """Return one run of the actor's agency; raises `NotFound`."""
    return _view(_run(work, run_id))


def runs(work: Work, kinds: tuple[ImportKind, ...], *, offset: int = 0, limit: int = 25) -> tuple[list[RunView], int]:
    """Return the newest runs first, and how many there are."""
    found, total = store.runs(work.session, work.actor.agency_id, kinds, offset=offset, limit=limit)
    return [_view(one) for one in found], total


def unapplied(work: Work, since: datetime) -> list[RunView]:
    """Return the latest file of each kind where it was handed in since an instant and has not been applied."""
    latest = store.latest(work.session, work.actor.agency_id, since)
    return [_view(run) for run in latest if run.applied_at is None]


def verdicts(work: Work, run_id: int, listing: Listing, *, everything: bool = False) -> tuple[list[VerdictView], int]:
    """Return what was found about rows of a run, as a list asks for it, and how many there are."""
    _run(work, run_id)
    asked = listing.filters.get("verdict", "")
    kind = VerdictKind(asked) if asked in set(VerdictKind) else None
    query = store.verdicts(run_id, kind, listing.filters.get("search", ""))
    total = work.session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    order = query.selected_columns["key" if listing.sort == "key" else "line"]
    query = query.order_by(order.desc() if listing.descending else order)
    if not everything:
        query = query.offset(listing.offset).limit(listing.size)
    rows = work.session.execute(query)
    return [VerdictView(row.line, row.key, row.verdict, tuple(row.details)) for row in rows], total


def verdicts_of(plan: Plan) -> Iterator[dict[str, Any]]:
    """Yield what is kept about each row of a plan that is not merely unchanged."""
    for refusal in plan.refusals:
        details = [{"field": found.field, "sentence": found.sentence} for found in refusal.findings]
        yield {"line": refusal.line, "key": refusal.key, "verdict": VerdictKind.REFUSED, "details": details}
    for one in plan.differences:
        details = [{"field": c.field, "before": c.before, "after": c.after} for c in one.changes]
        if one.verdict is VerdictKind.NEW:
            said = f"{one.row.given_name} {one.row.family_name}, {one.row.unit_name}, {one.row.hired_on.isoformat()}"
            details = [{"field": "", "before": "", "after": said}]
        details += [{"field": found.field, "sentence": found.sentence} for found in one.remarks]
        yield {"line": one.row.line, "key": one.row.staff_no, "verdict": one.verdict, "details": details}


def _run(work: Work, run_id: int) -> ImportRun:
    found = store.run_of(work.session, work.actor.agency_id, run_id)
    if found is None:
        raise NotFound("There is no such import.")
    return found


def _view(run: ImportRun) -> RunView:
    return RunView(
        id=run.id,
        kind=run.kind,
        file_name=run.file_name,
        sha256=run.sha256,
        form=run.form,
        effective_on=run.effective_on,
        asked_by=run.asked_by,
        asked_at=run.asked_at,
        work_item_id=run.work_item_id,
        checked_at=run.checked_at,
        counts=run.counts,
        notes=tuple(run.notes),
        problem=run.problem,
        applied_at=run.applied_at,
        applied_by=run.applied_by or "",
    )
