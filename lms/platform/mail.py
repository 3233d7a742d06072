"""Send letters: claim first, then send, then note what happened.

Between the claim and the note the process may die. Then the log shows a claim without an answer: the letter's fate is
unknown, and it is sent once more under the same Message-ID, so that a mail program shows it once.
"""

from __future__ import annotations

import mailbox
import smtplib
import ssl
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.kernel.errors import Invalid
from lms.platform import links
from lms.platform.outbox import Letter, LetterAttempt, Outcome
from lms.platform.settings import Settings

PAUSES = (timedelta(0), timedelta(minutes=2), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
MOST_ATTEMPTS = len(PAUSES)


def due(session: Session, now: datetime, limit: int = 200) -> Sequence[int]:
    """Return letters to be sent now: those whose time has come, that are not settled nor being tried."""
    tried = (
        sa.select(
            LetterAttempt.letter_id,
            sa.func.max(LetterAttempt.at).label("last"),
            sa.func.count().filter(LetterAttempt.outcome == Outcome.CLAIMED).label("claims"),
        )
        .group_by(LetterAttempt.letter_id)
        .subquery()
    )
    query = (
        sa.select(Letter.id, tried.c.last, tried.c.claims)
        .outerjoin(tried, tried.c.letter_id == Letter.id)
        .where(Letter.settled_at.is_(None), Letter.not_before <= now)
        .order_by(Letter.id)
        .limit(limit)
    )
    return [id_ for id_, last, claims in session.execute(query) if _may_try(last, claims or 0, now)]


def _may_try(last: datetime | None, claims: int, now: datetime) -> bool:
    if last is None:
        return True
    return claims < MOST_ATTEMPTS and now - last >= PAUSES[claims]


def claim(session: Session, letter_id: int, now: datetime) -> None:
    """Note that a letter is about to be sent; the caller commits before sending."""
    session.add(LetterAttempt(letter_id=letter_id, at=now, outcome=Outcome.CLAIMED, detail=""))


def note(session: Session, letter_id: int, now: datetime, outcome: Outcome, detail: str = "") -> None:
    """Note what became of a letter; sent, withdrawn and finally failed letters are settled."""
    session.add(LetterAttempt(letter_id=letter_id, at=now, outcome=outcome, detail=detail[:500]))
    claims = session.scalar(
        sa.select(sa.func.count())
        .select_from(LetterAttempt)
        .where(LetterAttempt.letter_id == letter_id, LetterAttempt.outcome == Outcome.CLAIMED)
    )
    if outcome in {Outcome.SENT, Outcome.WITHDRAWN} or (claims or 0) >= MOST_ATTEMPTS:
        session.execute(sa.update(Letter).where(Letter.id == letter_id).values(settled_at=now))


def message(settings: Settings, letter: Letter) -> EmailMessage:
    """Return a letter as it goes out, with its links signed."""
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
    return mail


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
