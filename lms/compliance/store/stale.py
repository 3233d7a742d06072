"""How far each person's ledger is settled: who waits, since when, and whose settling failed and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.compliance.model.register import Failed
from lms.compliance.records import Settling


def settled_to(session: Session, person_ids: Sequence[int]) -> dict[int, datetime | None]:
    """Return the instant up to which each person is settled; people never heard of are missing."""
    query = sa.select(Settling.person_id, Settling.settled_to).where(Settling.person_id.in_(person_ids))
    return {row.person_id: row.settled_to for row in session.execute(query)}


def note_settled(session: Session, agency_id: int, person_ids: Sequence[int], known: set[int], at: datetime) -> None:
    """Write down that people are settled up to an instant; `known` are those who have a line already."""
    session.execute(
        sa.update(Settling)
        .where(Settling.person_id.in_(person_ids))
        .values(settled_to=at, stale_since=None, tried_at=None, problem=None)
        .execution_options(synchronize_session=False)
    )
    new = [
        {"person_id": p, "agency_id": agency_id, "settled_to": at, "stale_since": None}
        for p in person_ids
        if p not in known
    ]
    if new:
        session.execute(sa.insert(Settling), new)


def note_stale(session: Session, agency_id: int, person_ids: Sequence[int], at: datetime) -> None:
    """Write down that something was recorded about people (a batch) that is not in the ledger."""
    session.execute(
        sa.update(Settling)
        .where(Settling.person_id.in_(person_ids), Settling.stale_since.is_(None))
        .values(stale_since=at)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        sa.update(Settling)
        .where(Settling.person_id.in_(person_ids), Settling.tried_at.is_not(None))
        .values(tried_at=None)
        .execution_options(synchronize_session=False)
    )
    known = set(session.scalars(sa.select(Settling.person_id).where(Settling.person_id.in_(person_ids))))
    new = [
        {"person_id": p, "agency_id": agency_id, "settled_to": None, "stale_since": at}
        for p in person_ids
        if p not in known
    ]
    if new:
        session.execute(sa.insert(Settling), new)


def note_failed(session: Session, agency_id: int, problems: Mapping[int, str], known: set[int], at: datetime) -> None:
    """Write down why the settling of some people failed; they wait on."""
    for person_id, problem in problems.items():
        if person_id in known:
            session.execute(
                sa.update(Settling)
                .where(Settling.person_id == person_id)
                .values(tried_at=at, problem=problem, stale_since=sa.func.coalesce(Settling.stale_since, at))
                .execution_options(synchronize_session=False)
            )
        else:
            line = {"person_id": person_id, "agency_id": agency_id, "settled_to": None, "stale_since": at}
            session.execute(sa.insert(Settling), [line | {"tried_at": at, "problem": problem}])


def next_ones(session: Session, agency_id: int, announced: datetime | None, before: datetime, limit: int) -> list[int]:
    """Return who is to be settled next, longest waiting first; not those whose settling has failed since an instant."""
    waiting = stale(agency_id, announced)
    query = (
        sa.select(waiting.c.person_id)
        .where(sa.or_(waiting.c.tried_at.is_(None), waiting.c.tried_at < before))
        .order_by(waiting.c.stale_since, waiting.c.person_id)
        .limit(limit)
    )
    return list(session.scalars(query))


def forget_failures(session: Session, agency_id: int) -> int:
    """Let everybody be tried again; return how many had failed. Why stays on record until it goes well."""
    found = session.execute(
        sa.update(Settling)
        .where(Settling.agency_id == agency_id, Settling.stale_since.is_not(None), Settling.tried_at.is_not(None))
        .values(tried_at=None)
        .execution_options(synchronize_session=False)
        .returning(Settling.person_id)
    )
    return len(found.all())


def failed(session: Session, agency_id: int) -> list[Failed]:
    """Return whose settling failed and why, longest waiting first."""
    query = (
        sa.select(Settling.person_id, Settling.problem, Settling.stale_since)
        .where(Settling.agency_id == agency_id, Settling.stale_since.is_not(None), Settling.problem.is_not(None))
        .order_by(Settling.stale_since, Settling.person_id)
    )
    return [Failed(row.person_id, row.problem, row.stale_since) for row in session.execute(query)]


def stale(agency_id: int, announced: datetime | None, known_at: datetime | None = None) -> sa.Subquery:
    """Return the people whose ledger lacks something known at an instant (None: known now), and since when.

    `announced` is the latest instant at which the answer for everybody may have changed without anybody acting. Three
    questions, each answered by an index: what this costs follows how many wait, not how many there are.
    """
    columns = (Settling.person_id, Settling.stale_since, Settling.tried_at)
    ours = sa.select(*columns).where(Settling.agency_id == agency_id)
    waits: sa.ColumnElement[bool] = Settling.stale_since.is_not(None)
    other: sa.ColumnElement[bool] = Settling.stale_since.is_(None)
    if known_at is not None:
        waits, other = Settling.stale_since <= known_at, sa.or_(other, Settling.stale_since > known_at)
    parts = [ours.where(waits)]
    if announced is not None:
        parts.append(ours.where(other, Settling.settled_to.is_(None)))
        parts.append(ours.where(other, Settling.settled_to < announced))
    return sa.union_all(*parts).subquery("waiting")


def waiting(session: Session, agency_id: int) -> set[int]:
    """Return the people on the stale list."""
    query = sa.select(Settling.person_id).where(Settling.agency_id == agency_id, Settling.stale_since.is_not(None))
    return set(session.scalars(query))
