"""Documents about one person: who may ask for them, and who may still take them."""

from __future__ import annotations

from lms.compliance.model.evidence import Evidence, EvidenceKind
from lms.compliance.services import evidence
from lms.compliance.services.record.model import Reader
from lms.directory.services import lines, people
from lms.kernel.errors import NotFound, Refused
from lms.kernel.permissions import Permission
from lms.platform.work import Work
from lms.reporting.model import Narrowing

RECORD = "training_record"
TRAINING = frozenset({EvidenceKind.COMPLETION, EvidenceKind.CREDIT})


def check(work: Work, own: Narrowing) -> None:
    """Raise `Refused` where the actor may not (any more) read the person's record as they once could.

    A document that was asked for stays; whoever moved to another job does not get it any more.
    """
    if work.actor.is_system:
        return
    if own.person_id is None or not _may_read(work, own.person_id, Reader(own.reader)):
        raise Refused(
            "You may not read this person's record any more, so this document is not handed out. "
            "Ask a training officer for it."
        )


def _may_read(work: Work, person_id: int, reader: Reader) -> bool:
    actor = work.actor
    if reader is Reader.ONESELF:
        return actor.person_id == person_id
    if reader is Reader.SUPERVISOR:
        return (
            actor.may(Permission.TEAM_READ)
            and actor.person_id is not None
            and lines.leads(work.session, actor.agency_id, actor.person_id, person_id, people.today(work))
        )
    return actor.may(Permission.REGISTER_READ) and (reader is Reader.AUDITOR or actor.may(Permission.FACT_RECORD))


def training(work: Work, evidence_id: int) -> Evidence:
    """Return a completion or a credit of the actor's agency; raises `NotFound`."""
    found = evidence.evidence(work, evidence_id)
    people.person(work, found.person_id, people.today(work))
    if found.kind not in TRAINING:
        raise NotFound("There is no completed training of this number.")
    return found


def narrowing(work: Work, person_id: int, reader: Reader, evidence_id: int | None = None) -> Narrowing:
    """Return what a document about a person is narrowed to."""
    staff_no = people.person(work, person_id, people.today(work)).staff_no
    return Narrowing(person_id=person_id, reader=reader.value, evidence_id=evidence_id, staff=(staff_no,))
