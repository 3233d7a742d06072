"""Plan a session, change it, call it off, let it take place after all: each by a new row, and everybody is told."""

from __future__ import annotations

from dataclasses import replace

from lms.audit import services as audit
from lms.audit.model import Act
from lms.directory.access import scope
from lms.directory.services import people
from lms.kernel.errors import Conflict, Invalid
from lms.kernel.permissions import Permission
from lms.learning.classroom import rules, store
from lms.learning.classroom.model import Plan, Seat, Sitting, Way
from lms.learning.classroom.records import SittingPlan, SittingRecord
from lms.learning.classroom.services import letters
from lms.learning.classroom.services.enrolling import move_up
from lms.learning.classroom.services.reading import on_offer, sitting
from lms.platform.db import next_number
from lms.platform.own_words import own_words
from lms.platform.work import Work

LONGEST = 300


def plan(work: Work, wanted: Plan) -> int:
    """Plan a session; return its number. Raises `Invalid` for what cannot be, or a place or teacher taken then."""
    scope(work.actor, Permission.SESSION_MANAGE)
    at = work.instant()
    _possible(work, wanted)
    row = SittingRecord(
        agency_id=work.actor.agency_id,
        number=next_number(work.session, SittingRecord.number, SittingRecord.agency_id == work.actor.agency_id),
        made_at=at,
        made_by=work.actor.name,
    )
    work.session.add(row)
    work.session.flush()
    _write(work, row.id, wanted, "")
    audit.record(work, Act.SESSION_PLANNED, f"sitting:{row.number}", {"module": wanted.module})
    if wanted.instructor_id is not None:
        letters.tell(work, sitting(work, row.number), [wanted.instructor_id], "teach")
    return row.number


def change(work: Work, number: int, wanted: Plan) -> None:
    """Change a session that has not begun; who has a place is told where day, time or place are others."""
    scope(work.actor, Permission.SESSION_MANAGE)
    work.instant()
    now = to_change(work, number)
    if wanted.module != now.plan.module:
        raise Invalid("The module of a session stays. Call this one off and plan another.", "module")
    _possible(work, wanted, besides=now)
    taken = sum(one.seat is Seat.ENROLLED for one in store.enrolments(work.session, [now.id])[now.id])
    if wanted.capacity < taken:
        raise Invalid(f"{taken} people have a place already, so there must be at least {taken}.", "capacity")
    if wanted == now.plan:
        return
    _write(work, now.id, wanted, "")
    audit.record(work, Act.SESSION_CHANGED, f"sitting:{number}", {"module": wanted.module})
    moved = _where_and_when(wanted) != _where_and_when(now.plan)
    after = sitting(work, number)
    if moved:
        _tell_everybody(work, after, "changed")
    if wanted.instructor_id is not None and (moved or wanted.instructor_id != now.plan.instructor_id):
        letters.tell(work, after, [wanted.instructor_id], "teach")
    move_up(work, after)


def call_off(work: Work, number: int, reason: str) -> None:
    """Call a session off that has not begun; everybody who has a place, waits or teaches is told why."""
    scope(work.actor, Permission.SESSION_MANAGE)
    work.instant()
    now = to_change(work, number)
    _write(work, now.id, now.plan, own_words(reason, LONGEST))
    audit.record(work, Act.SESSION_CALLED_OFF, f"sitting:{number}", {"module": now.plan.module})
    _tell_everybody(work, sitting(work, number), "called_off")


def hold_after_all(work: Work, number: int) -> None:
    """Let a session that was called off take place after all, with everybody who had a place."""
    scope(work.actor, Permission.SESSION_MANAGE)
    work.instant()
    now = sitting(work, number)
    if not now.is_off:
        raise Conflict("This session was not called off.")
    _possible(work, now.plan, besides=now)
    _write(work, now.id, now.plan, "")
    audit.record(work, Act.SESSION_CHANGED, f"sitting:{number}", {"module": now.plan.module})
    _tell_everybody(work, sitting(work, number), "on_again")


def to_change(work: Work, number: int) -> Sitting:
    """Return a session that can still be changed; raises `Conflict` for one that is over, has begun or is off."""
    now = sitting(work, number)
    if now.plan.ends_at <= work.now:
        raise Conflict("This session is over, so it is not changed any more.")
    if now.is_off:
        raise Conflict("This session was called off. Let it take place after all first.")
    if now.plan.starts_at <= work.now:
        raise Conflict("This session has begun, so it is not changed any more.")
    return now


def _possible(work: Work, wanted: Plan, besides: Sitting | None = None) -> None:
    """Raise `Invalid` for a plan that cannot be: its times, its module, a place or a teacher that is taken then."""
    rules.must_hold(wanted, work.now)
    if besides is None and wanted.module not in on_offer(work):
        raise Invalid("Choose a module of the agency.", "module")
    then = store.held(wanted.starts_at, wanted.ends_at, besides=besides.id if besides else None)
    for other in store.sittings(work.session, work.actor.agency_id, then):
        if wanted.way is Way.ROOM and other.plan.way is Way.ROOM and _same_place(wanted, other.plan):
            raise Invalid(
                f"Session {other.number} takes place there at that time. Choose another place or time.", "place"
            )
        if wanted.instructor_id is not None and wanted.instructor_id == other.plan.instructor_id:
            raise Invalid(
                f"They teach session {other.number} at that time. Choose somebody else or another time.", "teacher"
            )
    if wanted.instructor_id is not None:
        people.person(work, wanted.instructor_id, people.today(work))
        sits = store.place_of(wanted.instructor_id)
        for other in store.sittings(work.session, work.actor.agency_id, then, sits):
            raise Invalid(
                f"They have a place in session {other.number} at that time. Choose somebody else or another time.",
                "teacher",
            )


def _same_place(one: Plan, other: Plan) -> bool:
    return " ".join(one.place.casefold().split()) == " ".join(other.place.casefold().split())


def _where_and_when(one: Plan) -> Plan:
    """Return what of a plan people must know who come."""
    return replace(one, capacity=0, instructor_id=None, note="")


def _write(work: Work, sitting_id: int, wanted: Plan, called_off: str) -> None:
    work.session.add(
        SittingPlan(
            sitting_id=sitting_id,
            module=wanted.module,
            way=wanted.way,
            place=wanted.place,
            starts_at=wanted.starts_at,
            ends_at=wanted.ends_at,
            capacity=wanted.capacity,
            instructor_id=wanted.instructor_id,
            counts=wanted.counts,
            note=wanted.note,
            called_off=called_off,
            at=work.instant(),
            by=work.actor.name,
            request_id=work.request_id,
        )
    )
    work.session.flush()


def _tell_everybody(work: Work, now: Sitting, what: str) -> None:
    told = {one.person_id for one in store.enrolments(work.session, [now.id])[now.id]}
    if now.plan.instructor_id is not None and what != "changed":
        told.add(now.plan.instructor_id)
    letters.tell(work, now, told, what)
