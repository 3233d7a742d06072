"""Addresses that do not take letters: refused at once, or sent back; shown to officers, and lifted by them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from lms.audit import services as audit
from lms.audit.model import Act
from lms.directory.services import people
from lms.kernel.errors import NotFound
from lms.notices import returned, rules
from lms.notices.model import Returned
from lms.notices.records import AddressBounce, ReturnedMail
from lms.notices.returned import Unread
from lms.notices.store import bounces as store
from lms.notices.store import log
from lms.platform import mail
from lms.platform.mail import Refusal
from lms.platform.outbox import Letter, Outcome
from lms.platform.work import Work

FAILED, DELAYED = "failed", "delayed"


@dataclass(frozen=True, slots=True, kw_only=True)
class BounceView:
    """An address that bounces, as the officer sees it."""

    id: int
    letter_id: int | None
    """None: nobody learns to whom that letter went."""
    address: str
    person_id: int | None
    name: str
    staff_no: str
    bounced_at: datetime
    status: str
    sentence: str
    silenced: bool
    """No reminder is tried to it any more."""


def refused(work: Work, letter_id: int, refusal: Refusal) -> None:
    """Note that a mail server refused a letter for its address."""
    _bounce(work, work.session.get_one(Letter, letter_id), refusal, sent_back=False)


def unread(folder: Path) -> list[Unread]:
    """Return the messages of the mailbox folder that were not taken in yet, the oldest first."""
    return returned.unread(folder)


def mark_read(message: Unread) -> None:
    """Mark a message as taken in, once that is committed; it stays in the folder."""
    returned.mark_read(message)


def take_in(work: Work, content: bytes) -> Returned:
    """Take in one message of the mailbox for returned letters and return what it was; the same message counts once."""
    digest = hashlib.sha256(content).hexdigest()
    if work.session.scalar(sa.select(ReturnedMail.id).where(ReturnedMail.sha256 == digest)) is not None:
        return Returned.KNOWN
    reports = returned.reports_in(content)
    failed = [one for one in reports if one.action == FAILED]
    outcome, letter, detail = Returned.OTHER, None, ""
    if failed:
        detail = failed[0].sentence
        letter = _letter_of(work, failed[0].message_id)
        outcome = Returned.UNMATCHED if letter is None else Returned.BOUNCED
        if letter is not None:
            _bounce(work, letter, Refusal(failed[0].status or "5.0.0", detail or failed[0].status), sent_back=True)
    elif any(one.action == DELAYED for one in reports):
        outcome, letter = Returned.DELAYED, _letter_of(work, reports[0].message_id)
    row = ReturnedMail(
        sha256=digest, taken_at=work.now, outcome=outcome.value, letter_id=letter.id if letter else None,
        detail=detail[:500],
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    return outcome


def unmatched(work: Work) -> int:
    """Return how many letters came back that could not be matched to one of ours."""
    query = sa.select(sa.func.count()).where(ReturnedMail.outcome == Returned.UNMATCHED.value)
    return work.session.scalar(query) or 0


def addresses(work: Work) -> list[BounceView]:
    """Return the present addresses of the agency's people that bounce, the latest first, each once."""
    today = people.today(work)
    found = store.open_bounces(work.session, work.actor.agency_id)
    known = people.views(work, {one.person_id for one in found if one.person_id is not None}, today)
    hidden = log.in_confidence(work.session, {one.letter_id for one in found})
    shown: dict[str, BounceView] = {}
    for one in found:
        who = known.get(one.person_id or 0)
        if who is not None and who.email.strip().casefold() != one.address:
            continue
        before = shown.get(one.address)
        shown[one.address] = BounceView(
            id=before.id if before else one.id,
            letter_id=before.letter_id if before else None if one.letter_id in hidden else one.letter_id,
            address=one.address,
            person_id=one.person_id,
            name=who.name if who else "",
            staff_no=who.staff_no if who else "",
            bounced_at=before.bounced_at if before else one.bounced_at,
            status=before.status if before else one.status,
            sentence=before.sentence if before else one.sentence,
            silenced=rules.condemns(one.status) or (before is not None and before.silenced),
        )
    return list(shown.values())


def lift(work: Work, bounce_id: int) -> str:
    """Say that an address works again: reminders are tried once more; return the address. Raises `NotFound`."""
    bounce = work.session.get(AddressBounce, bounce_id)
    if bounce is None or bounce.agency_id != work.actor.agency_id:
        raise NotFound("There is no such address among those that bounce.")
    for one in store.open_bounces(work.session, work.actor.agency_id):
        if one.address == bounce.address:
            one.lifted_at, one.lifted_by = work.now, work.actor.name
    work.session.flush()
    audit.record(
        work, Act.ADDRESS_LIFTED, f"person:{bounce.person_id}" if bounce.person_id else "address", {"bounce": bounce.id}
    )
    return bounce.address


def _letter_of(work: Work, message_id: str) -> Letter | None:
    return work.session.scalar(sa.select(Letter).where(Letter.message_id == message_id)) if message_id else None


def _bounce(work: Work, letter: Letter, refusal: Refusal, *, sent_back: bool) -> None:
    """Note a bounce once a letter: a server that reports twice says the same twice."""
    if work.session.scalar(sa.select(AddressBounce.id).where(AddressBounce.letter_id == letter.id)) is not None:
        return
    mail.note(work.session, letter.id, work.now, Outcome.BOUNCED, refusal.sentence)
    work.session.add(
        AddressBounce(
            agency_id=letter.agency_id,
            person_id=letter.person_id,
            letter_id=letter.id,
            address=letter.recipient.strip().casefold(),
            bounced_at=work.now,
            status=refusal.status[:40],
            sentence=refusal.sentence[:500],
            returned=sent_back,
            lifted_at=None,
            lifted_by="",
        )
    )
    work.session.flush()
