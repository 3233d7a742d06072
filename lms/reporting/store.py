"""Runs and their files in the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lms.platform.queue import WorkItem, WorkState
from lms.reporting.model import FileKind, Narrowing, Question, RunState, RunView, StoredAt, StoredFile, Wanted, Watched
from lms.reporting.records import ListView, ReportFile, ReportResult, ReportRun, ReportUnitRun


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody sees: documents about a person that their account asked for; of the others, all or `within` units.

    `within`: the codes of units whose heads' reports are seen; None: every report.
    """

    account_id: int | None
    within: frozenset[str] | None = None


_STATES = {
    WorkState.WAITING: RunState.WAITING,
    WorkState.RUNNING: RunState.RUNNING,
    WorkState.DONE: RunState.FAILED,
    WorkState.FAILED: RunState.FAILED,
    WorkState.CANCELLED: RunState.CANCELLED,
}


def runs_of(session: Session, agency_id: int, seen: Seen, wanted: Wanted) -> list[RunView]:
    """Return the runs of an agency that somebody sees, newest first, each with its files."""
    query = _query(agency_id).where(_seen(seen), *_fits(wanted)).order_by(ReportRun.id.desc())
    rows = session.execute(query.offset(wanted.offset).limit(wanted.limit)).all()
    files: dict[int, list[StoredFile]] = {}
    kept = sa.select(ReportFile).where(ReportFile.run_id.in_([run.id for run, _, _ in rows])).order_by(ReportFile.id)
    for file in session.scalars(kept):
        files.setdefault(file.run_id, []).append(_file(file))
    return [_view(run, item, result, files.get(run.id, ())) for run, item, result in rows]


def count_runs(session: Session, agency_id: int, seen: Seen, wanted: Wanted) -> int:
    """Return how many runs of an agency somebody sees."""
    query = _query(agency_id).where(_seen(seen), *_fits(wanted))
    return session.scalar(sa.select(sa.func.count()).select_from(query.with_only_columns(ReportRun.id).subquery())) or 0


def _fits(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.report:
        found.append(ReportRun.report == wanted.report)
    if wanted.unit:
        found.append(ReportRun.unit == wanted.unit)
    if wanted.since is not None:
        found.append(ReportRun.as_of >= wanted.since)
    if wanted.until is not None:
        found.append(ReportRun.as_of <= wanted.until)
    if wanted.stored:
        found.append(ReportResult.id.is_not(None))
    return found


def _seen(seen: Seen) -> sa.ColumnElement[bool]:
    """Return the condition for runs of everybody, or those for the heads of some units, and one's personal ones."""
    everybodys: sa.ColumnElement[bool] = ReportRun.person_id.is_(None)
    if seen.within is not None:
        everybodys = sa.and_(everybodys, _for_heads_of(seen.within))
    return sa.or_(everybodys, sa.and_(ReportRun.person_id.is_not(None), ReportRun.account_id == seen.account_id))


def _for_heads_of(units: Collection[str]) -> sa.ColumnElement[bool]:
    return ReportRun.id.in_(sa.select(ReportUnitRun.run_id).where(ReportUnitRun.unit.in_(units)))


def is_for_head_of(session: Session, run_id: int, units: Collection[str]) -> bool:
    """Tell whether a run was made for whoever heads one of some units, by their codes."""
    return session.scalar(sa.select(ReportRun.id).where(ReportRun.id == run_id, _for_heads_of(units))) is not None


def run_of(session: Session, agency_id: int, run_id: int) -> RunView | None:
    """Return one run of an agency with its files."""
    query = _query(agency_id).where(ReportRun.id == run_id).execution_options(populate_existing=True)
    row = session.execute(query).first()
    if row is None:
        return None
    run, item, result = row
    return _view(run, item, result, files_of(session, run_id))


def unfinished(session: Session, agency_id: int, account_id: int | None, report: str, asked: Question) -> int | None:
    """Return the run that the same account asked for in the same words and that is still under way."""
    query = (
        sa.select(ReportRun.id, ReportRun.narrowing)
        .join(WorkItem, WorkItem.id == ReportRun.work_item_id)
        .where(
            ReportRun.agency_id == agency_id,
            ReportRun.account_id.is_not_distinct_from(account_id),
            ReportRun.report == report,
            ReportRun.as_of == asked.as_of,
            ReportRun.unit == asked.unit,
            ReportRun.from_on.is_not_distinct_from(asked.from_on),
            ReportRun.module == asked.module,
            WorkItem.state.in_((WorkState.WAITING, WorkState.RUNNING)),
        )
    )
    rows = session.execute(query.order_by(ReportRun.id.desc()))
    return next((row.id for row in rows if row.narrowing == asked.narrowing.stored()), None)


def files_of(session: Session, run_id: int) -> tuple[StoredFile, ...]:
    """Return the files of a run, the report first."""
    query = sa.select(ReportFile).where(ReportFile.run_id == run_id).order_by(ReportFile.id)
    return tuple(_file(row) for row in session.scalars(query))


def file_of(session: Session, agency_id: int, file_id: int) -> StoredFile | None:
    """Return a file of one of an agency's runs."""
    query = sa.select(ReportFile).join(ReportRun, ReportRun.id == ReportFile.run_id)
    row = session.scalar(query.where(ReportFile.id == file_id, ReportRun.agency_id == agency_id))
    return _file(row) if row else None


def stored_as(session: Session, sha256: str) -> StoredAt | None:
    """Return which stored report has these bytes, of whatever agency."""
    query = (
        sa.select(ReportRun.title, ReportResult.stored_at)
        .join(ReportFile, ReportFile.run_id == ReportRun.id)
        .join(ReportResult, ReportResult.run_id == ReportRun.id)
        .where(ReportFile.sha256 == sha256, ReportFile.kind == FileKind.REPORT)
        .order_by(ReportResult.id)
    )
    found = session.execute(query.limit(1)).first()
    return StoredAt(found.title, found.stored_at) if found else None


def latest_stored(session: Session, agency_id: int, report: str) -> int | None:
    """Return the newest run of a report that was stored."""
    query = (
        sa.select(ReportRun.id)
        .join(ReportResult, ReportResult.run_id == ReportRun.id)
        .where(ReportRun.agency_id == agency_id, ReportRun.report == report)
    )
    return session.scalar(query.order_by(ReportRun.id.desc()).limit(1))


def _query(agency_id: int) -> sa.Select[ReportRun, WorkItem, ReportResult | None]:
    return (
        sa.select(ReportRun, WorkItem, ReportResult)
        .join(WorkItem, WorkItem.id == ReportRun.work_item_id)
        .outerjoin(ReportResult, ReportResult.run_id == ReportRun.id)
        .where(ReportRun.agency_id == agency_id)
    )


def _view(run: ReportRun, item: WorkItem, result: ReportResult | None, files: Sequence[StoredFile] = ()) -> RunView:
    return RunView(
        id=run.id,
        report=run.report,
        title=run.title,
        question=Question(run.as_of, run.known_at, run.unit, run.from_on, run.module, Narrowing.kept(run.narrowing)),
        unit_name=run.unit_name,
        module_title=run.module_title,
        asked_by=run.asked_by,
        account_id=run.account_id,
        asked_at=run.asked_at,
        state=RunState.STORED if result else _STATES[item.state],
        done=item.done,
        total=item.total,
        message=item.message,
        started_at=item.started_at,
        stored_at=result.stored_at if result else None,
        pages=result.pages if result else None,
        fingerprint=result.fingerprint if result else "",
        counts=dict(result.counts) if result else {},
        files=tuple(files),
    )


def _file(row: ReportFile) -> StoredFile:
    return StoredFile(row.id, row.run_id, row.kind, row.name, row.mime, row.key, row.size, row.sha256)


def work_item_of(session: Session, run_id: int) -> int:
    """Return the piece of work that makes a run."""
    return session.scalars(sa.select(ReportRun.work_item_id).where(ReportRun.id == run_id)).one()


@dataclass(frozen=True, slots=True)
class AskedBy:
    """Who asked for a run; `account_id` None: nobody's account, the system."""

    name: str
    account_id: int | None
    is_personal: bool


def asked_by(session: Session, run_id: int) -> AskedBy:
    """Return who asked for a run."""
    query = sa.select(ReportRun.asked_by, ReportRun.account_id, ReportRun.person_id).where(ReportRun.id == run_id)
    row = session.execute(query).one()
    return AskedBy(row.asked_by, row.account_id, row.person_id is not None)


def run_by_work(session: Session, item_id: int) -> ReportRun:
    """Return the run that a piece of work makes."""
    return session.scalars(sa.select(ReportRun).where(ReportRun.work_item_id == item_id)).one()


def has_looked(session: Session, account_id: int, on: date, watched: Watched) -> bool:
    """Tell whether it is noted that somebody looked at a list on a day."""
    query = sa.select(ListView.id).where(
        ListView.account_id == account_id, ListView.on_date == on, ListView.list == watched
    )
    return session.scalar(query) is not None


def keep_look(session: Session, values: dict[str, Any]) -> None:
    """Write a look down, unless the same one of the same day is there already."""
    dialect = session.get_bind().dialect.name
    insert: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    session.execute(insert(ListView).values(**values).on_conflict_do_nothing())
