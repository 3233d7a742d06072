"""Sign completions off, or return them: each statement sealed to its record, the password asked once an act."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from lms.audit import services as audit
from lms.audit.model import Act
from lms.compliance.model.evidence import EvidenceKind, Posting, Source
from lms.compliance.services import evidence as records
from lms.directory.accounts.services import confirm_password
from lms.directory.services.profiles import profiles
from lms.kernel.errors import Invalid, LmsError, NotFound, Refused
from lms.kernel.events import SignOffGiven
from lms.platform.work import Work
from lms.signoff import rules, store
from lms.signoff.model import SUPERVISOR, Authentication, Batch, Completion, Decision, Failed, Statement, Verdict
from lms.signoff.records import SignOffStatement
from lms.signoff.services.inbox import NOT_YOURS, facts_about, zone_of
from lms.signoff.services.waiting import completion_of

MOST_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Intent:
    """What a signer wants to do in one act: the decision, its reason, how they were recognised, the act's key."""

    decision: Decision
    authentication: Authentication
    reason: str = ""
    batch: str = ""


def sign(work: Work, evidence_ids: Sequence[int], decision: Decision, password: str, reason: str = "") -> Batch:
    """Sign (or return) completions after the signer's password was typed once more (21 CFR 11.200).

    Each completion is signed whole or not at all; one that cannot be signed does not stop the others.
    """
    if work.actor.account_id is None:
        raise Refused("Sign in with your own account to sign.", rule="signoff.permission")
    problem = _fault(evidence_ids, decision, reason) or confirm_password(work, work.actor.account_id, password)
    if problem:
        return Batch(problem=problem)
    return sign_as(work, evidence_ids, Intent(decision, Authentication.PASSWORD, reason))


def sign_as(work: Work, evidence_ids: Sequence[int], intent: Intent) -> Batch:
    """Sign for an actor who was recognised as the intent says; the statement keeps that word for ever."""
    problem = _fault(evidence_ids, intent.decision, intent.reason)
    if problem:
        return Batch(problem=problem)
    work.instant()
    intent = Intent(intent.decision, intent.authentication, intent.reason, secrets.token_hex(8))
    signed: list[int] = []
    failed: list[Failed] = []
    for evidence_id in dict.fromkeys(evidence_ids):
        name = ""
        try:
            with work.session.begin_nested():
                completion, verdict = decided(work, evidence_id)
                name = completion.person_name
                if not verdict.allowed:
                    raise Refused(verdict.sentence, rule=verdict.policy)
                signed.append(_write(work, completion, verdict, intent))
        except LmsError as error:
            failed.append(Failed(evidence_id, name, error.message))
    return (None if signed else _same_act(work, evidence_ids, intent)) or Batch(
        intent.batch, tuple(signed), tuple(failed)
    )


def _same_act(work: Work, evidence_ids: Sequence[int], intent: Intent) -> Batch | None:
    """Return the actor's earlier act about the same completions: a form sent twice is answered as the first time."""
    acts = {one.batch for one in store.latest_about(work.session, evidence_ids).values()}
    if len(acts) != 1 or work.actor.person_id is None:
        return None
    act = acts.pop()
    said = store.in_batch(work.session, work.actor.person_id, act)
    same = {one.evidence_id for one in said} == set(evidence_ids) and {one.decision for one in said} == {
        intent.decision
    }
    return Batch(act, tuple(one.id for one in said)) if same else None


def decided(work: Work, evidence_id: int) -> tuple[Completion, Verdict]:
    """Return a completion and whether the actor may sign it now; to whom it is not for, there is none."""
    completion, facts = facts_about(work, evidence_id)
    verdict = rules.may_sign(facts, work.actor, work.today(zone_of(work)))
    if verdict.policy == "signoff.line_only":
        raise NotFound(NOT_YOURS)
    return completion, verdict


def statement(work: Work, statement_id: int) -> Statement:
    """Return a statement to its signer or its learner; for others there is none."""
    found = store.one(work.session, statement_id)
    me = work.actor.person_id
    if found is None or me is None or me not in {found.signer_person_id, found.person_id}:
        raise NotFound("There is no such statement.")
    return found


def seal_holds(work: Work, statement_id: int) -> bool:
    """Tell whether a statement and the record it is about are still what was signed."""
    row = store.record_of(work.session, statement_id)
    if row is None:
        raise NotFound("There is no such statement.")
    record = rules.record_hash(completion_of(records.evidence(work, row.evidence_id)))
    return record == row.record_hash and rules.seal(record, _sealed(row)) == row.seal


def readable(one: Statement) -> str:
    """Return the signature in words: printed name, date and time, meaning."""
    return rules.manifestation(one.signer_name, one.signer_position, one.signed_at, one.zone, one.meaning)


def _fault(evidence_ids: Sequence[int], decision: Decision, reason: str) -> str:
    if not evidence_ids:
        return "Choose at least one completion."
    if len(set(evidence_ids)) > MOST_AT_ONCE:
        return f"Choose at most {MOST_AT_ONCE} completions at once."
    return rules.reason_fault(reason) if decision is Decision.RETURNED else ""


def _write(work: Work, completion: Completion, verdict: Verdict, intent: Intent) -> int:
    row = _row(work, completion, verdict, intent)
    row.seal = rules.seal(row.record_hash, _sealed(row))
    work.session.add(row)
    work.session.flush()
    approved = intent.decision is Decision.APPROVED
    if approved:
        _post(work, row)
    data = {"evidence": row.evidence_id, "statement": row.id, "policy": verdict.policy, "seal": row.seal}
    audit.record(work, Act.SIGNOFF_SIGNED if approved else Act.SIGNOFF_RETURNED, f"person:{row.person_id}", data)
    work.announce(
        SignOffGiven(
            agency_id=row.agency_id,
            person_id=row.person_id,
            evidence_id=row.evidence_id,
            approved=approved,
            reason=row.reason,
        )
    )
    return row.id


def _row(work: Work, completion: Completion, verdict: Verdict, intent: Intent) -> SignOffStatement:
    signer, zone = work.actor.person_id, zone_of(work)
    if signer is None or verdict.capacity is None:
        raise Invalid("Only a person signs.")
    who = profiles(work.session, {(signer, work.today(zone))})[signer, work.today(zone)]
    returned = intent.decision is Decision.RETURNED
    return SignOffStatement(
        agency_id=work.actor.agency_id,
        evidence_id=completion.evidence_id,
        person_id=completion.person_id,
        person_name=completion.person_name,
        title=completion.title,
        completed_on=completion.completed_on,
        duties=store.duties_in(completion.duties),
        decision=intent.decision,
        capacity=verdict.capacity,
        meaning=rules.MEANINGS[intent.decision],
        text=rules.statement_text(completion, intent.decision, intent.reason),
        reason=rules.one_line(intent.reason) if returned else "",
        policy=verdict.policy,
        signer_account_id=work.actor.account_id,
        signer_person_id=signer,
        signer_name=who.name or work.actor.name,
        signer_position=who.position,
        authentication=intent.authentication,
        signed_at=work.instant(),
        zone=zone,
        record_hash=rules.record_hash(completion),
        batch=intent.batch,
        request_id=work.request_id,
    )


def _post(work: Work, row: SignOffStatement) -> None:
    words = rules.manifestation(row.signer_name, row.signer_position, row.signed_at, row.zone, row.meaning)
    records.post(
        work,
        Posting(
            kind=EvidenceKind.SIGN_OFF,
            person_id=row.person_id,
            source=Source.SIGN_OFF,
            record_id=f"statement:{row.id}",
            finished_at=row.signed_at,
            zone=row.zone,
            title=row.title,
            of_id=row.evidence_id,
            by_role=SUPERVISOR,
            signer_id=row.signer_person_id,
            statement=f"{row.text} {words}",
            signature=f"{row.authentication.value}; sha256 {row.seal}",
        ),
    )


def _sealed(row: SignOffStatement) -> dict[str, object]:
    """Return everything that the seal covers besides the record itself."""
    return {
        "text": row.text,
        "meaning": row.meaning,
        "decision": row.decision.value,
        "reason": row.reason,
        "duties": row.duties,
        "capacity": row.capacity.value,
        "signer": [row.signer_account_id, row.signer_person_id, row.signer_name, row.signer_position],
        "authentication": row.authentication.value,
        "signed_at": row.signed_at,
        "zone": row.zone,
    }
