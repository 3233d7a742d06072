"""The signature itself: does it hold for these bytes, is every byte of it needed, and whose is it?"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from asn1crypto import cms, x509
from cryptography.exceptions import InvalidSignature
from cryptography.x509 import load_der_x509_certificate
from pyhanko.sign.general import (
    MultivaluedAttributeError,
    NonexistentAttributeError,
    extract_certificate_info,
    find_unique_cms_attribute,
)
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_sig_integrity, validate_tst_signed_data
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

from lms.platform.waiting import result_of
from lms.reporting.signing.keys import Certificate, certificate_of

_STAMP = "signature_time_stamp_token"
_UNREADABLE = (
    ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, StopIteration,
    NonexistentAttributeError,
    MultivaluedAttributeError,
)  # fmt: skip
"""What the reading of hostile bytes can end in."""


class Spoiled(Exception):
    """What stands in the signature's place is not a signature as we write it; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature that could be read."""

    certificate: Certificate
    others: tuple[x509.Certificate, ...]
    covers: bool
    """The hash in it is that of the file."""
    holds: bool
    """It was made with the key of its certificate."""
    stamped_at: datetime | None = None
    stamper: Certificate | None = None
    stamp_others: tuple[x509.Certificate, ...] = ()


def read(digits: bytes, digest: bytes) -> Signature:
    """Read a signature and hold it against the hash of what it covers; raises `Spoiled`."""
    der = _der(digits)
    try:
        signed = _signed_data(der)
        info = signed["signer_infos"][0]
        own, others = _own_first([choice.chosen for choice in signed["certificates"]], info["sid"].chosen)
        _check_form(signed, info, own, others)
        covers, holds = _integrity(info, own, digest)
        stamp = _stamp(info)
        certificate = certificate_of(own.dump())
    except Spoiled:
        raise
    except _UNREADABLE as error:
        raise Spoiled("it cannot be read") from error
    found = Signature(certificate, tuple(others), covers, holds)
    return found if stamp is None else _stamped(found, stamp, info)


def is_of(signature: Signature, trusted: Sequence[Certificate]) -> str:
    """Return why a signature is not by one of some certificates, or of somebody they vouch for; empty if it is."""
    if any(each.der == signature.certificate.der for each in trusted):
        return ""
    roots = [x509.Certificate.load(each.der) for each in trusted]
    own = x509.Certificate.load(signature.certificate.der)
    try:
        result_of(_path(own, signature.others, roots, _trusted_time(signature, roots)))
    except PathError:
        return "none of the certificates given is its own or vouches for it"
    except ValidationError as error:
        return str(error)
    return ""


def _trusted_time(signature: Signature, roots: list[x509.Certificate]) -> datetime | None:
    """Return the time at which a certificate had to hold: that of a stamp whose maker is trusted, else today."""
    if signature.stamper is None:
        return None
    stamper, at = x509.Certificate.load(signature.stamper.der), signature.stamped_at
    try:
        result_of(_path(stamper, signature.stamp_others, roots, at, "time_stamping"))
    except (PathError, ValidationError):
        return None
    return at


async def _path(
    own: x509.Certificate,
    others: Sequence[x509.Certificate],
    roots: list[x509.Certificate],
    at: datetime | None,
    *uses: str,
) -> None:
    context = ValidationContext(trust_roots=roots, allow_fetching=False, moment=at)
    validator = CertificateValidator(own, intermediate_certs=list(others), validation_context=context)
    await validator.async_validate_usage(set(), set(uses))


def _der(digits: bytes) -> bytes:
    """Return the signature without the zeros that fill its place; every digit has one way to be written."""
    inside = digits[1:-1]
    if digits[:1] != b"<" or digits[-1:] != b">" or len(inside) % 2:
        raise Spoiled("its brackets are damaged")
    if not inside or inside.strip(b"0123456789abcdef"):
        raise Spoiled("it has other signs than the digits that we write")
    data = bytes.fromhex(inside.decode("ascii"))
    length = _length(data)
    if data[length:].strip(b"\0"):
        raise Spoiled("something stands behind it in its place")
    return data[:length]


def _length(data: bytes) -> int:
    """Return how long the DER value at the beginning says it is."""
    if len(data) < 2 or data[0] != 0x30:
        raise Spoiled("it cannot be read")
    if data[1] < 0x80:
        return 2 + data[1]
    count = data[1] & 0x7F
    return 2 + count + int.from_bytes(data[2 : 2 + count])


def _signed_data(der: bytes) -> Any:
    content = cms.ContentInfo.load(der, strict=True)
    if content["content_type"].native != "signed_data":
        raise Spoiled("it is of another kind")
    _ = content.native  # reads every part of it
    if content.copy().dump(force=True) != der:
        raise Spoiled("it is not written in the one way that there is (DER)")
    return content["content"]


def _own_first(found: list[Any], named: Any) -> tuple[x509.Certificate, list[x509.Certificate]]:
    """Return the signer's certificate and the others; they are a set, and stand in no order."""
    own = next(each for each in found if each.serial_number == named["serial_number"].native)
    return own, [each for each in found if each is not own]


def _check_form(signed: Any, info: Any, own: x509.Certificate, others: Sequence[x509.Certificate]) -> None:
    """Everything that the key does not cover must be what we write, or a changed byte there would go unseen."""
    issuer = info["sid"].chosen
    unsigned = {attribute["type"].native for attribute in info["unsigned_attrs"] or ()}
    right = (
        signed["version"].native == "v1"
        and [each["algorithm"].native for each in signed["digest_algorithms"]] == ["sha256"]
        and signed["digest_algorithms"][0]["parameters"].native is None
        and signed["encap_content_info"]["content_type"].native == "data"
        and signed["encap_content_info"]["content"].native is None
        and not signed["crls"]
        and len(signed["signer_infos"]) == 1
        and info["version"].native == "v1"
        and info["sid"].name == "issuer_and_serial_number"
        and (issuer["issuer"].dump(), issuer["serial_number"].native) == (own.issuer.dump(), own.serial_number)
        and info["digest_algorithm"]["algorithm"].native == "sha256"
        and info["digest_algorithm"]["parameters"].native is None
        and unsigned <= {_STAMP}
        and _is_bound(info, own)
        and _are_linked(own, others)
    )
    if not right:
        raise Spoiled("a part of it is not as we write it")


def _is_bound(info: Any, own: x509.Certificate) -> bool:
    """Tell whether the signature names its certificate by hash (ESS signing-certificate-v2, RFC 5035)."""
    named = find_unique_cms_attribute(info["signed_attrs"], "signing_certificate_v2")["certs"][0]
    return bool(named["cert_hash"].native == own.sha256)


def _are_linked(own: x509.Certificate, others: Sequence[x509.Certificate]) -> bool:
    """Tell whether each further certificate signed one before it: so that none can be changed or added."""
    held, waiting = [_opened(own)], [_opened(each) for each in others]
    while waiting:
        link = next((each for each in waiting if any(_signed_by(lower, each) for lower in held)), None)
        if link is None:
            return False
        waiting.remove(link)
        held.append(link)
    return True


def _opened(certificate: x509.Certificate) -> Any:
    """Return a certificate as the library that can check its signature knows it."""
    return load_der_x509_certificate(certificate.dump())


def _signed_by(lower: Any, upper: Any) -> bool:
    try:
        lower.verify_directly_issued_by(upper)
        if upper.issuer == upper.subject:
            upper.verify_directly_issued_by(upper)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _integrity(info: Any, own: x509.Certificate, digest: bytes) -> tuple[bool, bool]:
    try:
        found: tuple[bool, bool] = validate_sig_integrity(info, own, "data", digest)
    except SignatureValidationError as error:
        raise Spoiled("a part of it is not as we write it") from error
    return found


def _stamp(info: Any) -> Any | None:
    attributes = info["unsigned_attrs"] or ()
    return next((each["values"][0]["content"] for each in attributes if each["type"].native == _STAMP), None)


def _stamped(found: Signature, stamp: Any, info: Any) -> Signature:
    """Return the signature with the time in its stamp, which must hold for it; whom to trust is decided elsewhere."""

    def expected(algorithm: str) -> bytes:
        return hashlib.new(algorithm, info["signature"].native).digest()

    try:
        own = extract_certificate_info(stamp).signer_cert
        context = ValidationContext(trust_roots=[own], allow_fetching=False)
        status = result_of(validate_tst_signed_data(stamp, context, expected))
        stamper = certificate_of(status["signing_cert"].dump())
        others = tuple(choice.chosen for choice in stamp["certificates"])
    except (SignatureValidationError, *_UNREADABLE) as error:
        raise Spoiled("its time-stamp cannot be read") from error
    if not (status["intact"] and status["valid"]):
        raise Spoiled("its time-stamp does not hold")
    return replace(found, stamped_at=status["timestamp"], stamper=stamper, stamp_others=others)
