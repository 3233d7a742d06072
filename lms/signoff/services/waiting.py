"""Which completions lack the supervisor's signature, and what is known about each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date

from lms.compliance.model import Status, Step
from lms.compliance.model.evidence import Evidence, EvidenceKind
from lms.compliance.model.register import Question, RegisterRow, RequirementView
from lms.compliance.services import evidence as records
from lms.compliance.services import register, texts
from lms.compliance.services.explaining import steps_to
from lms.platform.work import Work
from lms.signoff.model import SUPERVISOR, Completion, Done, Duty
from lms.signoff.rules import unsigned_for

OPEN = (Status.AWAITING_SIGNOFF, Status.IN_GRACE, Status.OVERDUE)
"""Where somebody can stand with only a signature missing: once it is late, being late is what is said."""
TRAINING = (EvidenceKind.COMPLETION, EvidenceKind.CREDIT)


def unsigned(work: Work, person_ids: Collection[int] | None, as_of: date) -> list[Completion]:
    """Return the completions of some people (None: the whole agency) that only lack the supervisor's signature.

    A completion counts if an obligation would be satisfied with its signature: old training that changes nothing and
    requirements that ask for nobody's signature are left out. The oldest comes first.
    """
    asking = _asking(work)
    if not asking or (person_ids is not None and not person_ids):
        return []
    question = Question(as_of=as_of, requirements=tuple(asking), statuses=OPEN)
    rows: dict[int, list[RegisterRow]] = defaultdict(list)
    for row in register.register(work, question, sorted(person_ids) if person_ids is not None else None):
        if row.awaiting_since is not None:
            rows[row.person_id].append(row)
    known = records.training_records(work, list(rows))
    found = [one for person_id, mine in rows.items() for one in _of_person(known[person_id], mine, asking)]
    return sorted(found, key=lambda one: (one.completed_on, one.evidence_id))


def unsigned_among(work: Work, rows: Iterable[RegisterRow], record: list[Evidence]) -> set[int]:
    """Return what `unsigned` finds of one person, whose rows of the register and whose record are read already."""
    asking = _asking(work)
    waiting = [r for r in rows if r.requirement in asking and r.status in OPEN and r.awaiting_since is not None]
    return {one.evidence_id for one in _of_person(record, waiting, asking)}


def _asking(work: Work) -> dict[str, RequirementView]:
    """Return the requirements that ask for a supervisor's signature, by key."""
    return {view.key: view for view in texts.requirements(work) if SUPERVISOR in view.sign_off}


def completion_of(one: Evidence) -> Completion:
    """Return a completion from its evidence, without the duties it serves."""
    assert one.on is not None
    return Completion(
        evidence_id=one.id,
        person_id=one.person_id,
        person_name=one.profile.name,
        position=one.profile.position,
        unit_code=one.profile.unit_code,
        unit_name=one.profile.unit_name,
        module=one.module or "",
        title=one.title or one.module or "",
        module_version=one.module_version,
        content_hash=one.content_hash,
        completed_on=one.on,
        finished_at=one.finished_at,
        minutes=one.minutes_measured,
        minutes_declared=one.minutes_declared,
        score=one.score,
        pass_mark=one.pass_mark,
        attempts=one.attempts,
        source=one.source,
        recorded_at=one.recorded_at,
        revoked=one.revoked,
    )


def why(work: Work, person_id: int, duty: Duty, as_of: date) -> list[Step]:
    """Return the steps that led to the date of a duty."""
    return list(steps_to(work, person_id, duty.requirement, duty.due_on, as_of))


def _of_person(
    record: list[Evidence], rows: Iterable[RegisterRow], asking: Mapping[str, RequirementView]
) -> list[Completion]:
    live = [one for one in record if not one.revoked]
    signed = {one.of_id for one in live if one.kind is EvidenceKind.SIGN_OFF and one.by_role == SUPERVISOR}
    trained = {one.id: one for one in live if one.kind in TRAINING and one.on is not None}
    duties: dict[int, list[Duty]] = defaultdict(list)
    for row in rows:
        view = asking[row.requirement]
        done = [
            Done(one.id, one.module or "", one.on, one.id in signed)
            for one in trained.values()
            if one.module in view.modules and one.on is not None
        ]
        assert row.awaiting_since is not None
        duty = Duty(view.key, view.title, view.version, view.citation, row.next_due_on, row.status or "")
        for evidence_id in unsigned_for(row.awaiting_since, row.opened_on, done):
            duties[evidence_id].append(duty)
    return [replace(completion_of(trained[i]), duties=tuple(found)) for i, found in duties.items()]
