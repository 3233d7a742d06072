"""Files that justify a record, on their way in with a form and on their way out."""

from __future__ import annotations

from flask import Response
from werkzeug.datastructures import FileStorage

from lms.compliance.services import attachments
from lms.platform.download import as_file
from lms.platform.widgets import LmsForm
from lms.platform.work import Work


def keep_file(work: Work, form: LmsForm) -> str:
    """Store the file that was sent along, if any, and return the ticket of the one that is kept."""
    sent = form["attachment"].data if "attachment" in form else None
    if isinstance(sent, FileStorage) and sent.filename:
        content = sent.read(attachments.LARGEST + 1)
        return attachments.ticket(work, attachments.keep(work, sent.filename, content))
    return form["ticket"].data or ""


def download(work: Work, about: str) -> Response:
    """Hand out the file of a record as a download that no browser opens by itself; who took it is logged."""
    file, pieces = attachments.hand_out(work, about)
    return as_file(pieces, file.file_name, file.media_type, size=file.size)
