"""Put a change of a requirement in force: at once where few people move, else after a second officer has agreed.

Who says yes has seen a preview of exactly this text. Publications and withdrawals are versions and entries of the log;
what was done is undone by another change, never by deleting.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from lms.audit.model import Act
from lms.audit.services import record
from lms.compliance.model.change import ChangeKind, Decision, ProposalView, Seen, Wanted
from lms.compliance.records import ChangeDecision, ChangeProposal
from lms.compliance.rules.agreement import YES, Verdict, may_confirm, may_decide, needs_second
from lms.compliance.services import texts
from lms.compliance.services.candidates import Candidate, candidate
from lms.compliance.services.versions import versions
from lms.kernel.errors import Conflict, Invalid, LmsError, NotFound, Refused
from lms.platform.work import Work

_ACTS = {
    Decision.APPROVED: Act.CHANGE_APPROVED,
    Decision.REFUSED: Act.CHANGE_REFUSED,
    Decision.WITHDRAWN: Act.CHANGE_WITHDRAWN,
}
REPLACED = "Replaced by a newer proposal."


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a confirmed change: in force with its version, or proposed; `verdict` says why neither."""

    version: int = 0
    proposal_id: int = 0
    verdict: Verdict = YES


def confirm(work: Work, key: str, wanted: Wanted, seen: Seen, reason: str) -> Done:
    """Put a change in force, or propose it where more people move than one person decides about.

    The same confirmation twice does the same as once. Raises `Invalid` for a text with mistakes, `NotFound` or
    `Conflict` where there is nothing to change.
    """
    work.instant()
    newest = next(iter(versions(work, key)), None)
    if wanted.kind is ChangeKind.WITHDRAW and newest and newest.withdrawn:
        return Done(version=newest.number)
    now = candidate(work, key, wanted)
    if now.changes_nothing:
        return Done(version=now.newest.number if now.newest else 0)
    _check_sound(now)
    verdict = may_confirm(seen, now.fingerprint, work.now)
    if not verdict.allowed:
        return Done(verdict=verdict)
    if needs_second(seen.affected, work.settings.second_person_above):
        return Done(proposal_id=_propose(work, now, seen, reason))
    return Done(version=_put_in_force(work, now, reason))


def decide(work: Work, proposal_id: int, decision: Decision, reason: str, seen: Seen | None = None) -> Done:
    """End an open proposal; an approval puts its text in force and needs what the second person saw.

    Raises `Conflict` if it is decided already, `Refused` where the rule says no.
    """
    work.instant()
    one = proposal(work, proposal_id)
    if one.decision is not None:
        raise Conflict(f"This proposal is decided already: {one.decision.value} by {one.decided_by}.")
    now = current(work, one) if decision is Decision.APPROVED else None
    verdict = may_decide(one, decision, work.actor.account_id, now.fingerprint if now else None)
    if not verdict.allowed:
        raise Refused(verdict.sentence, verdict.rule)
    if now is None:
        _note(work, one, decision, reason, None)
        return Done()
    if seen is None:
        raise Refused("Look at the preview before you agree.", "change.seen")
    verdict = may_confirm(seen, now.fingerprint, work.now)
    if not verdict.allowed:
        return Done(verdict=verdict)
    _check_sound(now)
    _note(work, one, decision, reason, seen)
    return Done(version=_put_in_force(work, now, f"{one.reason} (Proposed by {one.proposed_by}.)".strip()))


def current(work: Work, one: ProposalView) -> Candidate | None:
    """Return the proposed change as it would be made now; None where it cannot be made any more."""
    try:
        return candidate(work, one.key, one.wanted)
    except LmsError:
        return None


def verdict_on(work: Work, one: ProposalView, decision: Decision, now: Candidate | None) -> Verdict:
    """Return whether the actor may end an open proposal in a way."""
    return may_decide(one, decision, work.actor.account_id, now.fingerprint if now else None)


def proposal(work: Work, proposal_id: int) -> ProposalView:
    """Return a proposal of the actor's agency; raises `NotFound`."""
    found = next(iter(_views(work, ChangeProposal.id == proposal_id)), None)
    if found is None:
        raise NotFound("There is no such proposal.")
    return found


def proposals(work: Work) -> list[ProposalView]:
    """Return every proposal of the actor's agency: open ones first, then the newest."""
    found = _views(work)
    return sorted(found, key=lambda one: (not one.is_open, -one.id))


def open_proposal(work: Work, key: str) -> ProposalView | None:
    """Return the open proposal about a requirement; there is one at most."""
    return next((one for one in _views(work, ChangeProposal.key == key) if one.is_open), None)


def _check_sound(now: Candidate) -> None:
    if now.is_sound:
        return
    faults = [*map(str, now.mistakes), *(f'The example "{each.title}" does not come out.' for each in now.failures)]
    raise Invalid(f"Nothing was changed. {faults[0]}")


def _propose(work: Work, now: Candidate, seen: Seen, reason: str) -> int:
    """Return the id of the proposal; the same one again is the same, and a newer one replaces an older."""
    earlier = open_proposal(work, now.key)
    if earlier is not None:
        if earlier.fingerprint == now.fingerprint:
            return earlier.id
        _note(work, earlier, Decision.WITHDRAWN, REPLACED, None)
    row = ChangeProposal(
        agency_id=work.actor.agency_id,
        key=now.key,
        kind=now.wanted.kind,
        version=now.wanted.version,
        adopted_from=now.wanted.since,
        title=now.title,
        text=now.text.text if now.text else "",
        sha256=now.sha256,
        fingerprint=now.fingerprint,
        reason=reason,
        as_of=seen.as_of,
        figures=dict(seen.figures),
        proposed_at=work.instant(),
        proposed_by=work.actor.name,
        account_id=work.actor.account_id,
    )
    work.session.add(row)
    work.session.flush()
    data = {"requirement": now.key, "kind": now.wanted.kind.value, "sha256": now.sha256, "affected": seen.affected}
    record(work, Act.CHANGE_PROPOSED, f"change:{row.id}", data)
    return row.id


def _note(work: Work, one: ProposalView, decision: Decision, reason: str, seen: Seen | None) -> None:
    row = ChangeDecision(
        proposal_id=one.id,
        decision=decision,
        reason=reason,
        figures=dict(seen.figures) if seen else {},
        decided_at=work.instant(),
        decided_by=work.actor.name,
        account_id=work.actor.account_id,
    )
    work.session.add(row)
    work.session.flush()
    record(work, _ACTS[decision], f"change:{one.id}", {"requirement": one.key, "sha256": one.sha256})


def _put_in_force(work: Work, now: Candidate, reason: str) -> int:
    if now.wanted.kind is ChangeKind.WITHDRAW:
        texts.withdraw(work, now.key, reason)
    else:
        assert now.text is not None
        texts.publish(work, [now.text], now.new_calendars, reason=reason)
    return (now.newest.number if now.newest else 0) + 1


def _views(work: Work, *conditions: sa.ColumnElement[bool]) -> list[ProposalView]:
    p, d = ChangeProposal, ChangeDecision
    query = (
        sa.select(p, d)
        .outerjoin(d, d.proposal_id == p.id)
        .where(p.agency_id == work.actor.agency_id, *conditions)
        .order_by(p.id)
    )
    return [_view(row.ChangeProposal, row.ChangeDecision) for row in work.session.execute(query)]


def _view(one: ChangeProposal, end: ChangeDecision | None) -> ProposalView:
    return ProposalView(
        id=one.id,
        key=one.key,
        wanted=Wanted(one.kind, one.version, one.adopted_from),
        title=one.title,
        text=one.text,
        sha256=one.sha256,
        fingerprint=one.fingerprint,
        reason=one.reason,
        as_of=one.as_of,
        figures=one.figures,
        proposed_at=one.proposed_at,
        proposed_by=one.proposed_by,
        account_id=one.account_id,
        decision=end.decision if end else None,
        decided_at=end.decided_at if end else None,
        decided_by=end.decided_by if end else "",
        decision_reason=end.reason if end else "",
    )
