"""Hand in a certificate earned elsewhere, take it back, verify or refuse it, undo the decision. Everything stays."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from lms.audit import services as audit
from lms.audit.model import Act
from lms.catalogue import services as catalogue
from lms.compliance.handed import letters, store
from lms.compliance.handed.model import Handed, Handing, State, StepKind, Verdict
from lms.compliance.handed.records import HandedRecord, HandedStep
from lms.compliance.model import Status
from lms.compliance.model.drafts import Draft, Kind, Weighed
from lms.compliance.model.register import RequirementView
from lms.compliance.rules.drafts import EARLIEST, MOST_MINUTES
from lms.compliance.services import attachments, drafts, evidence, recording, register, texts
from lms.compliance.services.attachments import StoredFile
from lms.directory.access import scope
from lms.directory.services import people
from lms.kernel.errors import Conflict, Invalid, NotFound, Refused
from lms.kernel.permissions import Permission
from lms.platform.db import next_number
from lms.platform.own_words import own_words
from lms.platform.work import Work

LONGEST: Final = 300


def hand_in(work: Work, said: Handing, file: StoredFile) -> int:
    """Take in a certificate of the actor's own; return its number.

    The same file with the same words while it waits is the same certificate: the form was sent twice. Raises `Invalid`
    for a day that cannot be, a length that cannot be, or a file that waits with other words or was accepted before.
    """
    scope(work.actor, Permission.RECORD_OWN)
    me = people.me(work)
    at = work.instant()
    _possible(work, said)
    for there in store.same_file(work.session, me, file.sha256):
        if there.state is State.WAITING and there.said == said:
            return there.number
        if there.state is State.WAITING:
            raise Invalid(
                f"You handed this file in before, as certificate {there.number}, and it waits to be verified. If "
                "something in it is wrong, take that one back first.",
                "attachment",
            )
        if there.state is State.ACCEPTED:
            raise Invalid(
                f"You handed this file in before, as certificate {there.number}, and it counts.", "attachment"
            )
    row = HandedRecord(
        agency_id=work.actor.agency_id,
        number=next_number(work.session, HandedRecord.number, HandedRecord.agency_id == work.actor.agency_id),
        person_id=me,
        title=said.title,
        issuer=said.issuer,
        on_date=said.on,
        minutes=said.minutes,
        requirement=said.requirement,
        external=said.external,
        words=said.words,
        sha256=file.sha256,
        at=at,
        account_id=work.actor.account_id,
        request_id=work.request_id,
    )
    work.session.add(row)
    work.session.flush()
    attachments.attach(work, file, f"handed-{row.id}")
    audit.record(work, Act.HANDED_IN, f"person:{me}", {"number": row.number, "sha256": file.sha256})
    letters.tell_officers(work)
    return row.number


def withdraw(work: Work, number: int) -> None:
    """Take one's own certificate back before it is decided; raises `Conflict` afterwards."""
    work.instant()
    found = mine(work, number)
    _waits(found)
    _step(work, found, StepKind.WITHDRAWN)


def weigh(work: Work, number: int, verdict: Verdict) -> Weighed:
    """Return what accepting a certificate would change, or what speaks against it; writes nothing."""
    return drafts.weigh(work, _draft(of_anybody(work, number), verdict))


def accept(work: Work, number: int, verdict: Verdict) -> int:
    """Turn a certificate into credit, write to the person, and return the evidence that it became.

    Raises `Invalid` with the sentence of the rule that does not allow it, `Conflict` for one that does not wait.
    """
    work.instant()
    found = of_anybody(work, number)
    _waits(found)
    file = file_of(work, found)
    once = f"handed:{found.id}:{len(found.steps)}"
    ref = recording.record(work, _draft(found, verdict), once, file)
    evidence_id = int(ref.rpartition("-")[2])
    _step(work, found, StepKind.ACCEPTED, verdict.note, evidence_id)
    letters.tell_person(work, found, StepKind.ACCEPTED)
    return evidence_id


def refuse(work: Work, number: int, reason: str) -> None:
    """Refuse a certificate with a reason that the person reads; raises `Conflict` for one that does not wait."""
    work.instant()
    found = of_anybody(work, number)
    _waits(found)
    _of_somebody_else(work, found)
    _step(work, found, StepKind.REFUSED, own_words(reason, LONGEST))
    letters.tell_person(work, found, StepKind.REFUSED)


def reopen(work: Work, number: int, reason: str) -> None:
    """Take a decision back: the credit, if it became one, by a new record; the certificate waits again."""
    work.instant()
    found = of_anybody(work, number)
    if found.state not in {State.ACCEPTED, State.REFUSED}:
        raise Conflict("This certificate is not decided, so there is no decision to take back.")
    _of_somebody_else(work, found)
    why = own_words(reason, LONGEST)
    became = found.steps[-1].evidence_id
    if became is not None and not evidence.evidence(work, became).revoked:
        recording.take_back(work, found.person_id, f"evidence-{became}", why)
    _step(work, found, StepKind.REOPENED, why)
    letters.tell_person(work, found, StepKind.REOPENED)


def mine(work: Work, number: int) -> Handed:
    """Return one of the actor's own certificates; for others there is none."""
    found = store.numbered(work.session, work.actor.agency_id, number)
    if found is None or found.person_id != people.me(work):
        raise NotFound("You handed in no certificate of this number.")
    return found


def of_me(work: Work) -> list[Handed]:
    """Return what the actor handed in, the latest first."""
    return store.of_person(work.session, work.actor.agency_id, people.me(work))


def of_anybody(work: Work, number: int) -> Handed:
    """Return a certificate of anybody of the agency, for who may decide it."""
    scope(work.actor, Permission.FACT_RECORD)
    found = store.numbered(work.session, work.actor.agency_id, number)
    if found is None:
        raise NotFound("There is no certificate of this number.")
    return found


def of_person(work: Work, person_id: int, known_at: datetime | None = None) -> list[Handed]:
    """Return what a person had handed in by an instant (None: now), the latest first.

    Whether the actor may see it is for the caller to say: the person and officers may, nobody else.
    """
    found = store.of_person(work.session, work.actor.agency_id, person_id)
    return [each for each in found if known_at is None or each.at <= known_at]


def queue(
    work: Work, state: State | None, *, newest_first: bool = False, offset: int = 0, limit: int | None = None
) -> tuple[list[Handed], int]:
    """Return the agency's certificates in a state (None: all), the oldest first, and how many there are."""
    scope(work.actor, Permission.FACT_RECORD)
    agency_id = work.actor.agency_id
    return store.in_state(work.session, agency_id, state, newest_first=newest_first, offset=offset, limit=limit)


def waiting(work: Work) -> int:
    """Return how many certificates wait to be verified."""
    scope(work.actor, Permission.FACT_RECORD)
    return store.count(work.session, work.actor.agency_id, State.WAITING)


def owed_by(work: Work, person_id: int) -> list[RequirementView]:
    """Return the requirements that a person is under today, by title: what a certificate can be meant for."""
    rows = register.standing(work, person_id, people.today(work))
    keys = {row.requirement for row in rows if row.status is not Status.NOT_APPLICABLE}
    return [view for view in texts.requirements(work) if view.key in keys]


def counts_as(work: Work, found: Handed) -> list[tuple[str, str, str]]:
    """Return what a certificate can count as: requirement, module and the words for it; what was meant comes first."""
    titles = catalogue.titles(work, people.today(work))
    views = sorted(owed_by(work, found.person_id), key=lambda view: view.key != found.said.requirement)
    return [
        (view.key, module, f"{view.title}: {titles.get(module, module.replace('-', ' ').capitalize())}")
        for view in views
        for module in view.modules
    ]


def file_of(work: Work, found: Handed) -> StoredFile | None:
    """Return the file of a certificate."""
    return attachments.attached(work, [found.about]).get(found.about)


def _draft(found: Handed, verdict: Verdict) -> Draft:
    return Draft(
        person_id=found.person_id,
        kind=Kind.CREDIT,
        on=verdict.on,
        requirement=verdict.requirement,
        module=verdict.module,
        title=found.said.title,
        taught=found.said.issuer,
        external=verdict.external,
        minutes=verdict.minutes,
        note=verdict.note,
    )


def _possible(work: Work, said: Handing) -> None:
    today = people.today(work)
    if said.on > today:
        raise Invalid(f"{said.on:%-d %B %Y} lies in the future. Hand it in when you have completed it.", "on")
    if said.on < EARLIEST:
        raise Invalid(f"{said.on:%-d %B %Y} is too long ago to be right. Check the year.", "on")
    if said.minutes is not None and not 0 < said.minutes <= MOST_MINUTES:
        raise Invalid("Write the hours that the certificate states, for example 1.5.", "hours")
    if said.requirement and said.requirement not in {view.key for view in owed_by(work, people.me(work))}:
        raise Invalid("Choose one of your requirements.", "requirement")


def _waits(found: Handed) -> None:
    if found.state is State.WITHDRAWN:
        raise Conflict("This certificate was taken back.")
    if found.state is not State.WAITING:
        raise Conflict("This certificate was decided already.")


def _of_somebody_else(work: Work, found: Handed) -> None:
    if found.person_id == work.actor.person_id:
        raise Refused("Nobody decides about their own certificate. Ask another training officer.")


def _step(work: Work, found: Handed, kind: StepKind, words: str = "", evidence_id: int | None = None) -> None:
    work.session.add(
        HandedStep(
            handed_id=found.id,
            kind=kind,
            words=words,
            evidence_id=evidence_id,
            by=work.actor.name,
            at=work.instant(),
            account_id=work.actor.account_id,
            request_id=work.request_id,
        )
    )
    work.session.flush()
    data = {"number": found.number, "evidence": evidence_id}
    audit.record(work, ACTS[kind], f"person:{found.person_id}", data)


ACTS: Final = {
    StepKind.ACCEPTED: Act.HANDED_ACCEPTED,
    StepKind.REFUSED: Act.HANDED_REFUSED,
    StepKind.REOPENED: Act.HANDED_REOPENED,
    StepKind.WITHDRAWN: Act.HANDED_WITHDRAWN,
}
