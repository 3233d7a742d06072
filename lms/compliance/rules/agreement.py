"""Who may decide about a change of a requirement, and when a second person is needed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from lms.compliance.model.change import Decision, ProposalView, Seen

FRESH = timedelta(hours=1)
"""How old what somebody saw may be when they say yes."""

OUTDATED = (
    "What was proposed is not what would be put in force now: the file or the version in force has changed since. "
    "Look at the preview and propose it again."
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether something may be done; if not, the rule that says no and a sentence."""

    allowed: bool
    rule: str = ""
    sentence: str = ""


YES = Verdict(True)


def needs_second(affected: int, above: int) -> bool:
    """Return whether a change that moves so many people needs a second person."""
    return affected > above


def may_confirm(seen: Seen, fingerprint: str, now: datetime) -> Verdict:
    """Return whether somebody may say yes to a change on the strength of what they saw."""
    if seen.fingerprint != fingerprint:
        sentence = "The text or the version in force has changed since you looked. Look at the preview again."
        return Verdict(False, "change.seen_is_current", sentence)
    if now - seen.at > FRESH:
        return Verdict(False, "change.seen_is_fresh", "You looked at this more than an hour ago. Look at it again.")
    return YES


def may_decide(one: ProposalView, decision: Decision, account_id: int | None, fingerprint: str | None) -> Verdict:
    """Return whether an account may end a proposal in a way; `fingerprint` of the change as it would be made now.

    Approving takes a second person and the very text that was proposed; the proposer may only withdraw.
    """
    if account_id is None:
        return Verdict(False, "change.person_decides", "A proposal is decided by somebody who is signed in.")
    own = account_id == one.account_id
    if decision is Decision.WITHDRAWN:
        return YES if own else Verdict(False, "change.own_proposal", "Only who proposed a change may withdraw it.")
    if own:
        sentence = "You proposed this yourself. Somebody else has to decide; you may withdraw it."
        return Verdict(False, "change.second_person", sentence)
    if decision is Decision.APPROVED and fingerprint != one.fingerprint:
        return Verdict(False, "change.same_text", OUTDATED)
    return YES
