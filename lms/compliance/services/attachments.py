"""Files that justify a record: taken in by what they are, kept for ever, handed out only as downloads."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import sqlalchemy as sa
from itsdangerous import BadSignature, URLSafeSerializer

from lms.audit.model import Act
from lms.audit.services import record
from lms.compliance.records import Attachment
from lms.compliance.services.acting_pdf import fault
from lms.directory.services import agencies
from lms.kernel.errors import Invalid, NotFound
from lms.platform.files import Files
from lms.platform.work import Work

LARGEST: Final = 10 * 1024 * 1024
KINDS: Final = (
    (b"%PDF-", "application/pdf", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
)
"""What is taken, told by how the file begins and never by its name: formats that are read and do not run."""
ENDS: Final = {"png": b"IEND\xaeB`\x82", "jpg": b"\xff\xd9"}
"""What stands where a whole picture ends; phones and cameras write more of their own behind it."""
VALID_FOR: Final = timedelta(hours=12)
"""How long an upload may wait for its form to be confirmed. Shorter than a day, so that none is swept meanwhile."""
_SALT: Final = "facts:attachment"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent, and what it was found to be."""

    name: str
    media_type: str
    ending: str
    content: bytes


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in the object store that is not yet, or already, attached to a record."""

    key: str
    file_name: str
    media_type: str
    size: int
    sha256: str


def look_at(name: str, content: bytes) -> Upload:
    """Return a file as what it is; raise `Invalid` if it is empty, too large, of no kind that is taken, or has a fault.

    A PDF is looked through for up to twenty seconds: where somebody sent it, before any work that writes begins.
    """
    if not content:
        raise Invalid(f"{name or 'The file'} is empty.", "attachment")
    if len(content) > LARGEST:
        raise Invalid(f"{name} is larger than {LARGEST // 1024 // 1024} MB. Hand in a smaller copy.", "attachment")
    found = next(((kind, ending) for start, kind, ending in KINDS if content.startswith(start)), None)
    if found is None:
        raise Invalid(f"{name} is no PDF, PNG or JPEG. Save it as one of these.", "attachment")
    if found[1] == "pdf" and (wrong := fault(content)):
        raise Invalid(f"{name} {wrong}", "attachment")
    if ENDS.get(found[1], b"") not in content:
        raise Invalid(f"{name} is cut off: the picture has no end. Save it again, or take a new photo.", "attachment")
    return Upload(_clean(name, found[1]), *found, content)


def keep(work: Work, upload: Upload) -> StoredFile:
    """Store a file that was looked at."""
    agency = agencies.agency(work, work.actor.agency_id)
    key = f"attachments/{agency.code}/{work.now:%Y%m%d}-{secrets.token_hex(8)}.{upload.ending}"
    content = upload.content
    Files(work.settings.files_url).keep(key, content)
    return StoredFile(key, upload.name, upload.media_type, len(content), hashlib.sha256(content).hexdigest())


def ticket(work: Work, file: StoredFile) -> str:
    """Return a signed text that stands for a stored file between the form and its confirmation."""
    until = (work.now + VALID_FOR).isoformat()
    return str(_serializer(work).dumps({**asdict(file), "agency": work.actor.agency_id, "until": until}))


def of_ticket(work: Work, text: str) -> StoredFile | None:
    """Return the file of a ticket; None without one.

    Raises `Invalid` for one that we did not sign for this agency, or that is too old: its file may be gone.
    """
    if not text:
        return None
    try:
        values = _serializer(work).loads(text)
    except BadSignature as error:
        raise Invalid("The file was lost on the way. Choose it again.", "attachment") from error
    until = values.pop("until", "")
    if values.pop("agency") != work.actor.agency_id or not until or datetime.fromisoformat(until) < work.now:
        raise Invalid("The file was lost on the way. Choose it again.", "attachment")
    return StoredFile(**values)


def attach(work: Work, file: StoredFile, about: str) -> None:
    """Note which record a stored file justifies (`fact-12`)."""
    work.session.add(
        Attachment(
            agency_id=work.actor.agency_id,
            about=about,
            **asdict(file),
            stored_at=work.instant(),
            stored_by=work.actor.name,
        )
    )
    work.session.flush()


def sweep(work: Work) -> int:
    """Remove the uploads of the agency that are older than a day and that no record names; return how many.

    They are removed after the commit: what an interrupted sweep leaves, the next one finds.
    """
    folder = f"attachments/{agencies.agency(work, work.actor.agency_id).code}"
    young = f"{work.now - timedelta(days=1):%Y%m%d}"
    files = Files(work.settings.files_url)
    old = [key for key in files.under(folder) if key.rpartition("/")[2][:8] < young]
    named = set(work.session.scalars(sa.select(Attachment.key).where(Attachment.key.startswith(f"{folder}/"))))
    forgotten = [key for key in old if key not in named]
    if forgotten:
        record(work, Act.FILES_SWEPT, f"agency:{work.actor.agency_id}", {"files": len(forgotten)})
        work.after_commit(partial(files.remove, forgotten))
    return len(forgotten)


def attached(work: Work, abouts: list[str]) -> dict[str, StoredFile]:
    """Return the file of each record that has one."""
    query = sa.select(Attachment).where(Attachment.agency_id == work.actor.agency_id, Attachment.about.in_(abouts))
    return {row.about: _stored(row) for row in work.session.scalars(query)}


def hand_out(work: Work, about: str) -> tuple[StoredFile, Iterator[bytes]]:
    """Return a record's file and its bytes, and log who took it; raise `NotFound` if there is none."""
    file = attached(work, [about]).get(about)
    if file is None:
        raise NotFound("This record has no attachment.")
    record(work, Act.FILE_DOWNLOADED, about, {"sha256": file.sha256, "size": file.size})
    return file, Files(work.settings.files_url).read(file.key)


def _stored(row: Attachment) -> StoredFile:
    return StoredFile(row.key, row.file_name, row.media_type, row.size, row.sha256)


def _serializer(work: Work) -> URLSafeSerializer:
    return URLSafeSerializer(work.settings.secret_key, salt=_SALT)


def _clean(name: str, ending: str) -> str:
    """Return a name that no header and no file system stumbles over, with the ending of what the file is."""
    stem = re.sub(r"[^\w.-]+", "-", name.rsplit("/", 1)[-1].rsplit("\\", 1)[-1], flags=re.ASCII).strip(".-")
    stem = stem.rsplit(".", 1)[0][:80] or "attachment"
    return f"{stem}.{ending}"
