"""Deliveries in the database, each with what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lms.platform.outbox import Letter, LetterAttempt, Outcome
from lms.platform.queue import WorkItem, WorkState
from lms.reporting.delivery.model import TROUBLE, By, Delivery, State, What
from lms.reporting.delivery.records import ReportDelivery, ReportDeliveryEvent
from lms.reporting.delivery.rules import letter_state, place_state
from lms.reporting.records import ReportRun, ReportUnitRun
from lms.reporting.schedules.records import ReportSchedule, ReportScheduleTurn

BATCH = 400
UNDER_WAY = (WorkState.WAITING, WorkState.RUNNING)


def of_runs(session: Session, run_ids: Collection[int], agency_id: int) -> dict[int, list[Delivery]]:
    """Return the deliveries of some runs of an agency, by run, in the order in which they were planned."""
    mine = (ReportDelivery.run_id.in_(run_ids), ReportDelivery.agency_id == agency_id)
    query = sa.select(ReportDelivery).where(*mine).order_by(ReportDelivery.id)
    found: dict[int, list[Delivery]] = defaultdict(list)
    for delivery in _with_states(session, session.scalars(query).all()):
        found[delivery.run_id].append(delivery)
    return found


def untold(session: Session, agency_id: int, instant: datetime) -> list[Delivery]:
    """Return an agency's deliveries planned since an instant of which nobody was told that they did not arrive."""
    told = sa.exists().where(
        ReportDeliveryEvent.delivery_id == ReportDelivery.id, ReportDeliveryEvent.what == What.TOLD
    )
    query = sa.select(ReportDelivery).where(
        ReportDelivery.agency_id == agency_id, ReportDelivery.planned_at >= instant, ~told
    )
    return _with_states(session, session.scalars(query.order_by(ReportDelivery.id)).all())


def by_letter(session: Session, key: str) -> ReportDelivery | None:
    """Return the delivery that a letter brings."""
    return session.scalar(sa.select(ReportDelivery).where(ReportDelivery.letter_key == key))


def of_account(session: Session, run_id: int, account_id: int) -> ReportDelivery | None:
    """Return the delivery of a run to an account."""
    query = sa.select(ReportDelivery).where(ReportDelivery.run_id == run_id, ReportDelivery.account_id == account_id)
    return session.scalar(query)


def happened(session: Session, delivery_id: int, what: What) -> bool:
    """Tell whether something happened with a delivery."""
    query = sa.select(ReportDeliveryEvent.id).where(
        ReportDeliveryEvent.delivery_id == delivery_id, ReportDeliveryEvent.what == what
    )
    return session.scalar(query.limit(1)) is not None


def note(session: Session, delivery_id: int, what: What, at: datetime, detail: str = "") -> None:
    """Write down what happened with a delivery."""
    session.add(ReportDeliveryEvent(delivery_id=delivery_id, what=what, at=at, detail=detail[:500]))
    session.flush()


def asked_for(session: Session, key: str) -> bool:
    """Tell whether background work was asked for under a key."""
    return session.scalar(sa.select(WorkItem.id).where(WorkItem.key == key)) is not None


def was_told(session: Session, key_start: str) -> bool:
    """Tell whether a letter was written whose key begins so."""
    query = sa.select(Letter.id).where(Letter.key.startswith(key_start, autoescape=True)).limit(1)
    return session.scalar(query) is not None


def failed_turns(session: Session, agency_id: int, instant: datetime) -> list[int]:
    """Return the due times that came since an instant and gave no report, of which nobody was told."""
    t = ReportScheduleTurn
    told = sa.exists().where(Letter.key.startswith(sa.literal(f"{TROUBLE}:turn-") + sa.cast(t.id, sa.String) + ":"))
    query = (
        sa.select(t.id)
        .join(ReportSchedule, ReportSchedule.id == t.schedule_id)
        .outerjoin(ReportRun, ReportRun.id == t.run_id)
        .outerjoin(WorkItem, WorkItem.id == ReportRun.work_item_id)
        .where(
            ReportSchedule.agency_id == agency_id,
            t.asked_at >= instant,
            sa.or_(t.note != "", WorkItem.state == WorkState.FAILED),
            ~told,
        )
    )
    return list(session.scalars(query.order_by(t.id)))


def failed_for_heads(session: Session, agency_id: int, instant: datetime) -> dict[int, list[int]]:
    """Return the runs for heads of units that failed, by due time, of which nobody was told.

    A due time is told about once, and so only when all of its runs are over.
    """
    t, own, other = ReportScheduleTurn, ReportUnitRun, aliased(ReportUnitRun)
    told = sa.exists().where(Letter.key.startswith(sa.literal(f"{TROUBLE}:heads-") + sa.cast(t.id, sa.String) + ":"))
    under_way = (
        sa.select(other.run_id)
        .join(ReportRun, ReportRun.id == other.run_id)
        .join(WorkItem, WorkItem.id == ReportRun.work_item_id)
        .where(other.turn_id == t.id, WorkItem.state.in_(UNDER_WAY))
        .exists()
    )
    query = (
        sa.select(own.turn_id, own.run_id)
        .join(t, t.id == own.turn_id)
        .join(ReportSchedule, ReportSchedule.id == t.schedule_id)
        .join(ReportRun, ReportRun.id == own.run_id)
        .join(WorkItem, WorkItem.id == ReportRun.work_item_id)
        .where(ReportSchedule.agency_id == agency_id, t.asked_at >= instant, WorkItem.state == WorkState.FAILED)
        .where(~told, ~under_way)
    )
    failed: dict[int, list[int]] = defaultdict(list)
    for row in session.execute(query.order_by(own.run_id)):
        failed[row.turn_id].append(row.run_id)
    return failed


def _with_states(session: Session, rows: Sequence[ReportDelivery]) -> list[Delivery]:
    found: list[Delivery] = []
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        events = _events(session, [row.id for row in batch])
        letters = _letters(session, [row.letter_key for row in batch if row.letter_key])
        found += [_delivery(row, events.get(row.id, []), letters.get(row.letter_key or "")) for row in batch]
    return found


def _events(session: Session, ids: Sequence[int]) -> dict[int, list[ReportDeliveryEvent]]:
    query = sa.select(ReportDeliveryEvent).where(ReportDeliveryEvent.delivery_id.in_(ids))
    found: dict[int, list[ReportDeliveryEvent]] = defaultdict(list)
    for event in session.scalars(query.order_by(ReportDeliveryEvent.id)):
        found[event.delivery_id].append(event)
    return found


Sent = tuple[Letter, list[LetterAttempt]]


def _letters(session: Session, keys: Sequence[str]) -> dict[str, Sent]:
    query = (
        sa.select(Letter, LetterAttempt)
        .outerjoin(LetterAttempt, LetterAttempt.letter_id == Letter.id)
        .where(Letter.key.in_(keys))
        .order_by(LetterAttempt.id)
    )
    found: dict[str, Sent] = {}
    for letter, attempt in session.execute(query):
        attempts = found.setdefault(letter.key, (letter, []))[1]
        if attempt is not None:
            attempts.append(attempt)
    return found


def _delivery(row: ReportDelivery, events: Sequence[ReportDeliveryEvent], sent: Sent | None) -> Delivery:
    taken = next((event.at for event in events if event.what is What.TAKEN), None)
    if sent is not None:
        state, detail, attempts, last_at = _by_letter(*sent)
    else:
        state, detail, attempts, last_at = _by_events(row, events)
    if taken is not None and state in {State.SENT, State.UNKNOWN, State.WAITING, State.RETRYING}:
        state = State.TAKEN
    return Delivery(
        id=row.id,
        run_id=row.run_id,
        recipient=row.recipient,
        name=row.name,
        address=row.address,
        by=row.by,
        state=state,
        detail=detail,
        attempts=attempts,
        failures=sum(event.what is What.FAILED for event in events),
        planned_at=row.planned_at,
        last_at=last_at,
        taken_at=taken,
    )


Stand = tuple[State, str, int, datetime | None]


def _by_letter(letter: Letter, attempts: Sequence[LetterAttempt]) -> Stand:
    last = attempts[-1] if attempts else None
    state = letter_state(last.outcome.value if last else None, settled=letter.settled_at is not None)
    tries = sum(attempt.outcome is Outcome.CLAIMED for attempt in attempts)
    return state, last.detail if last else "", tries, last.at if last else None


def _by_events(row: ReportDelivery, events: Sequence[ReportDeliveryEvent]) -> Stand:
    tries = [event for event in events if event.what in {What.CLAIMED, What.ARRIVED, What.FAILED, What.REFUSED}]
    failures = sum(event.what is What.FAILED for event in tries)
    state = State.REFUSED if row.by is By.NOBODY else place_state([event.what for event in tries], failures)
    last = tries[-1] if tries else None
    claims = sum(event.what is What.CLAIMED for event in tries)
    return state, last.detail if last else "", claims, last.at if last else None
