"""Files that justify a record, on their way in with a form and on their way out."""

from __future__ import annotations

from flask import Response, g, request

from lms.compliance.services import attachments
from lms.compliance.services.attachments import Upload
from lms.kernel.errors import Invalid
from lms.platform.download import as_file
from lms.platform.own_words import said
from lms.platform.widgets import LmsForm
from lms.platform.work import Work


def look_at_file() -> None:
    """Look at the file that is sent along, if any, before the page's work begins: nobody's writing waits for it."""
    sent = request.files.get("attachment")
    if not sent or not sent.filename:
        return
    name = said(" ".join(sent.filename.split())) or "attachment"
    try:
        g.sent_along = attachments.look_at(name, sent.read(attachments.LARGEST + 1))
    except Invalid as error:
        g.sent_along = error


def keep_file(work: Work, form: LmsForm) -> str:
    """Store the file that was sent along, if any, and return the ticket of the one that is kept."""
    found: Upload | Invalid | None = g.pop("sent_along", None)
    if isinstance(found, Invalid):
        raise found
    return form["ticket"].data or "" if found is None else attachments.ticket(work, attachments.keep(work, found))


def download(work: Work, about: str) -> Response:
    """Hand out the file of a record as a download that no browser opens by itself; who took it is logged."""
    file, pieces = attachments.hand_out(work, about)
    return as_file(pieces, file.file_name, file.media_type, size=file.size)
