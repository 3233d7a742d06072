"""Put letters into the outbox and note what each of them tells: both in one transaction, each once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lms.compliance.services.explaining import steps_to
from lms.compliance.services.wording import said
from lms.notices import rules
from lms.notices.model import TO_LEARNER, Heard, Hours, Intent, Kind, Matter, letter_key
from lms.notices.records import Notice
from lms.notices.services.hours import hours_of
from lms.notices.store import told
from lms.platform import outbox
from lms.platform.letters import letter
from lms.platform.work import Work

MOST_REASONS = 6
EXPLAINED = TO_LEARNER | {Kind.NUDGE}


def write(work: Work, intents: Sequence[Intent]) -> int:
    """Write letters; return how many were new. What another run wrote in the meantime is left out.

    One run writes at a time: the ledger's lock is taken first, and only then is it read what was told before.
    """
    if not intents:
        return 0
    work.instant()
    about = {matter.about_id for intent in intents for matter in intent.matters}
    heard = told.heard(work.session, work.actor.agency_id, about)
    hours = hours_of(work)
    written = 0
    for intent in intents:
        fresh = tuple(m for m in intent.matters if not _was_said(heard, intent, m))
        if fresh:
            written += _write(work, replace(intent, matters=fresh), heard, hours)
    return written


def _was_said(heard: Heard, intent: Intent, matter: Matter) -> bool:
    return rules.was_said(matter.step, heard.told.get(intent.cycle_of(matter), frozenset()))


def _write(work: Work, intent: Intent, heard: Heard, hours: Hours) -> bool:
    keys = [intent.key_of(m, heard.withdrawn.get((intent.cycle_of(m), m.step), 0)) for m in intent.matters]
    key = keys[0] if len(keys) == 1 else letter_key(intent.recipient.key, intent.template, keys)
    draft = letter(
        work,
        intent.template,
        {
            "name": intent.recipient.name,
            "matters": intent.matters,
            "day": rules.day_words,
            **_said(work, intent, hours.zone),
        },
        key=key,
        recipient=intent.recipient.address,
        person_id=intent.recipient.person_id,
        not_before=rules.not_before(work.now, hours),
    )
    if not outbox.write(work, draft):
        return False
    for matter, notice in zip(intent.matters, keys, strict=True):
        work.session.add(
            Notice(
                agency_id=work.actor.agency_id,
                key=notice,
                recipient=intent.recipient.key,
                about_id=matter.about_id,
                subject=matter.subject,
                due_on=matter.due_on,
                step=str(matter.step),
                letter_key=key,
                written_on=work.today(hours.zone),
                written_at=work.now,
                note=matter.note,
                by=matter.by,
            )
        )
    work.session.flush()
    return True


def _said(work: Work, intent: Intent, zone: str) -> dict[str, object]:
    """Return what the letter's words need besides its matters; a reminder says why its date."""
    values = dict(intent.values)
    if intent.matters[0].step.kind in EXPLAINED:
        values["why"] = {matter.subject: _why(work, matter, zone) for matter in intent.matters}
    return values


def _why(work: Work, matter: Matter, zone: str) -> list[str]:
    steps = steps_to(work, matter.about_id, matter.subject, matter.due_on, work.today(zone))
    return [f"{line.text} This gives {line.result}." for line in said(steps)][-MOST_REASONS:]
