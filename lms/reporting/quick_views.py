"""The reference cards of a module as files to print."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, send_file
from flask.typing import ResponseReturnValue

from lms.kernel.permissions import Permission
from lms.platform.pages import page
from lms.platform.work import Work
from lms.reporting.services import quick as services

quick = Blueprint("quick", __name__)


@page(quick, "/modules/<module>/cards/<card>/pdf", needs=Permission.CATALOGUE_READ)
def pdf(work: Work, module: str, card: str) -> ResponseReturnValue:
    """Hand out a card as a PDF of one page."""
    made = services.pdf(work, module, card)
    return send_file(BytesIO(made), mimetype="application/pdf", download_name=f"{module}-{card}.pdf")
