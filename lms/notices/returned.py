"""Reads returned letters: delivery status notifications (RFC 3464) in a mailbox folder (maildir)."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, Message
from pathlib import Path

LONGEST = 1024 * 1024
"""A report is read up to so many bytes: what identifies the letter stands long before that."""
SEEN = ":2,"


@dataclass(frozen=True, slots=True)
class Unread:
    """A message in the folder that was not taken in yet."""

    path: Path
    content: bytes


@dataclass(frozen=True, slots=True)
class Report:
    """What a mail server says became of one letter at one address."""

    action: str
    """`failed`, `delayed`, `delivered`, `relayed`, `expanded`."""
    status: str
    address: str
    sentence: str
    message_id: str
    """Of the letter it is about; empty where the report does not say."""


def unread(folder: Path) -> list[Unread]:
    """Return the messages of a maildir that nobody has marked as seen, the oldest first."""
    paths = [path for part in ("new", "cur") if (folder / part).is_dir() for path in (folder / part).iterdir()]
    waiting = sorted(path for path in paths if path.is_file() and "S" not in path.name.partition(SEEN)[2])
    found = []
    for path in waiting:
        with path.open("rb") as file:
            found.append(Unread(path, file.read(LONGEST)))
    return found


def mark_read(message: Unread) -> None:
    """Mark a message as seen, as mail programs do; it stays in the folder."""
    path = message.path
    name, _, flags = path.name.partition(SEEN)
    seen = path.parent.parent / "cur"
    seen.mkdir(exist_ok=True)
    path.rename(seen / f"{name}{SEEN}{''.join(sorted({*flags, 'S'}))}")


def reports_in(content: bytes) -> list[Report]:
    """Return what a message reports about deliveries; nothing for any other message, however it is broken."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    if message.get_content_type() != "multipart/report" or not message.is_multipart():
        return []
    parts = [part for part in message.iter_parts() if isinstance(part, Message)]
    message_id = next(filter(None, map(_original_id, parts)), "")
    return [
        _report(fields, message_id)
        for part in parts
        if part.get_content_type() == "message/delivery-status"
        for fields in _recipients(part)
    ]


def _recipients(part: Message) -> Iterator[Message]:
    """Yield the block of each recipient; the first block is about the message as a whole."""
    blocks = part.get_payload()
    for block in blocks if isinstance(blocks, list) else []:
        if isinstance(block, Message) and block.get("Action"):
            yield block


def _report(fields: Message, message_id: str) -> Report:
    address = _value(fields, "Original-Recipient") or _value(fields, "Final-Recipient")
    return Report(
        action=_text(fields, "Action").lower(),
        status=_text(fields, "Status").split(" ")[0],
        address=address.strip("<>").casefold(),
        sentence=_value(fields, "Diagnostic-Code"),
        message_id=message_id,
    )


def _value(fields: Message, name: str) -> str:
    """Return a field without the type in front (`rfc822; a@b`, `smtp; 550 …`)."""
    text = _text(fields, name)
    kind, semicolon, value = text.partition(";")
    return value.strip() if semicolon else kind.strip()


def _text(fields: Message, name: str) -> str:
    return " ".join(str(fields.get(name) or "").split())


def _original_id(part: Message) -> str:
    """Return the Message-ID of the letter that a report brings along, whole or only its head."""
    kind = part.get_content_type()
    if kind == "message/rfc822":
        inner = part.get_payload()
        original = inner[0] if isinstance(inner, list) and inner else None
        return _text(original, "Message-ID") if isinstance(original, Message) else ""
    if kind == "text/rfc822-headers":
        raw = part.get_payload(decode=True)
        return _text(email.message_from_bytes(raw), "Message-ID") if isinstance(raw, bytes) else ""
    return ""
