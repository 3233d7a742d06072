"""Certificates from elsewhere in the database, each with its steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.compliance.handed.model import AFTER, Handed, Handing, State, Step, StepKind
from lms.compliance.handed.records import HandedRecord, HandedStep

h, s = HandedRecord, HandedStep
_OF_ONE = (
    sa.select(h)
    .where(h.agency_id == sa.bindparam("agency"), h.person_id == sa.bindparam("person"))
    .order_by(h.id.desc())
)


def numbered(session: Session, agency_id: int, number: int) -> Handed | None:
    """Return the certificate of a number."""
    return next(iter(_read(session, sa.select(h).where(h.agency_id == agency_id, h.number == number))), None)


def of_person(session: Session, agency_id: int, person_id: int) -> list[Handed]:
    """Return what a person handed in, the latest first."""
    return _read(session, _OF_ONE, {"agency": agency_id, "person": person_id})


def same_file(session: Session, person_id: int, sha256: str) -> list[Handed]:
    """Return the certificates of a person with the very same file."""
    return _read(session, sa.select(h).where(h.person_id == person_id, h.sha256 == sha256).order_by(h.id))


def in_state(
    session: Session, agency_id: int, state: State | None, *, newest_first: bool, offset: int, limit: int | None
) -> tuple[list[Handed], int]:
    """Return certificates in a state (None: all), in order of handing in, and how many there are."""
    query = sa.select(h).where(_in(agency_id, state)).order_by(h.id.desc() if newest_first else h.id)
    return _read(session, query.offset(offset).limit(limit)), count(session, agency_id, state)


def count(session: Session, agency_id: int, state: State | None) -> int:
    """Return how many certificates of an agency are in a state (None: all)."""
    return session.scalar(sa.select(sa.func.count(h.id)).where(_in(agency_id, state))) or 0


def _in(agency_id: int, state: State | None) -> sa.ColumnElement[bool]:
    ours = h.agency_id == agency_id
    return ours if state is None else sa.and_(ours, _is(state))


def _is(state: State) -> sa.ColumnElement[bool]:
    """Return the condition that the last step left a certificate in a state."""
    last = sa.select(s.kind).where(s.handed_id == h.id).order_by(s.id.desc()).limit(1).scalar_subquery()
    kinds = [kind for kind in StepKind if AFTER[kind] is state]
    return sa.or_(last.is_(None), last.in_(kinds)) if state is State.WAITING else last.in_(kinds)


def _read(session: Session, query: sa.Select[HandedRecord], values: Mapping[str, object] | None = None) -> list[Handed]:
    rows = list(session.scalars(query, values))
    steps: dict[int, list[Step]] = {row.id: [] for row in rows}
    if rows:
        for one in session.scalars(sa.select(s).where(s.handed_id.in_(list(steps))).order_by(s.id)):
            steps[one.handed_id].append(Step(one.kind, one.words, one.by, one.at, one.evidence_id))
    return [_handed(row, steps[row.id]) for row in rows]


def _handed(row: HandedRecord, steps: Sequence[Step]) -> Handed:
    said: dict[str, Any] = {
        name: getattr(row, name) for name in ("title", "issuer", "minutes", "requirement", "external", "words")
    }
    return Handed(
        id=row.id,
        number=row.number,
        person_id=row.person_id,
        said=Handing(on=row.on_date, **said),
        at=row.at,
        steps=tuple(steps),
    )
