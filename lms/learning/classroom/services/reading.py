"""Sessions as people see them: what there is, what is mine, what I teach, what an officer has planned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import sqlalchemy as sa

from lms.catalogue import services as catalogue
from lms.catalogue.offers import services as offers
from lms.directory.access import scope
from lms.directory.services import people
from lms.kernel.errors import NotFound, Refused
from lms.kernel.permissions import Permission
from lms.learning.classroom import rules, store
from lms.learning.classroom.model import Also, Attended, Enrolment, Offer, Seat, Sitting
from lms.platform.work import Work


def learner(work: Work) -> int:
    """Return the actor's own person; raise `Refused` for an account without one."""
    if work.actor.person_id is None:
        raise Refused("This account does not belong to a member of staff, so it takes no place in a session.")
    return work.actor.person_id


def modules(work: Work) -> dict[str, str]:
    """Return what the agency's modules are called."""
    return catalogue.titles(work, people.today(work))


def on_offer(work: Work) -> dict[str, str]:
    """Return what sessions can be planned of: the modules on offer and their titles."""
    return offers.titles(work, people.today(work))


def sitting(work: Work, number: int) -> Sitting:
    """Return a session of the actor's agency; raise `NotFound` if there is none."""
    found = store.numbered(work.session, work.actor.agency_id, number)
    if found is None:
        raise NotFound("There is no session of this number.")
    return titled(work, [found])[0]


def to_come(work: Work) -> list[Offer]:
    """Return the sessions that are not over, in order of beginning; those called off only if they are mine."""
    scope(work.actor, Permission.LEARNING_OWN)
    found = store.sittings(work.session, work.actor.agency_id, store.ending_after(work.now))
    return [offer for offer in _offers(work, found) if offer.mine or not offer.sitting.is_off]


def offer(work: Work, number: int) -> Offer:
    """Return one session as the actor sees it."""
    return _offers(work, [sitting(work, number)])[0]


def also(work: Work, one: Sitting, person_id: int) -> list[Also]:
    """Return in which other sessions to come a person has a place, or waits, that they should know of at this one.

    Of the same module all of them; of others those with a place at the same time.
    """
    found = [
        Also(
            sitting=each,
            seat=seat,
            is_then=rules.overlap(one.plan, each.plan),
            is_same=each.plan.module == one.plan.module,
        )
        for each, seat in _to_come(work, person_id)
        if each.id != one.id
    ]
    return [each for each in found if each.is_same or (each.is_then and each.seat is Seat.ENROLLED)]


def awaited(work: Work, person_id: int) -> list[Sitting]:
    """Return the sessions to come in which a person waits for a place."""
    return [each for each, seat in _to_come(work, person_id) if seat is Seat.WAITING]


def _to_come(work: Work, person_id: int) -> list[tuple[Sitting, Seat]]:
    """Return the sessions to come in which a person has a place or waits for one, and which of both."""
    to_come = store.beginning_after(work.now)
    there = store.sittings(work.session, work.actor.agency_id, store.seated(person_id), to_come)
    seats = store.seats_of(work.session, person_id, [each.id for each in there])
    return [(each, seats[each.id]) for each in titled(work, there)]


def been_to(work: Work) -> list[tuple[Sitting, Attended | None]]:
    """Return the sessions of the actor that are over, the latest first, with what was put down."""
    me = learner(work)
    found = store.sittings(work.session, work.actor.agency_id, store.place_of(me), store.over(work.now))
    said = store.attended_by(work.session, me) if found else {}
    return [(one, said.get(one.id)) for one in titled(work, found[::-1])]


def planned(work: Work, *, over: bool = False) -> list[Offer]:
    """Return all sessions that are not over, or those that are, for an officer; the latest of these first."""
    scope(work.actor, Permission.SESSION_MANAGE)
    ending = store.ending_after(work.now)
    found = store.sittings(work.session, work.actor.agency_id, sa.not_(ending) if over else ending)
    return _offers(work, found[::-1] if over else found)


def taught(work: Work) -> list[Offer]:
    """Return the sessions that the actor teaches, the latest first."""
    me = work.actor.person_id
    found = store.sittings(work.session, work.actor.agency_id, store.taught_by(me)) if me is not None else []
    return _offers(work, found[::-1])


def teaches(work: Work) -> bool:
    """Tell whether the actor teaches any session."""
    me = work.actor.person_id
    return me is not None and store.is_any(work.session, work.actor.agency_id, store.taught_by(me))


def calendar(work: Work, person_id: int) -> list[Sitting]:
    """Return the sessions in which a person has a place, and those they teach, in the order in which they begin."""
    mine = sa.or_(store.place_of(person_id), store.taught_by(person_id))
    return titled(work, store.sittings(work.session, work.actor.agency_id, mine))


def elsewhere(work: Work, number: int) -> list[tuple[str, int]]:
    """Return who has a place in a session, or teaches it, and at which other one they are then, for an officer.

    It happens where a session is moved after people took their places.
    """
    scope(work.actor, Permission.SESSION_MANAGE)
    now = sitting(work, number)
    then = store.held(now.plan.starts_at, now.plan.ends_at, besides=now.id)
    others = {one.id: one for one in store.sittings(work.session, work.actor.agency_id, then)}
    if not others:
        return []
    seats = store.enrolments(work.session, [now.id, *others])
    here = _at(now, seats)
    both = [(person, other.number) for other in others.values() for person in here & _at(other, seats)]
    found = people.views(work, {person for person, _number in both}, people.today(work))
    return sorted((found[person].sort_name, other) for person, other in both if person in found)


def _at(one: Sitting, seats: Mapping[int, Sequence[Enrolment]]) -> set[int]:
    """Return who has to be at a session: with a place, or because they teach it."""
    learners = {each.person_id for each in seats[one.id] if each.seat is Seat.ENROLLED}
    return learners if one.plan.instructor_id is None else learners | {one.plan.instructor_id}


def _offers(work: Work, found: Sequence[Sitting]) -> list[Offer]:
    seats = store.enrolments(work.session, [one.id for one in found])
    teachers = {one.plan.instructor_id for one in found if one.plan.instructor_id is not None}
    names = people.views(work, teachers, people.today(work)) if teachers else {}
    return [
        _offer(work, one, seats[one.id], names[teacher].name if (teacher := one.plan.instructor_id) in names else "")
        for one in titled(work, found)
    ]


def _offer(work: Work, one: Sitting, seats: Sequence[Enrolment], instructor: str) -> Offer:
    line = [each.person_id for each in rules.line_of(seats)]
    me = work.actor.person_id
    return Offer(
        sitting=one,
        left=rules.places_left(one.plan.capacity, seats),
        waiting=len(line),
        mine=next((each.seat for each in seats if each.person_id == me), None),
        place_in_line=line.index(me) + 1 if me in line else 0,
        instructor=instructor,
    )


def titled(work: Work, found: Sequence[Sitting]) -> list[Sitting]:
    """Return sessions with what their modules are called today."""
    titles = modules(work) if found else {}
    return [replace(one, title=titles.get(one.plan.module, one.plan.module)) for one in found]
