"""Certificates and proofs of a completion: confirmed by anybody with the code, asked for on a training record."""

from __future__ import annotations

import math

from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.compliance.services.record import composing
from lms.compliance.services.record.model import Reader
from lms.directory.model import Seen
from lms.directory.services import people
from lms.directory.services.views_log import note_look
from lms.kernel.actor import system_actor
from lms.kernel.errors import NotFound
from lms.kernel.permissions import Permission
from lms.platform.pace import Pace
from lms.platform.pages import page
from lms.platform.words import day, minutes_words
from lms.platform.work import Runtime, Work, open_work
from lms.reporting import codes
from lms.reporting.datasets.certificate import until_words
from lms.reporting.services import certificates as services
from lms.reporting.services import personal
from lms.reporting.services.certificates import Confirmed, Hold, Standing

certificates = Blueprint("certificates", __name__)
TRIES, TOGETHER = 20, 8
"""Codes from one address in a minute, and at one time from all, in each web process."""


@page(certificates, "/certificates", needs=Permission.PUBLIC)
def ask(work: Work) -> ResponseReturnValue:
    """Ask for the code of a certificate."""
    typed = request.args.get("code", "").strip()
    if typed:
        return redirect(url_for("certificates.confirm", code=codes.code_from(typed) or typed[:40]), 303)
    return render_template("certificates/ask.html", problem="", code="")


@page(certificates, "/certificates/<code>", needs=Permission.PUBLIC)
def confirm(work: Work, code: str) -> ResponseReturnValue:
    """Confirm a certificate to whoever has its code: what is printed on it, and whether it holds today."""
    pace: Pace = current_app.extensions.setdefault("lms.certificates", Pace(TRIES, 60, TOGETHER))
    with pace.turn(request.remote_addr or "") as wait:
        agency_id = None if wait else services.agency_of(work, code)
        return _unknown(code, math.ceil(wait)) if agency_id is None else _confirmed(agency_id, code)


def _confirmed(agency_id: int, code: str) -> ResponseReturnValue:
    runtime: Runtime = current_app.extensions["lms"]
    with open_work(system_actor(agency_id), runtime, write=False) as own:
        found = services.confirmed(own, code)
    answer = make_response(
        render_template("certificates/shown.html", found=_printed(found), word=_words(found.standing)),
    )
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@page(certificates, "/my-record/training/<int:evidence_id>", needs=Permission.RECORD_OWN)
def mine(work: Work, evidence_id: int) -> ResponseReturnValue:
    """Show what I can have made of one of my completions."""
    _mine(work, evidence_id)
    return _offered(work, evidence_id, "certificates.make_mine", url_for("record.mine"))


@page(certificates, "/my-record/training/<int:evidence_id>/<kind>", needs=Permission.RECORD_OWN, methods=("POST",))
def make_mine(work: Work, evidence_id: int, kind: str) -> ResponseReturnValue:
    """Ask for the certificate of one of my completions, or its proof."""
    _mine(work, evidence_id)
    return _asked(work, evidence_id, kind, Reader.ONESELF)


@page(certificates, "/records/training/<int:evidence_id>", needs=Permission.REGISTER_READ, leaves_trace=True)
def of_anybody(work: Work, evidence_id: int) -> ResponseReturnValue:
    """Show what an officer or an auditor can have made of a completion."""
    one = personal.training(work, evidence_id)
    note_look(work, one.person_id, Seen.RECORD)
    back = url_for("record.of_person", person_id=one.person_id)
    return _offered(work, evidence_id, "certificates.make_for_anybody", back)


@page(certificates, "/records/training/<int:evidence_id>/<kind>", needs=Permission.REGISTER_READ, methods=("POST",))
def make_for_anybody(work: Work, evidence_id: int, kind: str) -> ResponseReturnValue:
    """Ask for the certificate of a completion, or its proof, for an officer or an auditor."""
    one = personal.training(work, evidence_id)
    note_look(work, one.person_id, Seen.RECORD_FILE)
    return _asked(work, evidence_id, kind, composing.reader_of(work))


def _mine(work: Work, evidence_id: int) -> None:
    if personal.training(work, evidence_id).person_id != people.me(work):
        raise NotFound(_("There is no such training in your record."))


def _offered(work: Work, evidence_id: int, endpoint: str, back: str) -> ResponseReturnValue:
    one = personal.training(work, evidence_id)
    found = services.standing(work, one, None)
    return render_template(
        "certificates/training.html",
        one=one,
        word=_words(found),
        may_certify=found.hold in {Hold.VALID, Hold.EXPIRED},
        endpoint=endpoint,
        back=back,
    )


def _asked(work: Work, evidence_id: int, kind: str, reader: Reader) -> ResponseReturnValue:
    makes = {"certificate": services.ask, "completion": services.ask_completion}
    if kind not in makes:
        raise NotFound(_("There is no such document."))
    return redirect(url_for("documents.run", run_id=makes[kind](work, evidence_id, reader)), 303)


def _unknown(code: str, wait: int) -> ResponseReturnValue:
    if wait:
        problem = _("Too many codes were tried. Try again in %(wait)s seconds.", wait=wait)
        return (
            render_template("certificates/ask.html", problem=problem, code=code[:40]),
            429,
            {"Retry-After": str(wait)},
        )
    problem = _("There is no certificate with this code. Compare it with the paper, letter by letter.")
    return render_template("certificates/ask.html", problem=problem, code=code[:40]), 404


def _printed(found: Confirmed) -> list[tuple[str, str]]:
    """Return what is printed on the certificate, and nothing else."""
    one = found.one
    minutes = one.minutes_measured if one.minutes_declared is None else one.minutes_declared
    rows = [
        (_("Name"), one.profile.name),
        (_("Training"), one.title or one.module or ""),
        (_("Version"), str(one.module_version or "")),
        (_("Completed on"), day(one.on)),
        (_("Length"), minutes_words(minutes) if minutes is not None else ""),
        (_("Signature"), " ".join(each.statement for each in found.standing.signatures)),
        (_("Agency"), found.agency),
        (_("Certificate number"), one.certificate_no),
        (_("Code"), codes.shown(found.code)),
    ]
    return [(label, value) for label, value in rows if value]


def _words(found: Standing) -> dict[str, str]:
    """Return whether a certificate holds: a state for its colour and shape, its word, and a sentence."""
    undone = day(found.undone_on)
    said = {
        Hold.VALID: ("compliant", _("Valid"), until_words(found)),
        Hold.EXPIRED: ("overdue", _("Expired"), _("It was valid until %(day)s.", day=day(found.until))),
        Hold.REVOKED: ("missed", _("Revoked"), _("The completion was taken back on %(day)s.", day=undone)),
        Hold.CORRECTED: ("missed", _("Replaced"), _("The completion was corrected on %(day)s.", day=undone)),
        Hold.UNSIGNED: ("awaiting_signoff", _("Not signed"), _("No signature that is asked for stands now.")),
    }
    status, text, sentence = said[found.hold]
    return {"status": status, "text": text, "sentence": sentence}
