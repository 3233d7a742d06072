"""Time-stamps and long-term evidence from an authority, over real HTTP."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore

from lms.kernel.errors import Refused
from lms.platform.signing import Signing
from lms.platform.waiting import result_of
from lms.reporting.signing import keys
from lms.reporting.verification.checks import verify
from lms.reporting.verification.model import Verdict
from tests.unit.reporting.authority import Authority, authority
from tests.unit.reporting.documents import faults
from tests.unit.reporting.signing import NOW, PASSWORD
from tests.unit.reporting.stated import report


@pytest.fixture(scope="module")
def one() -> Iterator[Authority]:
    with authority() as opened:
        yield opened


@pytest.fixture
def settings(one: Authority, tmp_path: Path) -> Signing:
    key, root = one.files(tmp_path)
    return Signing(data=tmp_path, pkcs12=key, password=PASSWORD, timestamp_url=one.address, trust=root)


def looked_at(data: bytes, settings: Signing) -> Verdict:
    assert settings.trust
    return verify(io.BytesIO(data), "report.pdf", keys.certificates_in(settings.trust.read_bytes()))


def test_a_report_is_stamped_and_trusted_through_the_authority(one: Authority, settings: Signing) -> None:
    before = one.stamps
    data = report(settings)
    assert one.stamps == before + 2, "one to know the room, one for the signature"
    verdict = looked_at(data, settings)
    assert verdict.is_sound, [check.sentence for check in verdict.checks]
    assert verdict.signed_at
    assert verdict.signed_at.isoformat() == "2027-03-04T12:05:00+00:00"
    assert "A time-stamp in the name of “stamper” says that it existed on 4 March 2027, 12:05 UTC." in str(
        verdict.checks
    )
    assert faults(data) == []


def test_long_term_evidence_is_enough_for_a_reader_without_a_network(settings: Signing) -> None:
    data = report(replace(settings, long_term=True))
    assert looked_at(data, settings).is_sound
    assert faults(data) == []
    assert settings.trust
    root = x509.Certificate.load(keys.certificates_in(settings.trust.read_bytes())[0].der)
    (found,) = PdfFileReader(io.BytesIO(data)).embedded_signatures
    given = {"trust_roots": [root], "allow_fetching": False, "revocation_mode": "require", "moment": NOW}
    context = DocumentSecurityStore.read_dss(found.reader).as_validation_context(given)
    status = result_of(async_validate_pdf_signature(found, context, context))
    assert status.bottom_line
    assert status.trusted
    assert status.timestamp_validity
    assert status.timestamp_validity.trusted


def test_an_authority_that_does_not_answer_fails_the_report_with_a_sentence(one: Authority, settings: Signing) -> None:
    one.answers = False
    try:
        with pytest.raises(Refused, match="did not answer with a time-stamp"):
            report(settings)
    finally:
        one.answers = True
    with pytest.raises(Refused, match=r"http://127\.0\.0\.1:9 cannot be reached.*ask for it again"):
        report(replace(settings, timestamp_url="http://127.0.0.1:9"))


def test_evidence_that_cannot_be_had_fails_the_report_with_a_sentence(settings: Signing, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    wrong = other / "own.pem"
    wrong.write_bytes(keys.certificate(Signing(data=other)).pem)
    with pytest.raises(Refused, match="The long-term evidence for the report's signature cannot be gathered"):
        report(replace(settings, long_term=True, trust=wrong))
    wrong.write_text("nothing")
    with pytest.raises(Refused, match="has no certificates in PEM form"):
        report(replace(settings, long_term=True, trust=wrong))
