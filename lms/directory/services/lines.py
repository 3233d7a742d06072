"""Who leads whom: for signatures, reminders and the team of a supervisor."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from lms.directory.model import Line
from lms.directory.rules import lines as rules
from lms.directory.store import lines as store
from lms.platform.work import Work


def lines_of(session: Session, agency_id: int, person_ids: Collection[int], day: date) -> dict[int, Line]:
    """Return who leads each of some people in service on a day, as known now; who is not in service has no line."""
    places = store.places(session, day, person_ids)
    supervisors = {place.supervisor_id for place in places.values() if place.supervisor_id is not None}
    order = store.order(session, agency_id, day, supervisors)
    return {person_id: rules.line_of(person_id, place, order) for person_id, place in places.items()}


def line_of(session: Session, agency_id: int, person_id: int, day: date) -> Line:
    """Return who leads a person on a day; a gap where nobody does, or where the person is not in service."""
    return lines_of(session, agency_id, [person_id], day).get(person_id) or Line(person_id, {})


def team_of(work: Work, leader_id: int, day: date) -> dict[int, Line]:
    """Return whom somebody of the actor's agency leads on a day, by whatever place, with the whole line of each."""
    agency_id = work.actor.agency_id
    return work.once(("team", leader_id, day), lambda: _team_of(work.session, agency_id, leader_id, day))


def _team_of(session: Session, agency_id: int, leader_id: int, day: date) -> dict[int, Line]:
    """Few rows are looked at: those led by this person or by one they stand in for, and those without a supervisor."""
    stood_in_for = store.absent_whom(session, agency_id, day, leader_id)
    candidates = store.led_by(session, agency_id, day, {leader_id, *stood_in_for})
    candidates |= store.without_supervisor(session, agency_id, day) | stood_in_for
    found = lines_of(session, agency_id, candidates, day)
    return {person_id: line for person_id, line in found.items() if leader_id in line.leads}


def everybody_below(session: Session, agency_id: int, leader_id: int, day: date) -> set[int]:
    """Return everybody who stands below somebody on a day, however far; never the person.

    Those whom they supervise, whom these supervise and so on; and, where they head a unit, everybody of it and of
    the units below it. Whom they only stand in for is not below them: a deputy answers for the nearest line alone.
    """
    order = store.order(session, agency_id, day, [leader_id])
    found = store.in_units(session, agency_id, day, rules.units_headed(leader_id, order))
    next_line = {leader_id}
    while next_line:
        next_line = store.led_by(session, agency_id, day, next_line) - found - {leader_id}
        found |= next_line
    return found - {leader_id}


def leaders_of_units(session: Session, agency_id: int, day: date) -> dict[int, frozenset[int]]:
    """Return who answers for each unit on a day: its head, else whoever stands in; without anybody it is left out."""
    order = store.order(session, agency_id, day, ())
    found = {unit: rules.leaders_of_unit(unit, order) for unit in order.parents}
    return {unit: leaders for unit, leaders in found.items() if leaders}


def units_answered_for(session: Session, agency_id: int, person_id: int, day: date) -> frozenset[int]:
    """Return the units that somebody answers for on a day, and every unit below those."""
    return rules.units_answered_for(person_id, store.order(session, agency_id, day, [person_id]))


def leads(session: Session, agency_id: int, leader_id: int, person_id: int, day: date) -> bool:
    """Tell whether somebody leads another on a day: by whatever place, or through others."""
    line = line_of(session, agency_id, person_id, day)
    return leader_id in line.leads or person_id in everybody_below(session, agency_id, leader_id, day)


def gaps(session: Session, agency_id: int, day: date) -> list[int]:
    """Return who is in service and led by nobody, so that nobody signs for them: the officer must name a deputy."""
    found = lines_of(session, agency_id, store.without_supervisor(session, agency_id, day), day)
    return sorted(person_id for person_id, line in found.items() if line.is_gap)
