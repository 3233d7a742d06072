"""A key on a signing device: a real PKCS#11 library that keeps its keys in software."""

from __future__ import annotations

import io
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pkcs11
import pytest
from cryptography.hazmat.primitives import serialization
from pkcs11.util.x509 import decode_x509_certificate

from lms.kernel.errors import Refused
from lms.platform.signing import Signing
from lms.reporting.pdf.model import Html
from lms.reporting.pdf.render import render
from lms.reporting.signing.seals import seal
from tests.unit.reporting.documents import document, faults
from tests.unit.reporting.signing import NOW, issued, private_key
from tests.unit.reporting.test_signing import verdict

LIBRARY = Path("/usr/lib/softhsm/libsofthsm2.so")


@pytest.fixture(scope="module")
def device(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Signing]:
    """A token with a key and its certificate. The library reads its settings once, when it is loaded."""
    folder = tmp_path_factory.mktemp("device")
    (folder / "tokens").mkdir()
    settings = folder / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\n")
    os.environ["SOFTHSM2_CONF"] = str(settings)
    key = private_key()
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(key.private_bytes(*plain))
    tool = ["softhsm2-util", "--token", "agency", "--pin", "1234"]
    subprocess.run(
        [*tool[:1], "--init-token", "--free", "--label", "agency", "--so-pin", "4321", *tool[3:]], check=True
    )
    subprocess.run([*tool, "--import", folder / "key.pem", "--label", "reports", "--id", "01"], check=True)
    with pkcs11.lib(str(LIBRARY)).get_token(token_label="agency").open(rw=True, user_pin="1234") as session:
        certificate = issued("Agency of Parks", key).public_bytes(serialization.Encoding.DER)
        about = {pkcs11.Attribute.TOKEN: True, pkcs11.Attribute.LABEL: "reports", pkcs11.Attribute.ID: b"\x01"}
        session.create_object(decode_x509_certificate(certificate) | about)
    yield Signing(data=folder, pkcs11=LIBRARY, token="agency", label="reports", password="1234")
    del os.environ["SOFTHSM2_CONF"]


def test_a_key_on_a_device_signs(device: Signing) -> None:
    out = io.BytesIO()
    with seal(device, NOW) as key:
        render(document(Html("<h2>A</h2><p>b</p>")), out, workers=0, seal=key)
    assert verdict(out.getvalue(), device) == "ENTIRE_FILE"
    assert faults(out.getvalue()) == []


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"password": "9999"}, "refuses the PIN"),
        ({"token": "other"}, "cannot be opened"),
        ({"label": "other"}, "has no certificate 'other'"),
        ({"pkcs11": Path(__file__)}, "cannot be opened"),
    ],
)
def test_a_device_that_cannot_sign_is_refused_with_a_sentence(
    device: Signing, wrong: dict[str, object], sentence: str
) -> None:
    given = {"data": device.data, "pkcs11": LIBRARY, "token": "agency", "label": "reports", "password": "1234"}
    with pytest.raises(Refused, match=sentence), seal(Signing(**{**given, **wrong}), NOW):  # type: ignore[arg-type]
        pass
