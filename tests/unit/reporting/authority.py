"""An authority that issues certificates, lists what it revoked, and gives time-stamps, over real HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper

from tests.unit.reporting.signing import NOW, PASSWORD

_DER = serialization.Encoding.DER


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


@dataclass
class Authority:
    """Root, a signer's certificate under it, and one for time-stamps."""

    address: str = ""
    stamps: int = 0
    answers: bool = True
    keys: dict[str, rsa.RSAPrivateKey] = field(default_factory=dict)
    certificates: dict[str, x509.Certificate] = field(default_factory=dict)

    def open(self) -> None:
        """Issue everything."""
        self.keys = {name: rsa.generate_private_key(65537, 2048) for name in ("root", "signer", "stamper")}
        self.certificates["root"] = self._issued("root", 1, authority=True)
        self.certificates["signer"] = self._issued("signer", 2)
        self.certificates["stamper"] = self._issued("stamper", 3, stamps=True)

    def _issued(self, name: str, serial: int, *, authority: bool = False, stamps: bool = False) -> x509.Certificate:
        builder = x509.CertificateBuilder(
            named("root"), named(name), self.keys[name].public_key(), serial, NOW - timedelta(900), NOW + timedelta(900)
        )
        builder = builder.add_extension(x509.BasicConstraints(authority, None), critical=True)
        usage = x509.KeyUsage(True, not authority and not stamps, *[False] * 3, authority, authority, False, False)
        builder = builder.add_extension(usage, critical=True)
        if stamps:
            builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        if not authority:
            place = x509.DistributionPoint([x509.UniformResourceIdentifier(f"{self.address}/revoked.crl")], *[None] * 3)
            builder = builder.add_extension(x509.CRLDistributionPoints([place]), critical=False)
        return builder.sign(self.keys["root"], hashes.SHA256())

    def revoked(self) -> bytes:
        """The list of what was revoked: nothing."""
        builder = x509.CertificateRevocationListBuilder(named("root"), NOW - timedelta(1), NOW + timedelta(30))
        builder = builder.add_extension(x509.CRLNumber(1), critical=False)
        return builder.sign(self.keys["root"], hashes.SHA256()).public_bytes(_DER)

    def stamped(self, question: bytes) -> bytes:
        """A time-stamp."""
        self.stamps += 1
        key = self.keys["stamper"].private_bytes(_DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        stamper = DummyTimeStamper(
            asn1_x509.Certificate.load(self.certificates["stamper"].public_bytes(_DER)),
            asn1_keys.PrivateKeyInfo.load(key),
            fixed_dt=datetime(2027, 3, 4, 12, 5, tzinfo=UTC),
        )
        answer: bytes = stamper.request_tsa_response(tsp.TimeStampReq.load(question)).dump()
        return answer

    def files(self, folder: Path) -> tuple[Path, Path]:
        """The signer's key as PKCS#12, and the root as PEM."""
        hidden = serialization.BestAvailableEncryption(PASSWORD.encode())
        key, root = self.keys["signer"], self.certificates["root"]
        data = pkcs12.serialize_key_and_certificates(b"s", key, self.certificates["signer"], [root], hidden)
        (folder / "signer.p12").write_bytes(data)
        (folder / "root.pem").write_bytes(root.public_bytes(serialization.Encoding.PEM))
        return folder / "signer.p12", folder / "root.pem"


@contextmanager
def authority() -> Iterator[Authority]:
    """Open the authority on a port of this machine."""
    one = Authority()

    class Desk(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer("application/pkix-crl", one.revoked())

        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            self._answer("application/timestamp-reply", one.stamped(asked) if one.answers else b"closed today")

        def _answer(self, kind: str, data: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: Any) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Desk) as server:
        one.address = f"http://127.0.0.1:{server.server_port}"
        one.open()
        serving = threading.Thread(target=server.serve_forever, daemon=True)
        serving.start()
        yield one
        server.shutdown()
        serving.join()
