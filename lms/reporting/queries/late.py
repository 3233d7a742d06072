"""Read models: training recorded after a day that it was done by, and records that were corrected or taken back."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from lms.compliance.model.evidence import EvidenceKind
from lms.compliance.records import EvidenceRecord, PersonFact
from lms.directory.records import Person, PersonName, Placement, Unit
from lms.kernel.facts import FactType
from lms.platform.work import Work
from lms.reporting.model import Question
from lms.reporting.queries.register import held, name_of

TRAINING = (EvidenceKind.COMPLETION, EvidenceKind.CREDIT)


@dataclass(frozen=True, slots=True)
class Window:
    """What was recorded after one instant and up to another, seen from a day: whose, about which modules.

    `since_on` is the day that the first instant ends. None: of every unit, about every module.
    """

    asked: Question
    since_on: date
    after: datetime
    unit_ids: Collection[int] | None = None
    modules: Collection[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One record: about whom, what, of which day, when and by whom it was recorded, and why."""

    staff_no: str
    name: str
    unit: str
    what: str
    kind: EvidenceKind | FactType
    on: date | None
    recorded_at: datetime
    recorded_by: str
    source: str
    reason: str


def late_evidence(work: Work, window: Window) -> list[Entry]:
    """Return training of the day or before it that was recorded after it, the latest recorded last."""
    e = EvidenceRecord
    query = _evidence(work, window).where(
        e.kind.in_(TRAINING), e.corrects_id.is_(None), e.on_date.is_not(None), e.on_date <= window.since_on
    )
    return list(_entries(work, query))


def corrections(work: Work, window: Window) -> list[Entry]:
    """Return training records that were corrected or taken back, and facts that were taken back."""
    e = EvidenceRecord
    query = _evidence(work, window).where(sa.or_(e.corrects_id.is_not(None), e.kind == EvidenceKind.REVOCATION))
    found = [*_entries(work, query), *_entries(work, _undone(work, window))]
    return sorted(found, key=lambda each: (each.recorded_at, each.name.casefold(), each.staff_no))


def _evidence(work: Work, window: Window) -> sa.Select[Any]:
    """Return rows of evidence, a revocation with title and day of what it takes back."""
    e, of = EvidenceRecord, sa.orm.aliased(EvidenceRecord)
    what = sa.func.coalesce(sa.func.nullif(e.title, ""), e.module, sa.func.nullif(of.title, ""), of.module, "")
    on_date = sa.func.coalesce(e.on_date, of.on_date).label("on_date")
    columns: list[Any] = [e.kind.label("kind"), what.label("what"), on_date]
    columns += [e.recorded_at, e.recorded_by, e.source, e.reason]
    query = (
        sa.select(*columns)
        .outerjoin(of, of.id == sa.func.coalesce(e.of_id, e.corrects_id))
        .where(e.agency_id == work.actor.agency_id)
        .order_by(e.recorded_at, e.id)
    )
    if window.modules is not None:
        query = query.where(sa.func.coalesce(e.module, of.module).in_(window.modules))
    return _seen(query, e, window)


def _undone(work: Work, window: Window) -> sa.Select[Any]:
    f, of = PersonFact, sa.orm.aliased(PersonFact)
    nothing = sa.literal("")
    columns: list[Any] = [of.type.label("kind"), nothing.label("what"), of.on_date.label("on_date")]
    columns += [f.recorded_at, f.recorded_by, f.source, nothing.label("reason")]
    query = (
        sa.select(*columns)
        .join(of, of.id == f.revokes_id)
        .where(f.agency_id == work.actor.agency_id)
        .order_by(f.recorded_at, f.id)
    )
    return _seen(query, f, window)


def _seen(query: sa.Select[Any], record: type[EvidenceRecord | PersonFact], window: Window) -> sa.Select[Any]:
    """Add who the record is about, as they were on the day, and keep to the window."""
    asked = window.asked
    query = (
        query.add_columns(Person.staff_no, PersonName.family_name, PersonName.given_name, Unit.code.label("unit_code"))
        .join(Person, Person.id == record.person_id)
        .outerjoin(PersonName, sa.and_(PersonName.person_id == Person.id, *held(PersonName, asked)))
        .outerjoin(Placement, sa.and_(Placement.person_id == Person.id, *held(Placement, asked)))
        .outerjoin(Unit, Unit.id == Placement.unit_id)
        .where(record.recorded_at > window.after, record.recorded_at <= asked.known_at)
    )
    return query if window.unit_ids is None else query.where(Placement.unit_id.in_(window.unit_ids))


def _entries(work: Work, query: sa.Select[Any]) -> Iterator[Entry]:
    for row in work.session.execute(query):
        yield Entry(
            staff_no=row.staff_no,
            name=name_of(row),
            unit=row.unit_code or "",
            what=row.what,
            kind=row.kind,
            on=row.on_date,
            recorded_at=row.recorded_at,
            recorded_by=row.recorded_by,
            source=row.source,
            reason=row.reason,
        )
