"""Ask for reports, follow them, cancel them, store what was made, hand files out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from secrets import token_hex

from lms.audit import services as audit
from lms.audit.model import Act
from lms.compliance.services import settling
from lms.directory.access import scope
from lms.directory.services import agencies
from lms.kernel.errors import Invalid, NotFound, Refused
from lms.kernel.permissions import Permission
from lms.platform import queue
from lms.platform.content import Overlay
from lms.platform.files import Files
from lms.platform.queue import Claim
from lms.platform.work import Work
from lms.reporting import definitions, documents, rules, store
from lms.reporting.archive import sha256_of
from lms.reporting.model import (
    Content,
    Definition,
    FileKind,
    Narrowing,
    Piece,
    Question,
    RunState,
    RunView,
    StoredFile,
    Wanted,
    Watched,
)
from lms.reporting.pdf.model import Document, Rendered
from lms.reporting.records import ReportFile, ReportResult
from lms.reporting.services import narrowings, personal, reading, recording, watching
from lms.reporting.statement import Subject

PDF = "application/pdf"
COMPLIANCE = "compliance"
"""The report that says who is overdue: whoever takes it watches."""


@dataclass(frozen=True, slots=True)
class Made:
    """A finished PDF, not stored yet."""

    path: Path
    rendered: Rendered
    archive: Path | None = None
    """The ZIP of it and all that goes with it."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """Everything that the engine and the store need to make one run."""

    run_id: int
    name: str
    document: Document
    content: Content
    fingerprint: str


def reports(work: Work) -> list[Definition]:
    """Return the reports that can be asked for."""
    return definitions.reports(Overlay("reports", work.settings.reports))


def report(work: Work, name: str) -> Definition:
    """Return one report; raises `NotFound`."""
    return definitions.report_named(Overlay("reports", work.settings.reports), name)


def ask(
    work: Work,
    name: str,
    as_of: date,
    known_at: datetime | None = None,
    unit: str = "",
    *,
    from_on: date | None = None,
    module: str = "",
    narrowing: Narrowing | None = None,
) -> int:
    """Ask for a report and return its run; the same request by the same account, still under way, is the same run.

    `known_at` None means now, and stays that instant: it is taken under the ledger's lock, so that nobody can record
    something earlier afterwards. A report about a period ends on `as_of`; without `from_on` it is
    the quarter. Raises `Invalid` where nothing could be answered.
    """
    scope(work.actor, Permission.REPORT_RUN)
    definition = report(work, name)
    question = Question(as_of, known_at or work.now, unit, from_on, module, narrowing or Narrowing())
    question = rules.narrowed(definition.asks, definition.title, question)
    narrowings.check(work, question)
    return _asked(work, definition, question, anew=known_at is not None)


def ask_personal(work: Work, name: str, as_of: date, known_at: datetime | None, narrowing: Narrowing) -> int:
    """Ask for a document about one person, for the actor's account alone, and return its run; raises `Refused`.

    Whether the actor may read it is asked again when it is taken.
    """
    personal.check(work, narrowing)
    question = Question(as_of, known_at or work.now, narrowing=narrowing)
    return _asked(work, report(work, name), question, anew=known_at is not None)


def _asked(work: Work, definition: Definition, question: Question, *, anew: bool) -> int:
    agency = agencies.agency(work, work.actor.agency_id)
    life = rules.Life(agency.name, agency.founded_on, min(agency.created_at, work.now))
    rules.check_question(question, life, work.today(agency.zone), work.now)
    under_way = store.unfinished(work.session, agency.id, work.actor.account_id, definition.id, question)
    if not anew:
        if under_way is not None:
            return under_way
        question = replace(question, known_at=work.instant())
    return recording.recorded(work, definition, question)


def run(work: Work, run_id: int) -> RunView:
    """Return one run; raises `NotFound`, also for another agency's, another unit's and somebody else's document."""
    found = store.run_of(work.session, work.actor.agency_id, run_id)
    if found is not None and found.is_personal:
        if not work.actor.is_system and found.account_id != work.actor.account_id:
            found = None
    elif found is not None and not _is_within_reach(work, run_id):
        found = None
    if found is None:
        raise NotFound("There is no such report.")
    return found


def _is_within_reach(work: Work, run_id: int) -> bool:
    """Tell whether the actor may read a report; who may read none is not told which there are."""
    try:
        within = reading.reach(work)
    except Refused:
        return False
    return within is None or store.is_for_head_of(work.session, run_id, within)


def run_made_by(work: Work, item_id: int) -> RunView:
    """Return the run that a piece of background work makes."""
    return run(work, store.run_by_work(work.session, item_id).id)


def runs(work: Work, wanted: Wanted | None = None) -> list[RunView]:
    """Return the agency's runs that the actor sees, newest first, each with its files."""
    return store.runs_of(work.session, work.actor.agency_id, _seen(work), wanted or Wanted())


def count_runs(work: Work, wanted: Wanted | None = None) -> int:
    """Return how many runs of the agency the actor sees."""
    return store.count_runs(work.session, work.actor.agency_id, _seen(work), wanted or Wanted())


def _seen(work: Work) -> store.Seen:
    return store.Seen(work.actor.account_id, reading.reach(work))


def cancel(work: Work, run_id: int) -> None:
    """Cancel a run that is not over; raises `Conflict` when it is."""
    if not run(work, run_id).is_personal:
        scope(work.actor, Permission.REPORT_RUN)
    queue.cancel(work, store.work_item_of(work.session, run_id))
    audit.record(work, Act.REPORT_CANCELLED, f"report_run:{run_id}")


def work_item_of(work: Work, run_id: int) -> int:
    """Return the piece of background work that makes a run."""
    return store.work_item_of(work.session, run(work, run_id).id)


def hand_out(work: Work, file_id: int) -> tuple[StoredFile, Iterator[bytes]]:
    """Return a stored file and its bytes, and log who took it."""
    found = store.file_of(work.session, work.actor.agency_id, file_id)
    if found is None:
        raise NotFound("There is no such file.")
    made = run(work, found.run_id)
    if made.is_personal:
        personal.check(work, made.question.narrowing)
    data = {"file": found.name, "sha256": found.sha256}
    audit.record(work, Act.FILE_DOWNLOADED, f"report_run:{found.run_id}", data)
    if made.report == COMPLIANCE:
        watching.write_down(work, Watched.REPORT)
    return found, Files(work.settings.files_url).read(found.key)


def settle_some(work: Work, known_at: datetime) -> int:
    """Settle some of the people whose dates are not up to date; return how many still wait."""
    if settling.pending(work, known_at):
        settling.settle_stale(work)
    return settling.pending(work, known_at)


def compiled(work: Work, run_id: int) -> Compiled:
    """Return all that a run's document says, read at its two dates."""
    found = run(work, run_id)
    return _composed(work, run_id, found.report, found.question)


def piece(work: Work, run_id: int, one: Piece) -> Compiled:
    """Return all that a document says which goes with a run in one ZIP."""
    return _composed(work, run_id, one.report, one.question)


def _composed(work: Work, run_id: int, name: str, question: Question) -> Compiled:
    definition, agency = report(work, name), agencies.agency(work, work.actor.agency_id)
    content = definitions.dataset_of(definition)(work, question)
    head = audit.head_at(work, agency.id, question.known_at)
    subject = Subject(agency, definition, question, content, head)
    name = documents.file_name(definition, agency.code, question)
    return Compiled(run_id, name, documents.document(work, subject), content, subject.content_hash)


def keep(work: Work, held: Claim, parts: Compiled, made: Made) -> None:
    """Store the files of a run and note that it is done; raises `Refused` if it was cancelled meanwhile."""
    if not queue.keep(work.session, held, work.now):
        raise Refused("The report was cancelled.")
    files, folder = Files(work.settings.files_url), f"reports/{work.actor.agency_id}/{parts.run_id}-{token_hex(4)}"
    work.if_given_up(files.take_back)
    pdf = ReportFile(
        run_id=parts.run_id,
        kind=FileKind.REPORT,
        name=f"{parts.name}.pdf",
        mime=PDF,
        key=f"{folder}/{parts.name}.pdf",
        size=made.rendered.size,
        sha256=made.rendered.sha256,
    )
    files.keep(pdf.key, made.path)
    work.session.add(pdf)
    for each in parts.content.files:
        key = f"{folder}/{each.name}"
        files.keep(key, each.data)
        work.session.add(
            ReportFile(
                run_id=parts.run_id,
                kind=FileKind.DATA,
                name=f"{parts.name}-{each.name}",
                mime=each.mime,
                key=key,
                size=len(each.data),
                sha256=each.sha256,
            )
        )
    if made.archive is not None:
        _keep_archive(work, files, folder, parts, made.archive)
    work.session.add(
        ReportResult(
            run_id=parts.run_id,
            stored_at=work.now,
            pages=made.rendered.pages,
            fingerprint=parts.fingerprint,
            unsigned_sha256=made.rendered.unsigned_sha256,
            counts=dict(parts.content.counts),
        )
    )
    audit.record(
        work,
        Act.REPORT_BUILT,
        f"report_run:{parts.run_id}",
        {"sha256": made.rendered.sha256, "content": parts.fingerprint, "pages": made.rendered.pages},
    )


def _keep_archive(work: Work, files: Files, folder: str, parts: Compiled, path: Path) -> None:
    key = f"{folder}/{parts.name}.zip"
    size, sha256 = path.stat().st_size, sha256_of(path)
    files.keep(key, path)
    work.session.add(
        ReportFile(
            run_id=parts.run_id,
            kind=FileKind.DATA,
            name=f"{parts.name}.zip",
            mime="application/zip",
            key=key,
            size=size,
            sha256=sha256,
        )
    )


def latest(work: Work, name: str) -> RunView | None:
    """Return the newest stored run of a report, if there is one."""
    found = store.latest_stored(work.session, work.actor.agency_id, name)
    return run(work, found) if found else None


def pdf_of(files: Sequence[StoredFile]) -> StoredFile:
    """Return the report itself among a run's files; raises `Invalid` if the run has none."""
    for file in files:
        if file.kind is FileKind.REPORT:
            return file
    raise Invalid("This report was not made.")


def sentence_of(view: RunView) -> str:
    """Return what came of a run that failed or was cancelled."""
    if view.state is RunState.CANCELLED:
        return "The report was cancelled."
    return view.message or "The report could not be made."
