"""The attendance sheet: who came, for how long, and the evidence of training that it becomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from lms.audit import services as audit
from lms.audit.model import Act
from lms.catalogue import services as catalogue
from lms.compliance.model.evidence import EvidenceKind, Posting, Source
from lms.compliance.services import evidence
from lms.directory.services import agencies, people
from lms.kernel.clock import day_in
from lms.kernel.errors import Conflict, Invalid, NotFound
from lms.kernel.permissions import Permission
from lms.learning.classroom import store
from lms.learning.classroom.model import Attended, Counts, Mark, Seat, SheetLine, Sitting, Way
from lms.learning.classroom.records import AttendanceRecord
from lms.learning.classroom.services.reading import sitting
from lms.platform.work import Work

LONGEST = 300
DELIVERY = {Way.ROOM: "classroom", Way.WEBINAR: "webinar"}


@dataclass(frozen=True, slots=True)
class Saying:
    """A mark about to be put down: what stood there, why it changes, whether the session is over."""

    mark: Mark
    old: Attended | None
    reason: str
    is_over: bool
    corrects_id: int | None = None


def must_keep(work: Work, now: Sitting) -> Sitting:
    """Return a session whose sheet the actor keeps: an officer, or who teaches it; for others there is none."""
    teaches = now.plan.instructor_id is not None and now.plan.instructor_id == work.actor.person_id
    if not (teaches or work.actor.may(Permission.SESSION_MANAGE)):
        raise NotFound("There is no session of this number that you teach.")
    return now


def sheet(work: Work, number: int) -> tuple[Sitting, list[SheetLine]]:
    """Return a session with everybody who has a place or was put down, by name."""
    now = must_keep(work, sitting(work, number))
    attended = store.attendance(work.session, now.id)
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
    """Put marks down; return how many are new. What was put down before changes by a new row, and needs a reason.

    Marks are taken from the beginning on; when the session is over, saving makes evidence of them. All or nothing.
    Nobody marks themselves: it would be evidence of training on their own word.
    """
    work.instant()
    now, lines = sheet(work, number)
    if now.is_off:
        raise Conflict("This session was called off, so nobody can have come.")
    if work.now < now.plan.starts_at:
        raise Conflict("The sheet opens when the session begins.")
    there = {line.person_id: line.attended for line in lines}
    unknown = set(marks) - set(there)
    if unknown:
        raise Invalid("Somebody on the sheet has no place any more. Load the page again.")
    changed = {person: mark for person, mark in marks.items() if (old := there[person]) is None or old.mark != mark}
    if work.actor.person_id in changed:
        raise Invalid("Nobody puts down that they were there themselves. Ask a training officer to do it.")
    if not reason.strip() and any(there[person] is not None for person in changed):
        raise Invalid("Say why what was put down before is corrected.", "reason")
    if len(reason.strip()) > LONGEST:
        raise Invalid(f"Write at most {LONGEST} characters.", "reason")
    is_over = work.now >= now.plan.ends_at
    waits = {
        person: old.mark
        for person, old in there.items()
        if is_over and old and not old.evidence_id and person not in changed and _is_worth(now, old.mark)
    }
    for person, mark in {**changed, **waits}.items():
        _put_down(work, now, person, Saying(mark, there[person], reason.strip(), is_over))
    if changed or waits:
        audit.record(work, Act.SESSION_ATTENDED, f"sitting:{number}", {"people": len(changed), "counted": is_over})
    return len(changed)


def _is_worth(now: Sitting, mark: Mark) -> bool:
    return now.plan.counts is Counts.WHOLE and mark.minutes > 0


def _put_down(work: Work, now: Sitting, person_id: int, said: Saying) -> None:
    before = said.old.evidence_id if said.old else None
    if before is not None and evidence.evidence(work, before).revoked:
        before = None
    became = before
    if said.is_over and before is not None and said.mark.minutes == 0:
        evidence.revoke_evidence(work, before, said.reason)
        became = None
    elif said.is_over and _is_worth(now, said.mark):
        became = evidence.post(work, _posting(work, now, person_id, replace(said, corrects_id=before)))
    work.session.add(
        AttendanceRecord(
            sitting_id=now.id,
            person_id=person_id,
            presence=said.mark.presence,
            minutes=said.mark.minutes,
            reason=said.reason,
            evidence_id=became,
            at=work.instant(),
            by=work.actor.name,
            request_id=work.request_id,
        )
    )
    work.session.flush()


def _posting(work: Work, now: Sitting, person_id: int, said: Saying) -> Posting:
    """Return a mark as evidence: a completion with the minutes somebody was there, or the correction of one."""
    zone = agencies.agency(work, work.actor.agency_id).zone
    on = day_in(now.plan.starts_at, zone)
    version = catalogue.current_version(work, work.actor.agency_id, now.plan.module, on)
    number = sum(one.person_id == person_id for one in store.marks(work.session, now.id))
    teacher = now.plan.instructor_id
    return Posting(
        kind=EvidenceKind.COMPLETION,
        person_id=person_id,
        source=Source.CLASSROOM,
        record_id=f"session:{now.id}:{person_id}:{number}",
        started_at=now.plan.starts_at,
        finished_at=now.plan.ends_at,
        zone=zone,
        module=now.plan.module,
        module_version=version.version if version else None,
        content_hash=version.content_hash if version else "",
        title=version.title if version else now.title,
        delivery=DELIVERY[now.plan.way],
        minutes_measured=said.mark.minutes,
        minutes_scheduled=now.plan.minutes,
        trainer=people.person(work, teacher, on).name if teacher is not None else "",
        corrects_id=said.corrects_id,
        reason=said.reason,
    )
