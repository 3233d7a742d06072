"""Courses that are handed in in the browser: made a draft, kept with its report, taken along as a ZIP, discarded."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile

from lms.audit import services as audit
from lms.audit.model import Act
from lms.catalogue.importing import drafting, store
from lms.catalogue.importing.model import Draft, Loss, Noted
from lms.catalogue.importing.reading import read_zip
from lms.catalogue.importing.records import ModuleDraft, ModuleDraftDiscard
from lms.directory.access import scope
from lms.directory.services import people
from lms.kernel.errors import NotFound
from lms.kernel.permissions import Permission
from lms.platform.work import Work

LARGEST = 50_000_000
"""Bytes of a ZIP."""
IMAGES = "images/"
"""Where pictures lie in a draft; among its files they are kept in Base64."""
MAY = Permission.CATALOGUE_PUBLISH


def drafted(work: Work, source: str, data: bytes, name: str = "") -> Draft:
    """Return the draft that a ZIP becomes; raises `Invalid` for one that is no course, or could do harm."""
    scope(work.actor, MAY)
    course = read_zip(source, data)
    return drafting.draft(course, drafting.name_for(course, name), people.today(work))


def keep(work: Work, made: Draft, source: str, data: bytes) -> int:
    """Keep a draft with its report; return its number."""
    scope(work.actor, MAY)
    row = ModuleDraft(
        agency_id=work.actor.agency_id,
        name=made.name,
        title=made.title,
        source=source[:200],
        source_sha256=hashlib.sha256(data).hexdigest(),
        lessons=len(made.lessons),
        minutes=made.minutes,
        files={**made.files, **{name: base64.b64encode(data).decode() for name, data in made.pictures.items()}},
        losses=[[loss.file, loss.line, loss.what] for loss in made.losses],
        left=list(made.left),
        made_by=work.actor.name,
        made_at=work.instant(),
    )
    work.session.add(row)
    work.session.flush()
    said = {"module": made.name, "lessons": row.lessons, "source": row.source, "sha256": row.source_sha256}
    audit.record(work, Act.MODULE_DRAFT_MADE, f"module_draft:{row.id}", said)
    return row.id


def drafts(work: Work) -> list[Noted]:
    """Return the drafts of the actor's agency that were not discarded, the newest first."""
    scope(work.actor, MAY)
    return store.drafts(work.session, work.actor.agency_id)


def draft(work: Work, draft_id: int) -> tuple[ModuleDraft, list[Loss]]:
    """Return a draft and what it lost; raises `NotFound` for one of another agency, or one that was discarded."""
    scope(work.actor, MAY)
    row = store.draft(work.session, work.actor.agency_id, draft_id)
    if row is None:
        raise NotFound("There is no such draft. It may have been discarded.")
    return row, store.losses(row)


def packed(work: Work, draft_id: int) -> tuple[str, bytes]:
    """Return the name of a draft's module and its folder as a ZIP."""
    row, _losses = draft(work, draft_id)
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, text in sorted(row.files.items()):
            content = base64.b64decode(text) if file.startswith(IMAGES) else text.encode()
            archive.writestr(f"{row.name}/{file}", content)
    return row.name, data.getvalue()


def discard(work: Work, draft_id: int) -> str:
    """Put a draft away; return its title. The record that it was made, and of what, stays."""
    row, _losses = draft(work, draft_id)
    work.session.add(ModuleDraftDiscard(draft_id=row.id, discarded_by=work.actor.name, discarded_at=work.instant()))
    work.session.flush()
    audit.record(work, Act.MODULE_DRAFT_DISCARDED, f"module_draft:{row.id}", {"module": row.name})
    return row.title
