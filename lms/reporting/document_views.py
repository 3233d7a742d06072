"""Pages of documents about one person: for nobody but the account that asked for them."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from lms.kernel.permissions import Permission
from lms.platform.pages import page
from lms.platform.work import Work
from lms.reporting import run_page

documents = Blueprint("documents", __name__)


@page(documents, "/my-documents/<int:run_id>", needs=Permission.ACCOUNT_OWN)
def run(work: Work, run_id: int) -> ResponseReturnValue:
    """Show one document that I asked for: how far it is, or its files."""
    return run_page.shown(work, run_id, "documents", back=url_for("frame.home"), may_cancel=True)


@page(documents, "/my-documents/<int:run_id>/state", needs=Permission.ACCOUNT_OWN)
def run_state(work: Work, run_id: int) -> ResponseReturnValue:
    """Tell a page that follows how far a document is."""
    return run_page.state(work, run_id)


@page(documents, "/my-documents/<int:run_id>/cancel", needs=Permission.ACCOUNT_OWN, methods=("POST",))
def cancel(work: Work, run_id: int) -> ResponseReturnValue:
    """Cancel a document that I asked for."""
    return run_page.cancelled(work, run_id, "documents")


@page(documents, "/my-documents/files/<int:file_id>", needs=Permission.ACCOUNT_OWN, leaves_trace=True)
def download(work: Work, file_id: int) -> ResponseReturnValue:
    """Hand a document out; who took it is logged."""
    return run_page.handed_out(work, file_id)
