"""The certificate of one completion: a page to hang up, with a code that says whether it still holds."""

from __future__ import annotations

import segno

from lms.compliance.model.evidence import Evidence
from lms.compliance.services import evidence
from lms.kernel.errors import Invalid
from lms.platform.words import day, minutes_words
from lms.platform.work import Work
from lms.reporting import codes
from lms.reporting.language import _
from lms.reporting.model import Content, Question
from lms.reporting.services import certificates
from lms.reporting.services.certificates import Hold, Standing

PATH = "/certificates/"


def compiled(work: Work, question: Question) -> Content:
    """Return what the certificate of the completion asked about says; raises `Invalid` where it does not hold."""
    own = question.narrowing
    if own.evidence_id is None:
        raise Invalid("A certificate is about one completion. Ask for it on the training record.")
    one = evidence.evidence(work, own.evidence_id)
    found = certificates.standing(work, one, question.known_at, question.as_of)
    if found.hold not in {Hold.VALID, Hold.EXPIRED}:
        raise Invalid("This completion was taken back, corrected or never signed, so there is no certificate of it.")
    code = codes.shown(certificates.code_of(work, one.id))
    address = f"{work.settings.base_url}{PATH}{code}"
    values = {
        "as_of": question.as_of,
        "known_at": question.known_at,
        "name": one.profile.name,
        "module": one.title or one.module,
        "when": _when(one),
        "number": one.certificate_no or one.id,
        "signatures": [each.statement for each in found.signatures],
        "until": until_words(found),
        "qr": _drawn(address),
        "address": address.partition("://")[2],
    }
    return Content(
        title=_("Certificate of completion"),
        scope=f"{one.profile.name}, {one.title or one.module}",
        values=values,
        registers={},
        files=[],
        counts={},
    )


def until_words(found: Standing) -> str:
    """Return until when a certificate holds, in a sentence."""
    if found.until is None:
        return _("It has no last day.")
    return _("It is valid until %(day)s, unless it is revoked.", day=day(found.until))


def _when(one: Evidence) -> str:
    minutes = one.minutes_measured if one.minutes_declared is None else one.minutes_declared
    version = _("version %(number)s", number=one.module_version) if one.module_version else ""
    length = minutes_words(minutes) if minutes is not None else ""
    return " · ".join(filter(None, (_("on %(day)s", day=day(one.on)), length, version)))


def _drawn(address: str) -> str:
    """Return the QR code of an address as SVG (ISO/IEC 18004), error correction M, with its words first.

    The words leave the address out: it is printed beside the code, and random letters read aloud tell nobody anything.
    """
    title = _("QR code that leads to the page on which this certificate can be checked")
    return str(segno.make(address, error="m", micro=False).svg_inline(scale=4, border=2, title=title))
