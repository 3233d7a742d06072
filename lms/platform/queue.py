"""Background work: a leased row in the database is the truth, a message queue only wakes a worker.

A message queue forgets a job whose worker was killed. So a piece of work is a row: claimed under a lease, renewed while
it goes on, and taken over by another worker when the lease has run out. What a person sees (waiting, 40 of 120, failed,
cancelled) is the same row.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from lms.kernel.errors import Conflict, NotFound
from lms.platform.db import Record
from lms.platform.wakeup import wake
from lms.platform.work import Work

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 5
RESTS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
"""How long work rests after each attempt that failed for trouble of the machine; kept as the end of its lease."""


class WorkState(StrEnum):
    """Where a piece of work stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class WorkItem(Record):
    """A piece of background work; `key` makes asking twice the same as asking once."""

    __tablename__ = "work_item"
    __table_args__ = (sa.Index(None, "state", "lease_until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int]
    account_id: Mapped[int | None]
    kind: Mapped[str]
    key: Mapped[str | None] = mapped_column(unique=True)
    payload: Mapped[dict[str, Any]]
    state: Mapped[WorkState] = mapped_column(default=WorkState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    holder: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class Progress:
    """What a page shows of a piece of work."""

    id: int
    kind: str
    state: WorkState
    done: int
    total: int
    message: str

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more will happen."""
        return self.state in {WorkState.DONE, WorkState.FAILED, WorkState.CANCELLED}


@dataclass(frozen=True, slots=True)
class Claim:
    """A worker's hold on a piece of work."""

    id: int
    kind: str
    payload: dict[str, Any]
    holder: str
    agency_id: int
    account_id: int | None


def submit(work: Work, kind: str, payload: dict[str, Any], *, key: str | None = None, total: int = 0) -> int:
    """Ask for background work in this transaction and return its id; the same `key` twice is the same work."""
    if key is not None:
        existing = work.session.scalar(sa.select(WorkItem.id).where(WorkItem.key == key))
        if existing is not None:
            return existing
    item = WorkItem(
        agency_id=work.actor.agency_id,
        account_id=work.actor.account_id,
        kind=kind,
        key=key,
        payload=payload,
        total=total,
        created_at=work.now,
    )
    work.session.add(item)
    work.session.flush()
    work.after_commit(partial(wake, work.settings, f"work:{item.id}"))
    return item.id


def waiting(session: Session, now: datetime) -> Sequence[int]:
    """Return what can be claimed: what waits, and what was being done by a worker whose lease ran out."""
    return session.scalars(sa.select(WorkItem.id).where(_claimable(now)).order_by(WorkItem.id)).all()


def claim(session: Session, item_id: int, now: datetime) -> Claim | None:
    """Take a piece of work if it can be had; the caller commits before starting on it."""
    holder = f"{os.getpid()}-{secrets.token_hex(4)}"
    taken = session.execute(
        sa.update(WorkItem)
        .where(WorkItem.id == item_id, _claimable(now))
        .values(
            state=WorkState.RUNNING,
            holder=holder,
            lease_until=now + LEASE,
            attempts=WorkItem.attempts + 1,
            started_at=sa.func.coalesce(WorkItem.started_at, now),
        )
        .returning(WorkItem.kind, WorkItem.payload, WorkItem.agency_id, WorkItem.account_id)
    ).first()
    if taken is None:
        return None
    return Claim(item_id, taken.kind, taken.payload, holder, taken.agency_id, taken.account_id)


def keep(session: Session, held: Claim, now: datetime, done: int | None = None, total: int | None = None) -> bool:
    """Renew the lease and note progress; False when the work was cancelled or taken over, and must stop."""
    values: dict[str, Any] = {"lease_until": now + LEASE}
    if done is not None:
        values["done"] = done
    if total is not None:
        values["total"] = total
    return _if_holder(session, held, values)


def say(session: Session, held: Claim, message: str) -> bool:
    """Note in a sentence where the work is; False if it is no longer ours."""
    return _if_holder(session, held, {"message": message})


def finish(session: Session, held: Claim, now: datetime, message: str = "") -> bool:
    """Note that the work is done; False if it is no longer ours (its result must then not be published)."""
    return _if_holder(session, held, {"state": WorkState.DONE, "finished_at": now, "holder": None, "message": message})


def fail(session: Session, held: Claim, now: datetime, sentence: str, *, again: bool, rest: bool = False) -> bool:
    """Note a failure in a sentence; `again` leaves it to be tried once more, up to the limit of attempts.

    With `rest` it is tried only after a pause, which grows: a machine in trouble is not mended within a second.
    """
    attempts = session.scalar(sa.select(WorkItem.attempts).where(WorkItem.id == held.id)) or 0
    state = WorkState.WAITING if again and attempts < MOST_ATTEMPTS else WorkState.FAILED
    until = now + RESTS[max(attempts, 1) - 1] if rest and state is WorkState.WAITING else None
    values = {"state": state, "holder": None, "lease_until": until, "message": sentence}
    return _if_holder(session, held, values | ({"finished_at": now} if state is WorkState.FAILED else {}))


def cancel(work: Work, item_id: int) -> None:
    """Cancel work that is not over; its worker notices at its next step. Raises `Conflict` when it is over."""
    changed = work.session.execute(
        sa.update(WorkItem)
        .where(WorkItem.id == item_id, WorkItem.state.in_((WorkState.WAITING, WorkState.RUNNING)))
        .values(state=WorkState.CANCELLED, holder=None, finished_at=work.now)
        .returning(WorkItem.id)
    ).first()
    if changed is None:
        raise Conflict("This is already over and cannot be cancelled.")


@dataclass(frozen=True, slots=True)
class Failing:
    """A kind of background work whose latest piece failed, with what it said."""

    id: int
    kind: str
    message: str
    at: datetime


def failing(work: Work, since: datetime) -> list[Failing]:
    """Return the kinds of the agency's work whose latest piece that is over failed, and not before an instant."""
    over = (WorkState.DONE, WorkState.FAILED)
    latest = (
        sa.select(sa.func.max(WorkItem.id))
        .where(WorkItem.agency_id == work.actor.agency_id, WorkItem.state.in_(over), WorkItem.created_at >= since)
        .group_by(WorkItem.kind)
    )
    query = sa.select(WorkItem).where(WorkItem.id.in_(latest), WorkItem.state == WorkState.FAILED).order_by(WorkItem.id)
    found = work.session.scalars(query)
    return [Failing(one.id, one.kind, one.message, one.finished_at or one.created_at) for one in found]


def progress(work: Work, item_id: int) -> Progress:
    """Return where a piece of work of the actor's agency stands; raise `NotFound` if there is none."""
    item = work.session.get(WorkItem, item_id, populate_existing=True)
    if item is None or item.agency_id != work.actor.agency_id:
        raise NotFound("There is no such piece of work.")
    return Progress(item.id, item.kind, item.state, item.done, item.total, item.message)


def asked_by(work: Work, item_id: int, kind: str) -> dict[str, Any] | None:
    """Return what the actor asked for with a piece of work of a kind; None for work of another kind or of others."""
    item = work.session.get(WorkItem, item_id)
    if item is None or (item.agency_id, item.account_id, item.kind) != (
        work.actor.agency_id,
        work.actor.account_id,
        kind,
    ):
        return None
    return dict(item.payload)


def newest(work: Work, key_start: str, since: datetime) -> Progress | None:
    """Return where the newest work of the actor's agency stands whose key begins so, asked for since an instant."""
    query = (
        sa.select(WorkItem.id)
        .where(
            WorkItem.agency_id == work.actor.agency_id,
            WorkItem.key.startswith(key_start, autoescape=True),
            WorkItem.created_at >= since,
        )
        .order_by(WorkItem.id.desc())
        .limit(1)
    )
    found = work.session.scalar(query)
    return None if found is None else progress(work, found)


def _claimable(now: datetime) -> sa.ColumnElement[bool]:
    expired = sa.and_(WorkItem.state == WorkState.RUNNING, WorkItem.lease_until < now)
    resting = sa.func.coalesce(WorkItem.lease_until, now) > now
    waits = sa.and_(WorkItem.state == WorkState.WAITING, sa.not_(resting))
    return sa.and_(sa.or_(waits, expired), WorkItem.attempts < MOST_ATTEMPTS)


def _if_holder(session: Session, held: Claim, values: dict[str, Any]) -> bool:
    changed = session.execute(
        sa.update(WorkItem)
        .where(WorkItem.id == held.id, WorkItem.holder == held.holder, WorkItem.state == WorkState.RUNNING)
        .values(**values)
        .returning(WorkItem.id)
    ).first()
    return changed is not None
