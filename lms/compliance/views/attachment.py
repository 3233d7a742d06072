"""Files that justify a record, on their way in with a form and on their way out."""

from __future__ import annotations

from flask import Response, stream_with_context
from werkzeug.datastructures import FileStorage

from lms.compliance.services import attachments
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
    answer = Response(stream_with_context(pieces), mimetype=file.media_type)
    answer.headers["Content-Length"] = str(file.size)
    answer.headers["Content-Disposition"] = f'attachment; filename="{file.file_name}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
