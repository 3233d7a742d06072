"""Take a place in a session, wait for one, give it up; who waits longest moves up.

A place that somebody has in another session of the module stays theirs until they give it up themselves.

Every step takes the ledger's lock before it counts places, so that two people never get the last one.
"""

from __future__ import annotations

import sqlalchemy as sa

from lms.audit import services as audit
from lms.audit.model import Act
from lms.directory.services import people
from lms.kernel.errors import Conflict, NotFound, Refused
from lms.learning.classroom import rules, store
from lms.learning.classroom.model import Seat, Sitting
from lms.learning.classroom.records import EnrolmentRecord
from lms.learning.classroom.services import letters
from lms.learning.classroom.services.reading import also, awaited, learner, sitting, titled
from lms.learning.classroom.services.teaching import must_keep
from lms.platform.work import Work


def enrol(work: Work, number: int) -> Seat:
    """Give the actor a place, or one on the waiting list where all are taken; return which.

    Raises `Conflict` for a session that has begun or was called off, `Refused` where another one is at that time.
    """
    me = learner(work)
    work.instant()
    now = _to_come(work, number)
    return _seat(work, now, me)


def leave(work: Work, number: int) -> None:
    """Give up the actor's place, or their place in line; whoever waits longest moves up."""
    me = learner(work)
    work.instant()
    _give_up(work, _to_come(work, number), me)


def add(work: Work, number: int, staff_no: str) -> Seat:
    """Put somebody on the list by staff number, as an officer or who teaches; once it has begun, beyond the places.

    Raises `Invalid` for a number that nobody has, `Refused` for who is at another session then.
    """
    work.instant()
    now = must_keep(work, sitting(work, number))
    person_id = people.id_typed(work, staff_no)
    if now.is_off:
        raise Conflict("This session was called off.")
    return _seat(work, now, person_id, came=now.plan.starts_at <= work.now)


def remove(work: Work, number: int, person_id: int) -> None:
    """Take somebody off the list before it begins: an officer, or who teaches."""
    work.instant()
    must_keep(work, sitting(work, number))
    _give_up(work, _to_come(work, number), person_id)


def move_up(work: Work, now: Sitting) -> None:
    """Give places that are free to who waits longest and has nothing else at that time; each is told."""
    seats = store.enrolments(work.session, [now.id])[now.id]
    left = rules.places_left(now.plan.capacity, seats)
    for one in rules.line_of(seats):
        if left and not _elsewhere(work, now, one.person_id):
            write(work, now, one.person_id, Seat.ENROLLED, "moved_up")
            left -= 1


def _seat(work: Work, now: Sitting, person_id: int, *, came: bool = False) -> Seat:
    seats = store.enrolments(work.session, [now.id])[now.id]
    there = next((one.seat for one in seats if one.person_id == person_id), None)
    if there is Seat.ENROLLED or (there is Seat.WAITING and not came):
        return there
    other = _elsewhere(work, now, person_id)
    if other is not None and not came:
        if person_id != work.actor.person_id:
            raise Refused(f"They are at session {other.number}, {other.title}, at that time.")
        raise Refused(f"Session {other.number}, {other.title}, is at that time. Give that place up first.")
    free = came or rules.places_left(now.plan.capacity, seats) > 0
    seat = Seat.ENROLLED if free else Seat.WAITING
    write(work, now, person_id, seat, "" if came else "enrolled" if free else "waiting")
    return seat


def _give_up(work: Work, now: Sitting, person_id: int) -> None:
    seats = store.enrolments(work.session, [now.id])[now.id]
    if all(one.person_id != person_id for one in seats):
        raise NotFound("There is no place to give up.")
    write(work, now, person_id, Seat.LEFT, "left")
    move_up(work, now)
    for each in awaited(work, person_id):
        if rules.overlap(now.plan, each.plan):
            move_up(work, each)


def _to_come(work: Work, number: int) -> Sitting:
    now = sitting(work, number)
    if now.is_off:
        raise Conflict("This session was called off.")
    if now.plan.starts_at <= work.now:
        raise Conflict("This session has begun, so places do not change hands any more.")
    return now


def _elsewhere(work: Work, now: Sitting, person_id: int) -> Sitting | None:
    """Return another session in which somebody has a place, or that they teach, at the same time."""
    then = store.held(now.plan.starts_at, now.plan.ends_at, besides=now.id)
    theirs = sa.or_(store.place_of(person_id), store.taught_by(person_id))
    found = store.sittings(work.session, work.actor.agency_id, then, theirs)
    return titled(work, found[:1])[0] if found else None


def write(work: Work, now: Sitting, person_id: int, seat: Seat, letter: str) -> None:
    """Write down where somebody stands with a session from now on, and tell them by a letter, if one is named."""
    work.session.add(
        EnrolmentRecord(
            sitting_id=now.id,
            person_id=person_id,
            seat=seat,
            at=work.instant(),
            by=work.actor.name,
            request_id=work.request_id,
        )
    )
    work.session.flush()
    audit.record(work, Act.SESSION_PLACE, f"person:{person_id}", {"session": now.number, "seat": seat.value})
    if letter:
        others = also(work, now, person_id) if seat is not Seat.LEFT else []
        held = [each.sitting for each in others if each.is_same and each.seat is Seat.ENROLLED]
        letters.tell(work, now, [person_id], letter, held)
