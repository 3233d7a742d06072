"""Arrange something for a person, end it, undo it; and tell the player what holds. Nobody else is told."""

from __future__ import annotations

from datetime import date

from lms.audit import services as audit
from lms.audit.model import Act
from lms.directory.access import scope
from lms.directory.services import people
from lms.kernel.errors import Conflict, Invalid, NotFound, Refused
from lms.kernel.permissions import Permission
from lms.learning.accommodations import rules, store
from lms.learning.accommodations.model import Accommodation, Arranged
from lms.learning.accommodations.records import AccommodationEnd, AccommodationRecord
from lms.platform.db import next_number
from lms.platform.work import Work


def arrange(work: Work, staff_no: str, what: Arranged, since: date, until: date | None) -> int:
    """Record what is arranged for a person; return its number.

    Raises `Invalid`, at its field, for nobody and for nothing, `Refused` for oneself. The same again is the same.
    """
    scope(work.actor, Permission.ACCOMMODATION_MANAGE)
    at = work.instant()
    person_id = people.id_typed(work, staff_no)
    if person_id == work.actor.person_id:
        raise Refused("Nobody records this about themselves. Ask a colleague.")
    rules.must_hold(what, since, until)
    for there in store.of_person(work.session, person_id):
        if not there.endings and (there.what, there.since, there.until) == (what, since, until):
            return there.number
    row = AccommodationRecord(
        agency_id=work.actor.agency_id,
        number=next_number(
            work.session, AccommodationRecord.number, AccommodationRecord.agency_id == work.actor.agency_id
        ),
        person_id=person_id,
        percent=what.percent,
        more_tries=what.more_tries,
        no_wait=what.no_wait,
        breaks=what.breaks,
        format=what.format,
        since_on=since,
        until_on=until,
        at=at,
        by=work.actor.name,
        request_id=work.request_id,
    )
    work.session.add(row)
    work.session.flush()
    _note(work, Act.ACCOMMODATION_RECORDED, row.number)
    return row.number


def end(work: Work, number: int, last_day: date) -> None:
    """Let an accommodation end after a day; raises `Invalid` for a day before it began."""
    work.instant()
    found = one(work, number)
    if found.is_undone:
        raise Conflict("This was taken back, so there is nothing to end.")
    if last_day < found.since:
        raise Invalid("That day lies before the first. Take it back if it was a mistake.", "last_day")
    _end(work, found, last_day)


def undo(work: Work, number: int) -> None:
    """Say that an accommodation should never have been recorded; both records stay."""
    work.instant()
    found = one(work, number)
    if found.is_undone:
        raise Conflict("This was taken back before.")
    _end(work, found, None)


def one(work: Work, number: int) -> Accommodation:
    """Return an accommodation of the agency, for who may arrange them; raise `NotFound` if there is none."""
    scope(work.actor, Permission.ACCOMMODATION_MANAGE)
    found = store.numbered(work.session, work.actor.agency_id, number)
    if found is None:
        raise NotFound("There is no accommodation of this number.")
    return found


def all_of_them(work: Work, *, offset: int = 0, limit: int | None = None) -> tuple[list[Accommodation], int]:
    """Return what was ever arranged in the agency, the latest first, and how much that is."""
    scope(work.actor, Permission.ACCOMMODATION_MANAGE)
    return store.of_agency(work.session, work.actor.agency_id, offset=offset, limit=limit)


def mine(work: Work) -> list[Accommodation]:
    """Return what was arranged for the actor, the latest first."""
    scope(work.actor, Permission.LEARNING_OWN)
    return store.of_person(work.session, work.actor.person_id) if work.actor.person_id is not None else []


def arranged_for(work: Work, person_id: int) -> Arranged:
    """Return what holds for a person today: for the player alone, which shows it to nobody else."""

    def find() -> Arranged:
        return rules.together(store.of_person(work.session, person_id), people.today(work))

    return work.once(("arranged", person_id), find)


def _end(work: Work, found: Accommodation, ends_on: date | None) -> None:
    work.session.add(
        AccommodationEnd(
            accommodation_id=found.id,
            ends_on=ends_on,
            at=work.instant(),
            by=work.actor.name,
            request_id=work.request_id,
        )
    )
    work.session.flush()
    _note(work, Act.ACCOMMODATION_ENDED, found.number)


def _note(work: Work, act: Act, number: int) -> None:
    """Log that something was done, by its number alone: the log says neither for whom nor what."""
    audit.record(work, act, f"accommodation:{number}")
