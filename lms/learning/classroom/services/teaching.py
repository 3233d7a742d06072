"""The attendance sheet: who is on it, and who came, for how long."""

from __future__ import annotations

from collections.abc import Mapping

from lms.directory.services import people
from lms.kernel.errors import Conflict, Invalid, NotFound
from lms.kernel.permissions import Permission
from lms.learning.classroom import rules, store
from lms.learning.classroom.model import Attended, Mark, Presence, Seat, SheetLine, Sitting
from lms.learning.classroom.services import crediting
from lms.learning.classroom.services.reading import sitting
from lms.platform.work import Work

LONGEST = 300


def must_keep(work: Work, now: Sitting) -> Sitting:
    """Return a session whose sheet the actor keeps: an officer, or who teaches it; for others there is none."""
    teaches = now.plan.instructor_id is not None and now.plan.instructor_id == work.actor.person_id
    if not (teaches or work.actor.may(Permission.SESSION_MANAGE)):
        raise NotFound("There is no session of this number that you teach.")
    return now


def sheet(work: Work, number: int) -> tuple[Sitting, list[SheetLine]]:
    """Return a session with everybody who has a place or was put down, by name; not who was there by mistake."""
    now = must_keep(work, sitting(work, number))
    attended = {
        person: one
        for person, one in store.attendance(work.session, now.id).items()
        if one.mark.presence is not Presence.TAKEN_OFF
    }
    seats = store.enrolments(work.session, [now.id])[now.id]
    ids = {one.person_id for one in seats if one.seat is Seat.ENROLLED} | set(attended)
    found = people.views(work, ids, people.today(work))
    lines = [
        SheetLine(
            person_id=view.id,
            name=view.sort_name,
            staff_no=view.staff_no,
            unit=view.unit_code,
            attended=attended.get(view.id),
        )
        for view in found.values()
    ]
    return now, sorted(lines, key=lambda line: (line.name.casefold(), line.staff_no))


def history(work: Work, number: int) -> list[Attended]:
    """Return everything that was put down on a sheet, corrections included, in order."""
    return store.marks(work.session, must_keep(work, sitting(work, number)).id)


def save(work: Work, number: int, marks: Mapping[int, Mark], reason: str = "") -> int:
    """Put marks down; return for how many people. What was put down before changes by a new row, and needs a reason.

    Marks are taken from the beginning on; when the session is over, saving makes evidence of them, and of those put
    down before. All or nothing. Nobody marks themselves: it would be evidence of training on their own word.
    """
    work.instant()
    now, lines = sheet(work, number)
    if now.is_off:
        raise Conflict("This session was called off, so nobody can have come.")
    if work.now < now.plan.starts_at:
        raise Conflict("The sheet opens when the session begins.")
    there = {line.person_id: line.attended for line in lines}
    changed = _changed(work, marks, there, reason.strip())
    waiting = rules.waiting(now.plan, filter(None, there.values()), work.now)
    unsaid = {who: mark for who, mark in waiting.items() if who not in changed and who != work.actor.person_id}
    crediting.put_down(work, now, changed, there, reason.strip())
    crediting.put_down(work, now, unsaid, there)
    count = len(changed) + len(unsaid)
    if count:
        crediting.note(work, now, count)
    return count


def _changed(
    work: Work, marks: Mapping[int, Mark], there: Mapping[int, Attended | None], reason: str
) -> dict[int, Mark]:
    """Return the marks that say something new; raises `Invalid` for those that cannot be put down."""
    if set(marks) - set(there):
        raise Invalid("Somebody on the sheet has no place any more. Load the page again.")
    changed = {person: mark for person, mark in marks.items() if (old := there[person]) is None or old.mark != mark}
    if work.actor.person_id in changed:
        raise Invalid("Nobody puts down that they were there themselves. Ask a training officer to do it.")
    if not reason and any(there[person] is not None for person in changed):
        raise Invalid("Say why what was put down before is corrected.", "reason")
    if len(reason) > LONGEST:
        raise Invalid(f"Write at most {LONGEST} characters.", "reason")
    return changed
