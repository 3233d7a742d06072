"""Send letters: claim first, then send, then note what happened.

Between the claim and the note the process may die. Then the log shows a claim without an answer: the letter's fate is
unknown, and it is sent once more under the same Message-ID, so that a mail program shows it once.
"""

from __future__ import annotations

import mailbox
import re
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.kernel.errors import Invalid
from lms.platform import links
from lms.platform.files import Files
from lms.platform.outbox import Enclosure, Letter, LetterAttempt, LetterEnclosure, Outcome
from lms.platform.settings import Settings

PAUSES = (timedelta(0), timedelta(minutes=2), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
MOST_ATTEMPTS = len(PAUSES)
MOST_UNANSWERED = 2
SETTLING = frozenset({Outcome.SENT, Outcome.WITHDRAWN, Outcome.BOUNCED})
ENHANCED = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a mail server said about an address it does not take: the enhanced status code and its sentence."""

    status: str
    sentence: str


def due(session: Session, now: datetime, limit: int = 200) -> Sequence[int]:
    """Return letters to be sent now: those whose time has come, that are not settled nor being tried."""
    return session.scalars(_due(now).order_by(Letter.id).limit(limit)).all()


def hold_if_due(session: Session, letter_id: int, now: datetime) -> Letter | None:
    """Return a letter if it is to be sent now, held until this transaction ends; None when another worker was faster.

    SQLite lets one write at a time; PostgreSQL locks the row, and looks again once it has it.
    """
    session.execute(sa.select(Letter.id).where(Letter.id == letter_id).with_for_update())
    if session.scalar(_due(now).where(Letter.id == letter_id)) is None:
        return None
    return session.get_one(Letter, letter_id, populate_existing=True)


def _due(now: datetime) -> sa.Select[int]:
    """Return the query for letters to be sent now.

    After a claim without an answer a letter is sent once more, under the same id; should that end in the same way, it
    is left alone and stays unknown.
    """
    claimed = sa.func.count().filter(LetterAttempt.outcome == Outcome.CLAIMED)
    tried = (
        sa.select(
            LetterAttempt.letter_id,
            sa.func.max(LetterAttempt.at).label("last"),
            claimed.label("claims"),
            (claimed - sa.func.count().filter(LetterAttempt.outcome == Outcome.FAILED)).label("unanswered"),
        )
        .join(Letter, Letter.id == LetterAttempt.letter_id)
        .where(Letter.settled_at.is_(None))
        .group_by(LetterAttempt.letter_id)
        .subquery()
    )
    rested = [
        sa.and_(tried.c.claims == number, tried.c.last <= now - pause)
        for number, pause in enumerate(PAUSES)
        if number > 0
    ]
    again = sa.and_(tried.c.unanswered < MOST_UNANSWERED, sa.or_(*rested))
    return (
        sa.select(Letter.id)
        .outerjoin(tried, tried.c.letter_id == Letter.id)
        .where(Letter.settled_at.is_(None), Letter.not_before <= now, sa.or_(tried.c.letter_id.is_(None), again))
    )


def claim(session: Session, letter_id: int, now: datetime) -> None:
    """Note that a letter is about to be sent; the caller commits before sending."""
    session.add(LetterAttempt(letter_id=letter_id, at=now, outcome=Outcome.CLAIMED, detail=""))


def note(session: Session, letter_id: int, now: datetime, outcome: Outcome, detail: str = "") -> None:
    """Note what became of a letter; sent, withdrawn, bounced and finally failed letters are settled."""
    session.add(LetterAttempt(letter_id=letter_id, at=now, outcome=outcome, detail=detail[:500]))
    claims = session.scalar(
        sa.select(sa.func.count())
        .select_from(LetterAttempt)
        .where(LetterAttempt.letter_id == letter_id, LetterAttempt.outcome == Outcome.CLAIMED)
    )
    if outcome in SETTLING or (claims or 0) >= MOST_ATTEMPTS:
        session.execute(
            sa.update(Letter).where(Letter.id == letter_id, Letter.settled_at.is_(None)).values(settled_at=now)
        )


def enclosed(session: Session, letter_id: int) -> list[Enclosure]:
    """Return the files that go out inside a letter."""
    query = sa.select(LetterEnclosure).where(LetterEnclosure.letter_id == letter_id).order_by(LetterEnclosure.id)
    return [Enclosure(each.name, each.mime, each.key) for each in session.scalars(query)]


def message(settings: Settings, letter: Letter, enclosures: Sequence[Enclosure] = ()) -> EmailMessage:
    """Return a letter as it goes out, with its links signed and its files inside."""
    mail = EmailMessage()
    mail["From"] = settings.mail_from
    mail["To"] = letter.recipient
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(letter.created_at)
    mail["Message-ID"] = letter.message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(links.fill_in(settings, letter.text))
    if letter.html:
        mail.add_alternative(links.fill_in(settings, letter.html), subtype="html")
    for each in enclosures:
        kind, _, subtype = each.mime.partition("/")
        content = b"".join(Files(settings.files_url).read(each.key))
        mail.add_attachment(content, maintype=kind, subtype=subtype, filename=each.name)
    return mail


def refusal_of(error: Exception) -> Refusal | None:
    """Return the refusal if a server refused the recipient for good (5xx); None where sending may be tried again."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
        return _refusal(code, said) if 500 <= code < 600 else None
    if isinstance(error, smtplib.SMTPDataError) and 500 <= error.smtp_code < 600:
        # Some servers look at the address only after the letter; any other 5xx there is about what is in it.
        found = _refusal(error.smtp_code, error.smtp_error)
        return found if found.status.startswith(("5.1.", "5.2.")) else None
    return None


def _refusal(code: int, said: bytes | str) -> Refusal:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    sentence = " ".join(f"{code} {text}".split())
    status = ENHANCED.search(sentence)
    return Refusal(status[1] if status else f"{code // 100}.0.0", sentence)


def is_unreachable(error: Exception) -> bool:
    """Tell whether the mail server itself could not be reached, so that trying the next letter now is of no use."""
    if isinstance(error, smtplib.SMTPException):  # which is an OSError itself
        return isinstance(error, smtplib.SMTPConnectError | smtplib.SMTPAuthenticationError)
    return isinstance(error, OSError)


def send(settings: Settings, mail: EmailMessage) -> None:
    """Hand a message to the mail server, or to the folder that stands for one; raises `OSError`, `SMTPException`."""
    parts = urlsplit(settings.smtp_url)
    if parts.scheme == "maildir":
        mailbox.Maildir(Path(unquote(parts.path)), create=True).add(mail)
        return
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise Invalid("LMS_SMTP_URL must be smtp://user:password@host:port, smtps://… or maildir:/folder.")
    with _connection(parts.scheme, parts.hostname, parts.port) as server:
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(mail)


def _connection(scheme: str, host: str, port: int | None) -> smtplib.SMTP:
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port or 465, timeout=20, context=ssl.create_default_context())
    server = smtplib.SMTP(host, port or 25, timeout=20)
    server.ehlo()
    if server.has_extn("starttls"):
        server.starttls(context=ssl.create_default_context())
        server.ehlo()
    return server
