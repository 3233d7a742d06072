"""Put letters into the outbox and note what each of them tells: both in one transaction, each once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lms.compliance.services import register
from lms.compliance.services.wording import said
from lms.directory.services import agencies
from lms.notices import rules, store
from lms.notices.model import LEARNER_STEPS, Intent, Matter
from lms.notices.records import Notice
from lms.platform import outbox
from lms.platform.letters import letter
from lms.platform.work import Work

MOST_REASONS = 6


def write(work: Work, intents: Sequence[Intent]) -> int:
    """Write letters; return how many were new. What another run wrote in the meantime is left out."""
    known = store.written_before(work.session, (intent.key_of(m) for intent in intents for m in intent.matters))
    written = 0
    for intent in intents:
        fresh = tuple(matter for matter in intent.matters if intent.key_of(matter) not in known)
        if fresh:
            written += _write(work, replace(intent, matters=fresh))
    return written


def _write(work: Work, intent: Intent) -> bool:
    zone = agencies.agency(work, work.actor.agency_id).zone
    draft = letter(
        work,
        intent.template,
        {"name": intent.recipient.name, "matters": intent.matters, "day": rules.day_words, **_said(work, intent, zone)},
        key=intent.letter_key,
        recipient=intent.recipient.address,
        person_id=intent.recipient.person_id,
        not_before=rules.not_before(work.now, zone),
    )
    if not outbox.write(work, draft):
        return False
    for matter in intent.matters:
        work.session.add(
            Notice(
                agency_id=work.actor.agency_id,
                key=intent.key_of(matter),
                recipient=intent.recipient.key,
                about_id=matter.about_id,
                subject=matter.subject,
                due_on=matter.due_on,
                step=matter.step,
                letter_key=intent.letter_key,
                written_on=work.today(zone),
                written_at=work.now,
            )
        )
    work.session.flush()
    return True


def _said(work: Work, intent: Intent, zone: str) -> dict[str, object]:
    """Return what the letter's words need besides its matters; a reminder says why its date."""
    values = dict(intent.values)
    if intent.matters[0].step in LEARNER_STEPS:
        values["why"] = {matter.subject: _why(work, matter, zone) for matter in intent.matters}
    return values


def _why(work: Work, matter: Matter, zone: str) -> list[str]:
    explained = register.explain(work, matter.about_id, matter.subject, work.today(zone))
    for obligation in explained.outcome.obligations:
        if obligation.satisfied_on is None and obligation.due_on == matter.due_on:
            return [f"{line.text} {line.result}" for line in said(obligation.explanation)][-MOST_REASONS:]
    return []
