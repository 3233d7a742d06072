"""The key that signs reports: the installation's own, one from a PKCS#12 file, or one on a signing device (PKCS#11)."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from asn1crypto import keys as asn1_keys
from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pyhanko.sign.signers import Signer, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from lms.kernel.errors import Refused
from lms.platform.signing import Signing

OWN = "report-signing.pem"
_COMMON_NAME = "Reports of this installation"
_BITS = 3072
# A key that vouches for itself has no authority that would end it (RFC 5280, 4.1.2.5).
_FROM, _UNTIL = datetime(2000, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate as people compare it."""

    der: bytes
    subject: str
    issuer: str
    valid_from: datetime
    valid_until: datetime

    @property
    def fingerprint(self) -> str:
        """Return the SHA-256 of the certificate, in pairs."""
        digits = hashlib.sha256(self.der).hexdigest().upper()
        return ":".join(digits[place : place + 2] for place in range(0, len(digits), 2))

    @property
    def pem(self) -> bytes:
        """Return the certificate as a text file."""
        armoured: bytes = pem.armor("CERTIFICATE", self.der)
        return armoured

    @property
    def is_self_made(self) -> bool:
        """Tell whether the certificate vouches for itself."""
        return self.subject == self.issuer


def certificate_of(der: bytes) -> Certificate:
    """Return a certificate; raises ValueError if it is none."""
    read = asn1_x509.Certificate.load(der, strict=True)
    validity = read["tbs_certificate"]["validity"]
    return Certificate(
        der,
        _name(read.subject),
        _name(read.issuer),
        validity["not_before"].native,
        validity["not_after"].native,
    )


def _name(name: asn1_x509.Name) -> str:
    """Return who somebody is, the most telling first, without the names of the fields."""
    given = name.native
    first = [given.pop("common_name")] if "common_name" in given else []
    return ", ".join(str(value) for value in [*first, *reversed(given.values())])


def certificates_in(data: bytes) -> list[Certificate]:
    """Return the certificates of a PEM or DER file; raises ValueError where there are none."""
    found = (
        [der for kind, _, der in pem.unarmor(data, multiple=True) if kind == "CERTIFICATE"]
        if pem.detect(data)
        else [data]
    )
    if not found:
        raise ValueError("no certificate")
    return [certificate_of(der) for der in found]


def certificate(settings: Signing) -> Certificate:
    """Return the certificate that reports are signed with; makes the installation's own key if nothing else is set."""
    with opened(settings) as signer:
        return certificate_of(_certificate_of(signer).dump())


@contextmanager
def opened(settings: Signing) -> Iterator[Signer]:
    """Open the key; raises `Refused` with a sentence that says what is wrong with it."""
    if settings.pkcs11 is not None:
        with _device_key(settings) as signer:
            yield signer
    else:
        yield _from_pkcs12(settings) if settings.pkcs12 else _own(settings.data / OWN)


def _device_key(settings: Signing) -> AbstractContextManager[Signer]:
    try:
        # The driver of signing devices is an extra of the package: most installations have none.
        from lms.reporting.signing.devices import device_key
    except ModuleNotFoundError as error:
        raise Refused(
            "LMS_SIGN_PKCS11 needs the driver of signing devices. Install it with: pip install 'public-lms[devices]'."
        ) from error
    return device_key(settings)


def check_validity(signer: Signer, now: datetime, where: str) -> None:
    """Raise `Refused` if the certificate does not hold now: readers would call the signature broken."""
    found = certificate_of(_certificate_of(signer).dump())
    if now > found.valid_until:
        raise Refused(
            f"The certificate for signing reports ({where}) ended on {found.valid_until:%-d %B %Y}. "
            "Put a new one in its place; until then no report can be made."
        )
    if now < found.valid_from:
        raise Refused(f"The certificate for signing reports ({where}) holds from {found.valid_from:%-d %B %Y} only.")


def place_of(settings: Signing) -> str:
    """Return where the key is, in words."""
    return str(settings.pkcs12 or settings.pkcs11 or settings.data / OWN)


def _certificate_of(signer: Signer) -> asn1_x509.Certificate:
    found = signer.signing_cert
    assert found is not None
    return found


def _from_pkcs12(settings: Signing) -> Signer:
    path = settings.pkcs12
    assert path is not None
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Refused(f"The key for signing reports (LMS_SIGN_PKCS12) cannot be read: {path}.") from error
    try:
        signer: Signer = SimpleSigner.load_pkcs12_data(data, (), settings.password.encode() or None)
    except (ValueError, TypeError, AttributeError) as error:
        reason = "the password is wrong or missing" if _is_password(error) else "it is not a PKCS#12 file with one key"
        raise Refused(
            f"The key for signing reports (LMS_SIGN_PKCS12, {path}) cannot be opened: {reason}. "
            "The password comes from LMS_SIGN_PASSWORD_FILE or LMS_SIGN_PASSWORD."
        ) from error
    return signer


def _is_password(error: BaseException) -> bool:
    cause = error.__cause__ or error
    return any(word in str(cause).lower() for word in ("password", "mac", "passphrase"))


def _own(path: Path) -> Signer:
    if not path.exists():
        _make(path)
    try:
        parts = {kind: der for kind, _, der in pem.unarmor(path.read_bytes(), multiple=True)}
        key = asn1_keys.PrivateKeyInfo.load(parts["PRIVATE KEY"])
        own = asn1_x509.Certificate.load(parts["CERTIFICATE"])
    except (OSError, ValueError, KeyError) as error:
        raise Refused(f"The key for signing reports cannot be read: {path}. Restore it from the backup.") from error
    return simple_signer(own, key, ())


def simple_signer(
    own: asn1_x509.Certificate, key: asn1_keys.PrivateKeyInfo, known: Sequence[asn1_x509.Certificate]
) -> Signer:
    """Return a signer of a key in memory."""
    store = SimpleCertificateStore()
    store.register_multiple(known)
    return SimpleSigner(signing_cert=own, signing_key=key, cert_registry=store)


def _make(path: Path) -> None:
    """Make a key of the installation's own. RSA, because its signatures are the same for the same bytes.

    The file appears whole or not at all, and of two processes that make one at the same time the first one wins.
    """
    key = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _COMMON_NAME)])
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), _FROM, _UNTIL)
    builder = builder.add_extension(x509.BasicConstraints(False, None), critical=True)
    made = builder.add_extension(usage, critical=True).sign(key, hashes.SHA256())
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    with NamedTemporaryFile(dir=path.parent, prefix=".report-signing-") as file:  # made with mode 0600
        file.write(key.private_bytes(*plain) + made.public_bytes(serialization.Encoding.PEM))
        file.flush()
        os.fsync(file.fileno())
        try:
            os.link(file.name, path)
        except FileExistsError:
            return
