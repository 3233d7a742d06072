"""Reference cards on paper: made when somebody first asks, then kept, since a published version never changes."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from io import BytesIO

from lms.catalogue import services as catalogue
from lms.catalogue.model import VersionView
from lms.catalogue.model.cards import Card
from lms.directory.model import AgencyView
from lms.directory.services import agencies
from lms.kernel.errors import Conflict, NotFound
from lms.platform.files import Files
from lms.platform.work import Work
from lms.reporting import documents
from lms.reporting.pdf.model import Document, Furniture, Html
from lms.reporting.pdf.render import render

NAME = "card"


def pdf(work: Work, module: str, card_id: str) -> bytes:
    """Return a card of the version in use as a tagged PDF of one page; raise `NotFound` if there is none."""
    agency = agencies.agency(work, work.actor.agency_id)
    version = catalogue.current_version(work, agency.id, module, work.today(agency.zone))
    card = catalogue.document(work, version.id).card(card_id) if version else None
    if version is None or card is None:
        raise NotFound("This module has no such card. Look at the module's page for those there are.")
    made = document(work, agency, version, card)
    files, key = Files(work.settings.files_url), _key(agency, made)
    try:
        return b"".join(files.read(key))
    except NotFound:
        return _keep(files, key, made)


def document(work: Work, agency: AgencyView, version: VersionView, card: Card) -> Document:
    """Return what the engine is given: the card in the agency's colour and on its paper."""
    head = catalogue.document(work, version.id).head
    values = {
        "card": card.model_dump(),
        "module": head.title,
        "version": version.version,
        "reviewed_on": head.reviewed_on,
        "owner": head.owner,
    }
    body, stylesheet = documents.sheet(work.settings, agency.code, NAME, values)
    return Document(
        title=f"{card.title} – {head.title}",
        lang=head.language,
        parts=[Html(body, bare_pages=1)],
        dated_at=version.published_at,
        subject=card.use,
        author=agency.name,
        stylesheet=stylesheet,
        furniture=Furniture(),
    )


def _key(agency: AgencyView, made: Document) -> str:
    """Return where a card is kept: under a hash of all that it is made of."""
    said = [made.title, made.lang, made.author, made.stylesheet, made.dated_at.isoformat()]
    said += [part.body for part in made.parts if isinstance(part, Html)]
    digest = hashlib.sha256("\0".join(said).encode()).hexdigest()
    return f"cards/{agency.code}/{digest}.pdf"


def _keep(files: Files, key: str, made: Document) -> bytes:
    out = BytesIO()
    render(made, out, workers=1)
    with suppress(Conflict):  # somebody else asked at the same moment, and it is the same file
        files.keep(key, out.getvalue())
    return out.getvalue()
