"""Keys, certificates and time for tests: real ones, made here."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from lms.platform.signing import Signing
from lms.reporting.signing import keys

NOW = datetime(2027, 3, 4, 12, tzinfo=UTC)
PASSWORD = "correct horse"


@lru_cache(maxsize=1)
def _own_key() -> bytes:
    """One key for all tests: making one takes a while."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        keys.certificate(Signing(data=Path(folder)))
        return (Path(folder) / keys.OWN).read_bytes()


def own(folder: Path) -> Signing:
    """Settings of an installation that has made its own key."""
    path = folder / keys.OWN
    path.write_bytes(_own_key())
    path.chmod(0o600)
    return Signing(data=folder)


@lru_cache(maxsize=4)
def private_key(kind: str = "rsa") -> rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey:
    """A key to put into a file."""
    return rsa.generate_private_key(65537, 2048) if kind == "rsa" else ec.generate_private_key(ec.SECP256R1())


def issued(
    name: str, key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, until: datetime = NOW + timedelta(days=365)
) -> x509.Certificate:
    """A certificate that vouches for itself."""
    names = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder(names, names, key.public_key(), 7, datetime(2020, 1, 1, tzinfo=UTC), until)
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    return builder.add_extension(usage, critical=True).sign(key, hashes.SHA256())


def pkcs12_file(
    folder: Path, kind: str = "rsa", until: datetime = NOW + timedelta(days=365), password: str = PASSWORD
) -> Path:
    """A PKCS#12 file as an authority hands it out."""
    key = private_key(kind)
    hidden = serialization.BestAvailableEncryption(password.encode())
    data = pkcs12.serialize_key_and_certificates(b"reports", key, issued("Agency of Parks", key, until), None, hidden)
    path = folder / "reports.p12"
    path.write_bytes(data)
    return path
