"""Verify a report where there is a database: also against the log and the files that are stored here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

from lms.audit import services as audit
from lms.directory.services import agencies
from lms.kernel.errors import Invalid, NotFound
from lms.platform.signing import Signing
from lms.platform.work import Work
from lms.reporting import store
from lms.reporting.model import StoredAt
from lms.reporting.signing import keys
from lms.reporting.signing.keys import Certificate
from lms.reporting.verification.checks import Known, verify
from lms.reporting.verification.model import Change, Verdict

LOG, STORED = "The log", "The stored file"


def verified_here(work: Work, file: BinaryIO, name: str, trusted: Sequence[Certificate] = ()) -> Verdict:
    """Verify a file, by default against the certificates of this installation, with everything that is known here."""
    trusted = trusted or trusted_here(work.settings.report_signing)
    verdict = verify(file, name, trusted, lambda sha256: _known(store.stored_as(work.session, sha256)))
    if verdict.stated and not any(check.name == STORED for check in verdict.checks):
        verdict.unknown(STORED, "No report with exactly these bytes is stored here; it may have been made elsewhere.")
    if verdict.stated:
        _against_log(work, verdict)
    return verdict


def verified_alone(file: BinaryIO, name: str, trusted: Sequence[Certificate]) -> Verdict:
    """Verify a file with nothing else than certificates that somebody trusts."""
    verdict = verify(file, name, trusted)
    if verdict.stated:
        verdict.unknown(LOG, f"{_head(verdict)} It could not be compared: there is no database of the agency here.")
    return verdict


def trusted_here(signing: Signing) -> list[Certificate]:
    """Return the certificate that signs here, and those that the settings name beside it: earlier ones, authorities."""
    own = keys.certificate(signing)
    return [own, *(certificates_given(signing.trust.read_bytes(), str(signing.trust)) if signing.trust else ())]


def certificates_given(data: bytes, name: str) -> list[Certificate]:
    """Return the certificates in a file that somebody gave; raises `Invalid` with a sentence."""
    try:
        return keys.certificates_in(data)
    except ValueError as error:
        raise Invalid(f"{name} has no certificate in PEM or DER form.", field="certificate") from error


def _known(stored: StoredAt | None) -> Known | None:
    if stored is None:
        return None
    when = f"{stored.stored_at:%-d %B %Y}"
    return Known(STORED, f"It is byte for byte the report “{stored.title}” that was stored here on {when}.")


def _against_log(work: Work, verdict: Verdict) -> None:
    code, log = verdict.stated["content"]["agency"], verdict.stated["log"]
    if log is None:
        verdict.unknown(LOG, "The report names no entry of the log.")
        return
    try:
        agency = agencies.agency_coded(work, code)
    except (NotFound, Invalid):
        verdict.unknown(LOG, f"{_head(verdict)} There is no agency {code} in this database.")
        return
    if audit.hash_of(work, agency.id, log["sequence"]) != log["hash"]:
        sentence = f"{_head(verdict)} The log here has no such entry: it was changed after the report, or is another's."
        verdict.wrong(LOG, sentence, Change.LOG)
        return
    broken = audit.first_break(work, agency.id, until=log["sequence"])
    if broken is not None:
        verdict.wrong(LOG, f"{_head(verdict)} Its entry {broken} was changed afterwards.", Change.LOG)
        return
    verdict.right(LOG, f"{_head(verdict)} The log here has this entry, and nothing before it was changed.")


def _head(verdict: Verdict) -> str:
    log = verdict.stated["log"]
    return (
        f"The report names entry {log['sequence']:,} of the agency's log with its hash {log['hash'][:16]}…"
        if log
        else ""
    )
