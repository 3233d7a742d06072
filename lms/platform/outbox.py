"""Letters to send: written in the transaction that causes them, sent afterwards, each once under one Message-ID."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from hashlib import sha256
from hmac import new as keyed

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.platform.db import Record
from lms.platform.wakeup import LETTERS, wake
from lms.platform.work import Work


class Outcome(StrEnum):
    """What became of one attempt to send; `CLAIMED` without a later row means a crash in between: unknown."""

    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    BOUNCED = "bounced"
    """Refused for its address, at once or by a letter that came back."""


class Letter(Record):
    """A letter to one address. `key` is unique: the same notice is never written twice."""

    __tablename__ = "letter"

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    key: Mapped[str] = mapped_column(unique=True)
    message_id: Mapped[str] = mapped_column(unique=True)
    recipient: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]
    created_at: Mapped[datetime]
    not_before: Mapped[datetime]
    settled_at: Mapped[datetime | None] = mapped_column(index=True)


class LetterAttempt(Record):
    """One attempt to send a letter."""

    __tablename__ = "letter_attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(sa.ForeignKey("letter.id"), index=True)
    at: Mapped[datetime]
    outcome: Mapped[Outcome]
    detail: Mapped[str]


class LetterEnclosure(Record):
    """A stored file that goes out inside a letter."""

    __tablename__ = "letter_enclosure"

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(sa.ForeignKey("letter.id"), index=True)
    name: Mapped[str]
    mime: Mapped[str]
    key: Mapped[str]


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file of the store, under its key, that is to go out inside a letter."""

    name: str
    mime: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A letter to be written."""

    key: str
    recipient: str
    subject: str
    text: str
    html: str = ""
    person_id: int | None = None
    not_before: datetime | None = None
    enclosures: tuple[Enclosure, ...] = ()


def write(work: Work, draft: Draft, *, agency_id: int | None = None) -> bool:
    """Put a letter into the outbox within this transaction; False if one with that key was written before."""
    if work.session.scalar(sa.select(Letter.id).where(Letter.key == draft.key)) is not None:
        return False
    made = Letter(
        agency_id=work.actor.agency_id if agency_id is None else agency_id,
        person_id=draft.person_id,
        key=draft.key,
        message_id=_message_id(work, draft.key),
        recipient=draft.recipient,
        subject=" ".join(draft.subject.split()),
        text=draft.text,
        html=draft.html,
        created_at=work.now,
        not_before=draft.not_before or work.now,
    )
    work.session.add(made)
    work.session.flush()
    for each in draft.enclosures:
        work.session.add(LetterEnclosure(letter_id=made.id, name=each.name, mime=each.mime, key=each.key))
    work.session.flush()
    work.after_commit(partial(wake, work.settings, LETTERS), once=LETTERS)
    return True


def _message_id(work: Work, key: str) -> str:
    """Return the id under which a letter goes out, however often; nobody can guess it and send us a false bounce."""
    domain = work.settings.mail_from.rpartition("@")[2].strip("> ") or "localhost"
    seal = keyed(work.settings.secret_key.encode(), key.encode(), sha256).hexdigest()[:16]
    return f"<{key.replace(':', '.').replace('~', '.')}.{int(work.now.timestamp())}.{seal}@{domain}>"


def given_up(work: Work, since: datetime) -> int:
    """Return how many of the agency's letters, written not before an instant, could not be delivered."""
    last = sa.select(sa.func.max(LetterAttempt.id)).group_by(LetterAttempt.letter_id)
    query = (
        sa.select(sa.func.count())
        .select_from(LetterAttempt)
        .join(Letter, Letter.id == LetterAttempt.letter_id)
        .where(
            Letter.agency_id == work.actor.agency_id,
            Letter.created_at >= since,
            Letter.settled_at.is_not(None),
            LetterAttempt.outcome == Outcome.FAILED,
            LetterAttempt.id.in_(last),
        )
    )
    return work.session.scalar(query) or 0
