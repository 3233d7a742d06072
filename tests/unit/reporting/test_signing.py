"""The signature: in the same pass, over the whole file, by a key fit for it; the same bytes for the same key."""

from __future__ import annotations

import hashlib
import io
import os
import re
import stat
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from lms.kernel.errors import Invalid, Refused
from lms.platform.signing import Signing, signing_from
from lms.platform.waiting import result_of
from lms.reporting.pdf.model import Html, Register, Rendered
from lms.reporting.pdf.planning import ROWS_A_JOB
from lms.reporting.pdf.render import render
from lms.reporting.signing import keys
from lms.reporting.signing.seals import seal
from tests.unit.reporting.documents import COLUMNS, document, faults, register, row
from tests.unit.reporting.signing import NOW, PASSWORD, own, pkcs12_file

TEXT = Html('<h2 id="method">Method</h2><p>Back to the <a href="#register">register</a>.</p>')


def signed(settings: Signing, rows: int = 3, workers: int = 0) -> tuple[bytes, Rendered]:
    out = io.BytesIO()
    with seal(settings, NOW) as key:
        rendered = render(document(register(rows), TEXT), out, workers=workers, seal=key)
    return out.getvalue(), rendered


def verdict(data: bytes, settings: Signing) -> str:
    root = x509.Certificate.load(keys.certificate(settings).der)
    (found,) = PdfFileReader(io.BytesIO(data)).embedded_signatures
    status = result_of(async_validate_pdf_signature(found, ValidationContext(trust_roots=[root])))
    assert found.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert (status.intact, status.valid, status.trusted) == (True, True, True)
    return str(status.coverage.name)


@pytest.mark.parametrize("rows", [0, 3, ROWS_A_JOB + 1])
def test_a_signed_report_is_whole_trusted_accessible_and_archival(tmp_path: Path, rows: int) -> None:
    settings = own(tmp_path)
    data, rendered = signed(settings, rows)
    assert verdict(data, settings) == "ENTIRE_FILE"
    assert faults(data) == []
    assert hashlib.sha256(data).hexdigest() == rendered.sha256
    assert len(data) == rendered.size


def test_a_first_page_with_links_and_one_of_a_register_carry_the_field(tmp_path: Path) -> None:
    settings = own(tmp_path)
    rows = Register("register", "Register", COLUMNS, [row(1), row(2), row(3)])
    linked = Html('<h1>A</h1><p>See the <a href="#register">register</a>.</p>')
    for parts in ((linked, rows), (replace(rows, level=1), TEXT)):
        out = io.BytesIO()
        with seal(settings, NOW) as key:
            render(replace(document(), parts=parts), out, workers=0, seal=key)
        assert verdict(out.getvalue(), settings) == "ENTIRE_FILE"
        assert faults(out.getvalue()) == []


def test_the_hash_without_the_signature_is_of_all_other_bytes(tmp_path: Path) -> None:
    data, rendered = signed(own(tmp_path))
    match = re.search(rb"/ByteRange\[0 (\d+) (\d+) (\d+)\]", data)
    assert match
    begins, ends, rest = map(int, match.groups())
    assert ends + rest == len(data)
    assert hashlib.sha256(data[:begins] + data[ends:]).hexdigest() == rendered.unsigned_sha256


def test_the_same_report_has_the_same_bytes_in_any_number_of_processes(tmp_path: Path) -> None:
    settings = own(tmp_path)
    one, other = signed(settings, ROWS_A_JOB + 1), signed(settings, ROWS_A_JOB + 1, workers=2)
    assert one == other


def test_the_same_report_has_the_same_bytes_for_every_seed_of_hashing(tmp_path: Path) -> None:
    own(tmp_path)
    program = (
        "import sys; from pathlib import Path; from tests.unit.reporting.test_signing import signed, Signing;"
        "print(signed(Signing(data=Path(sys.argv[1])))[1].sha256)"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    found = [
        subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True).stdout
        for seed in ("1", "2")
    ]
    assert found[0] == found[1] != b""


def test_a_key_whose_signatures_vary_gives_the_same_bytes_but_for_the_signature(tmp_path: Path) -> None:
    settings = Signing(data=tmp_path, pkcs12=pkcs12_file(tmp_path, "ec"), password=PASSWORD)
    (first, one), (second, other) = signed(settings), signed(settings)
    assert first != second
    assert one.unsigned_sha256 == other.unsigned_sha256
    assert verdict(first, settings) == "ENTIRE_FILE"


def test_a_key_of_the_installations_own_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    first, second = (keys.certificate(Signing(data=tmp_path)) for _ in range(2))
    assert first.fingerprint == second.fingerprint
    assert stat.S_IMODE((tmp_path / keys.OWN).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [keys.OWN]
    assert re.fullmatch(r"([0-9A-F]{2}:){31}[0-9A-F]{2}", first.fingerprint)
    assert keys.certificates_in(first.pem)[0] == first
    assert first.is_self_made


def test_a_key_of_an_authority_signs(tmp_path: Path) -> None:
    settings = Signing(data=tmp_path, pkcs12=pkcs12_file(tmp_path), password=PASSWORD)
    data, _rendered = signed(settings)
    assert verdict(data, settings) == "ENTIRE_FILE"
    assert keys.certificate(settings).subject == "Agency of Parks"


def test_a_key_that_cannot_sign_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = pkcs12_file(tmp_path)
    for password in ("wrong", ""):
        with pytest.raises(Refused, match=r"reports\.p12\) cannot be opened: the password is wrong or missing"):
            signed(Signing(data=tmp_path, pkcs12=path, password=password))
    broken = tmp_path / "broken.p12"
    broken.write_bytes(b"no key at all")
    with pytest.raises(Refused, match="it is not a PKCS#12 file with one key"):
        signed(Signing(data=tmp_path, pkcs12=broken, password=PASSWORD))
    with pytest.raises(Refused, match="cannot be read"):
        signed(Signing(data=tmp_path, pkcs12=tmp_path / "gone.p12"))
    old = pkcs12_file(tmp_path, until=datetime(2026, 12, 31, tzinfo=UTC))
    with pytest.raises(Refused, match=r"ended on 31 December 2026\. Put a new one in its place"):
        signed(Signing(data=tmp_path, pkcs12=old, password=PASSWORD))
    (tmp_path / keys.OWN).write_text("-----BEGIN NONSENSE")
    with pytest.raises(Refused, match="Restore it from the backup"):
        signed(Signing(data=tmp_path))


def test_settings_come_from_the_environment_and_the_password_from_a_file(tmp_path: Path) -> None:
    path, secret = pkcs12_file(tmp_path), tmp_path / "password"
    secret.write_text(f"{PASSWORD}\n")
    given = {"LMS_SIGN_PKCS12": str(path), "LMS_SIGN_PASSWORD_FILE": str(secret)}
    found = signing_from(given, tmp_path)
    assert (found.pkcs12, found.password) == (path, PASSWORD)
    assert PASSWORD not in repr(found)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"LMS_SIGN_PKCS12": "/nowhere/key.p12"}, "LMS_SIGN_PKCS12 is /nowhere/key.p12, where there is no file"),
        ({"LMS_SIGN_PKCS11": __file__}, "needs LMS_SIGN_TOKEN and LMS_SIGN_LABEL"),
        ({"LMS_SIGN_PKCS11": __file__, "LMS_SIGN_PKCS12": __file__}, "set one of them"),
        ({"LMS_SIGN_TIMESTAMP_URL": "tsa.example"}, "write an address such as"),
        ({"LMS_SIGN_LONG_TERM": "1"}, "needs LMS_SIGN_TRUST"),
    ],
)
def test_settings_that_make_no_sense_get_a_sentence(tmp_path: Path, given: dict[str, str], sentence: str) -> None:
    with pytest.raises(Invalid, match=re.escape(sentence)):
        signing_from(given, tmp_path)
