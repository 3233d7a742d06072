"""What a learner does about a return: read the reason, put it right, ask again."""

from __future__ import annotations

from lms.audit import services as audit
from lms.audit.model import Act
from lms.kernel.errors import Conflict, Invalid, NotFound
from lms.platform.work import Work
from lms.signoff import store
from lms.signoff.model import Decision, Statement
from lms.signoff.records import SignOffAnswer
from lms.signoff.rules import one_line
from lms.signoff.services.inbox import zone_of
from lms.signoff.services.waiting import unsigned

LONGEST_NOTE = 1000


def open_returns(work: Work) -> list[Statement]:
    """Return what came back to the actor and still waits for their answer, the newest first."""
    me = work.actor.person_id
    said = store.about_person(work.session, me) if me is not None else []
    if me is None or not any(one.is_open_return for one in said):
        return []
    still = {one.evidence_id for one in unsigned(work, {me}, work.today(zone_of(work)))}
    latest = {one.evidence_id: one for one in reversed(said)}
    return [one for one in said if one is latest[one.evidence_id] and one.is_open_return and one.evidence_id in still]


def returned(work: Work, statement_id: int) -> Statement:
    """Return a return of the actor's own completion; for others there is none."""
    found = store.one(work.session, statement_id)
    if found is None or found.person_id != work.actor.person_id or found.decision is not Decision.RETURNED:
        raise NotFound("Nothing was returned to you under this address.")
    return found


def resubmit(work: Work, statement_id: int, note: str) -> None:
    """Say what was put right; the completion goes back to the inbox. Raises `Conflict` if it was answered before."""
    work.instant()
    found = returned(work, statement_id)
    if found.answered_at is not None:
        raise Conflict("You answered this already. It is with your supervisor again.")
    words = one_line(note)
    if not words:
        raise Invalid("Write what you did, so that your supervisor can see it.", field="note")
    if len(words) > LONGEST_NOTE:
        raise Invalid(f"Write at most {LONGEST_NOTE} characters.", field="note")
    work.session.add(
        SignOffAnswer(
            agency_id=work.actor.agency_id,
            statement_id=statement_id,
            person_id=found.person_id,
            account_id=work.actor.account_id,
            note=words,
            answered_at=work.instant(),
            request_id=work.request_id,
        )
    )
    work.session.flush()
    data = {"statement": statement_id, "evidence": found.evidence_id}
    audit.record(work, Act.SIGNOFF_ANSWERED, f"person:{found.person_id}", data)
