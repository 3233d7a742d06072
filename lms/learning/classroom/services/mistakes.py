"""Take somebody off a list who was put on it by mistake, after the session began."""

from __future__ import annotations

from lms.kernel.errors import Conflict, Invalid, NotFound
from lms.learning.classroom.model import Mark, Presence, Seat
from lms.learning.classroom.services import crediting, enrolling
from lms.learning.classroom.services.teaching import LONGEST, sheet
from lms.platform.own_words import own_words
from lms.platform.work import Work


def take_off(work: Work, number: int, person_id: int, reason: str) -> None:
    """Take somebody off the list of a session that has begun; what their mark became is revoked, and they are told.

    All of it by new records: the history of the sheet says who did it, and why. Nobody takes themselves off: whoever
    did not come is marked as absent by somebody else.
    """
    work.instant()
    now, lines = sheet(work, number)
    if now.is_off:
        raise Conflict("This session was called off.")
    if work.now < now.plan.starts_at:
        raise Conflict("This session has not begun. Let them give up their place.")
    line = next((one for one in lines if one.person_id == person_id), None)
    if line is None:
        raise NotFound("They are not on the list.")
    if person_id == work.actor.person_id:
        raise Invalid("Nobody takes themselves off the list. Ask a training officer to do it.", "person")
    why = own_words(reason, LONGEST)
    enrolling.write(work, now, person_id, Seat.LEFT, "taken_off")
    crediting.put_down(work, now, {person_id: Mark(Presence.TAKEN_OFF, 0)}, {person_id: line.attended}, why)
