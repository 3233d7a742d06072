"""What is put down on a sheet, and the evidence of training that it becomes once the session is over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lms.audit import services as audit
from lms.audit.model import Act
from lms.catalogue import services as catalogue
from lms.compliance.model.evidence import EvidenceKind, Posting, Source
from lms.compliance.services import evidence
from lms.directory.services import agencies, people
from lms.kernel.clock import day_in
from lms.learning.classroom import rules, store
from lms.learning.classroom.model import Attended, Counts, Mark, Sitting, Way
from lms.learning.classroom.records import AttendanceRecord
from lms.learning.classroom.services.reading import sitting
from lms.platform.work import Work

DELIVERY = {Way.ROOM: "classroom", Way.WEBINAR: "webinar"}


def put_down(
    work: Work, now: Sitting, marks: Mapping[int, Mark], there: Mapping[int, Attended | None], reason: str = ""
) -> None:
    """Put marks down over what is there, each as a new row; when the session is over they become evidence."""
    if not marks:
        return
    became = _became(work, now, marks, there, reason)
    at = work.instant()
    for person_id, mark in marks.items():
        work.session.add(
            AttendanceRecord(
                sitting_id=now.id,
                person_id=person_id,
                presence=mark.presence,
                minutes=mark.minutes,
                reason=reason,
                evidence_id=became[person_id],
                at=at,
                by=work.actor.name,
                request_id=work.request_id,
            )
        )
    work.session.flush()


def note(work: Work, now: Sitting, people: int) -> None:
    """Log that a sheet was kept."""
    data = {"people": people, "counted": work.now >= now.plan.ends_at}
    audit.record(work, Act.SESSION_ATTENDED, f"sitting:{now.number}", data)


def waiting(work: Work) -> list[int]:
    """Return the numbers of the sessions that are over and have marks that never became evidence."""
    found = store.sittings(work.session, work.actor.agency_id, store.over(work.now), store.waits())
    return [one.number for one in found]


def count(work: Work, number: int) -> int:
    """Let the marks of a session that is over become evidence, where nobody saved its sheet since; return how many."""
    work.instant()
    now = sitting(work, number)
    there = store.attendance(work.session, now.id)
    marks = rules.waiting(now.plan, there.values(), work.now)
    put_down(work, now, marks, there)
    if marks:
        note(work, now, len(marks))
    return len(marks)


def _became(
    work: Work, now: Sitting, marks: Mapping[int, Mark], there: Mapping[int, Attended | None], reason: str
) -> dict[int, int | None]:
    """Return the evidence that each mark becomes, by person; what an earlier mark became is corrected or revoked."""
    before = {person: old.evidence_id for person, old in there.items() if old and person in marks}
    if now.plan.counts is not Counts.WHOLE or work.now < now.plan.ends_at:
        return {person: before.get(person) for person in marks}
    course, times = _course(work, now), store.times_marked(work.session, now.id)
    became: dict[int, int | None] = {}
    for person_id, mark in marks.items():
        old = before.get(person_id)
        if old is not None and evidence.evidence(work, old).revoked:
            old = None
        if mark.minutes:
            said = _Said(person_id, mark, reason, old, times.get(person_id, 0))
            became[person_id] = evidence.post(work, _posting(now, course, said))
        else:
            became[person_id] = None
            if old is not None:
                evidence.revoke_evidence(work, old, reason)
    return became


@dataclass(frozen=True, slots=True)
class _Course:
    """What is the same for everybody on a sheet: the module as it stood on the day, and who taught it."""

    zone: str
    version: int | None
    content_hash: str
    title: str
    trainer: str


def _course(work: Work, now: Sitting) -> _Course:
    zone = agencies.agency(work, work.actor.agency_id).zone
    on = day_in(now.plan.starts_at, zone)
    version = catalogue.current_version(work, work.actor.agency_id, now.plan.module, on)
    teacher = now.plan.instructor_id
    return _Course(
        zone=zone,
        version=version.version if version else None,
        content_hash=version.content_hash if version else "",
        title=version.title if version else now.title,
        trainer=people.person(work, teacher, on).name if teacher is not None else "",
    )


@dataclass(frozen=True, slots=True)
class _Said:
    """A mark of somebody: why it changes, what it corrects, how often something was put down about them before."""

    person_id: int
    mark: Mark
    reason: str
    corrects_id: int | None
    times: int


def _posting(now: Sitting, course: _Course, said: _Said) -> Posting:
    """Return a mark as evidence: a completion with the minutes somebody was there, or the correction of one."""
    return Posting(
        kind=EvidenceKind.COMPLETION,
        person_id=said.person_id,
        source=Source.CLASSROOM,
        record_id=f"session:{now.id}:{said.person_id}:{said.times}",
        started_at=now.plan.starts_at,
        finished_at=now.plan.ends_at,
        zone=course.zone,
        module=now.plan.module,
        module_version=course.version,
        content_hash=course.content_hash,
        title=course.title,
        delivery=DELIVERY[now.plan.way],
        minutes_measured=said.mark.minutes,
        minutes_scheduled=now.plan.minutes,
        trainer=course.trainer,
        corrects_id=said.corrects_id,
        reason=said.reason,
    )
