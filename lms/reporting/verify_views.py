"""The public page on which anybody verifies a report by upload; nothing of it is kept."""

from __future__ import annotations

import math

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.kernel.permissions import Permission
from lms.platform.download import as_file
from lms.platform.listing import Column
from lms.platform.pace import Pace
from lms.platform.pages import page
from lms.platform.work import Work
from lms.reporting.forms import VerifyForm
from lms.reporting.services import verifying
from lms.reporting.signing.keys import Certificate
from lms.reporting.verification.model import Result, Verdict

verification = Blueprint("verification", __name__)
LARGEST = 100 << 20
PACE = Pace(times=20, seconds=60, together=2)
RESULTS = {
    Result.RIGHT: lambda: _("Right"),
    Result.WRONG: lambda: _("Wrong"),
    Result.UNKNOWN: lambda: _("Not checked"),
}


@page(verification, "/verify", needs=Permission.PUBLIC, methods=("GET", "POST"), only_reads=True, largest=LARGEST)
def verify(work: Work) -> ResponseReturnValue:
    """Take a file, say what can be checked of it, and forget it."""
    with PACE.turn(request.remote_addr or "") as wait:
        if wait and request.method == "POST":
            return _asked_too_often(wait)
        form = VerifyForm()
        if not form.validate_on_submit():
            own, *others = verifying.trusted_here(work.settings.report_signing)
            shown = render_template(
                "verification/verify.html",
                form=form,
                own=_shown(own),
                others=[_shown(each) for each in others],
                command="lms report verify report.pdf --certificate reports.pem",
            )
            return shown, 422 if form.errors else 200
        given = form.file.data
        verdict = verifying.verified_here(work, given.stream, given.filename)
    return render_template("verification/verdict.html", verdict=verdict, **_table(verdict))


@page(verification, "/verify/certificate.pem", needs=Permission.PUBLIC)
def certificate(work: Work) -> ResponseReturnValue:
    """Hand out the certificates of this installation, as a text file."""
    own = verifying.trusted_here(work.settings.report_signing)
    return as_file(b"".join(each.pem for each in own), "reports.pem", "application/x-pem-file")


def _asked_too_often(wait: float) -> ResponseReturnValue:
    seconds = math.ceil(wait)
    message = _("Many files are being verified just now. Try again in %(seconds)s seconds.", seconds=seconds)
    return render_template("errors/429.html", message=message, title=""), 429, {"Retry-After": str(seconds)}


def _shown(one: Certificate) -> dict[str, object]:
    return {
        "subject": one.subject,
        "issuer": one.issuer,
        "self_made": one.is_self_made,
        "valid_until": one.valid_until.date(),
        "for_ever": one.valid_until.year == 9999,
        "fingerprint": one.fingerprint,
    }


def _table(verdict: Verdict) -> dict[str, object]:
    columns = [Column("name", _("What")), Column("result", _("Result")), Column("sentence", _("What was found"))]
    rows = [
        {"name": check.name, "result": RESULTS[check.result](), "sentence": check.sentence} for check in verdict.checks
    ]
    return {"columns": columns, "rows": rows, "again": url_for("verification.verify")}
