"""Who may sign, what a signature says, and the seal that binds it to its record."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from lms.kernel.actor import Actor
from lms.kernel.clock import day_in
from lms.kernel.permissions import Permission
from lms.signoff.model import Completion, Decision, Done, Duty, SigningFacts, Verdict

MEANINGS = {
    Decision.APPROVED: "Review and approval",
    Decision.RETURNED: "Review; returned without approval",
}
"""What a signature means (21 CFR 11.50(a)(3))."""

SEAL_VERSION = 1
SHORTEST_REASON = 10


def may_sign(facts: SigningFacts, actor: Actor, today: date) -> Verdict:
    """Decide whether `actor` may sign or return a completion on a day; the first rule that applies answers."""
    for policy, applies, sentence in _refusals(facts, actor, today):
        if applies:
            return Verdict(False, policy, sentence)
    assert actor.person_id is not None
    capacity = facts.signers[actor.person_id]
    return Verdict(True, f"signoff.{capacity.value}", capacity=capacity)


def _refusals(facts: SigningFacts, actor: Actor, today: date) -> list[tuple[str, bool, str]]:
    return [
        (
            "signoff.never_for_oneself",
            actor.person_id is not None and actor.person_id == facts.person_id,
            "You cannot sign off what you completed yourself. Your own supervisor sees it in their inbox.",
        ),
        (
            "signoff.permission",
            actor.is_system or actor.person_id is None or not actor.may(Permission.SIGNOFF_SIGN),
            "Your account may not sign completions off. Only a person who leads somebody can.",
        ),
        (
            "signoff.line_only",
            actor.person_id not in facts.signers,
            "You do not sign for this person today. Whoever leads them now sees the completion in their inbox.",
        ),
        (
            "signoff.revoked",
            facts.revoked,
            "This completion was withdrawn from the record, so there is nothing to sign.",
        ),
        ("signoff.signed_once", facts.signed, "This completion is signed already."),
        (
            "signoff.learner_answers_first",
            facts.returned,
            "This completion was returned. It comes back to your inbox when the person has answered.",
        ),
        (
            "signoff.asked_for",
            not facts.asked,
            "No requirement asks for your signature on this completion any more.",
        ),
        (
            "signoff.after_completion",
            facts.completed_on > today,
            "This completion is dated in the future. It can be signed from that day on.",
        ),
    ]


def reason_fault(reason: str) -> str:
    """Return what is wrong with the reason for a return, in a sentence; empty when nothing is."""
    if len(reason.strip()) < SHORTEST_REASON:
        return "Write in a sentence what is missing and what the person should do. They will read it."
    return ""


def statement_text(completion: Completion, decision: Decision, reason: str = "") -> str:
    """Return what the signer declares, in full, so that it can be read without the system."""
    version = f" (version {completion.module_version})" if completion.module_version is not None else ""
    when = long_day(completion.completed_on)
    what = f"the completion of “{completion.title}”{version} by {completion.person_name} on {when}"
    if decision is Decision.RETURNED:
        return f"I have reviewed {what}. I do not approve it and return it. Reason: {one_line(reason)}"
    return f"I have reviewed {what}. I approve it as meeting {duties_text(completion.duties)}."


def duties_text(duties: Sequence[Duty]) -> str:
    """Return requirements in words: title, version and citation of each."""
    words = [
        f"“{duty.title}” (version {duty.version}{f'; {duty.citation}' if duty.citation else ''})" for duty in duties
    ]
    if not words:
        return "the training it records"
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def manifestation(name: str, position: str, signed_at: datetime, zone: str, meaning: str) -> str:
    """Return the signature in readable form: printed name, date and time, meaning (21 CFR 11.50)."""
    local = signed_at.astimezone(ZoneInfo(zone))
    who = f"{name}, {position}" if position else name
    return f"Signed by {who} on {long_day(local.date())} at {local:%H:%M} {local.tzname()}. Meaning: {meaning}."


def long_day(day: date) -> str:
    """Return a day as statements write it: 4 March 2027."""
    return f"{day.day} {day:%B} {day.year}"


def one_line(text: str) -> str:
    """Return a text with every run of white space made one blank."""
    return " ".join(text.split())


def record_hash(completion: Completion) -> str:
    """Return the hash of the signed record: everything that its evidence says and that never changes."""
    return _digest(
        {
            "evidence": completion.evidence_id,
            "person": completion.person_id,
            "name": completion.person_name,
            "position": completion.position,
            "unit": completion.unit_code,
            "module": completion.module,
            "title": completion.title,
            "version": completion.module_version,
            "content": completion.content_hash,
            "completed_on": completion.completed_on,
            "finished_at": completion.finished_at,
            "minutes": completion.minutes,
            "score": completion.score,
            "source": completion.source,
            "recorded_at": completion.recorded_at,
        }
    )


def seal(record: str, content: Mapping[str, object]) -> str:
    """Return the hash over the record's hash and the whole statement, so that neither fits another (21 CFR 11.70)."""
    return _digest({"seal": SEAL_VERSION, "record": record, **content})


def waiting_since(completed_on: date, recorded_at: datetime, answered_at: datetime | None, zone: str) -> date:
    """Return the day from which a completion waits: its own, that of its recording, or of the learner's last answer.

    Nobody can sign what is not recorded: a certificate earned elsewhere, work done without a network and an import
    reach the signer on the day on which they are recorded, however long ago they happened.
    """
    seen = max(completed_on, day_in(recorded_at, zone))
    return max(seen, day_in(answered_at, zone)) if answered_at else seen


def _digest(content: Mapping[str, object]) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=_plain)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def unsigned_for(awaiting_since: date, opened_on: date | None, done: Sequence[Done]) -> list[int]:
    """Return which completions an obligation that only lacks signatures is waiting for.

    Of each module the first one since it opened (where there is none, the latest before: earlier training that
    counts), and the latest one since: whoever was sent back may have learned it again. What lies between changes
    nothing, and asking for it would fill the inbox.
    """
    found: set[int] = set()
    for module in {one.module for one in done}:
        unsigned = sorted((one.on, one.evidence_id) for one in done if one.module == module and not one.signed)
        since = [one for one in unsigned if opened_on is None or one[0] >= opened_on]
        before = [one for one in unsigned if one not in since and one[0] <= awaiting_since]
        found |= {evidence_id for _on, evidence_id in (since[:1] or before[-1:]) + since[-1:]}
    return sorted(found)
