"""Long-term evidence: the certificates and the proof that none was revoked, so that a reader needs nobody later."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from asn1crypto import x509
from pyhanko.sign.general import extract_certificate_info
from pyhanko.sign.signers import Signer
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

from lms.kernel.errors import Refused
from lms.platform.signing import Signing
from lms.platform.waiting import result_of
from lms.reporting.pdf.model import Evidence
from lms.reporting.signing.keys import certificates_in, place_of


def gathered(settings: Signing, signer: Signer, timestamper: TimeStamper | None, now: datetime) -> Evidence:
    """Fetch what proves the signer's certificate, and the time-stamp's; raises `Refused` where it cannot be had."""
    assert settings.trust is not None
    try:
        roots = [x509.Certificate.load(each.der) for each in certificates_in(settings.trust.read_bytes())]
        return result_of(_gathered(roots, signer, timestamper, now))
    except (PathError, ValidationError) as error:
        raise Refused(
            f"The long-term evidence for the report's signature cannot be gathered ({place_of(settings)}): {error} "
            "Look at LMS_SIGN_TRUST and at the network, or unset LMS_SIGN_LONG_TERM."
        ) from error
    except ValueError as error:
        raise Refused(f"LMS_SIGN_TRUST ({settings.trust}) has no certificates in PEM form.") from error


async def _gathered(
    roots: list[x509.Certificate], signer: Signer, timestamper: TimeStamper | None, now: datetime
) -> Evidence:
    context = ValidationContext(
        trust_roots=roots, other_certs=roots, allow_fetching=True, revocation_mode="hard-fail", moment=now
    )
    try:
        chain = await _path(signer.signing_cert, signer.cert_registry, context, set())
        if timestamper is not None:
            token = await timestamper.async_dummy_response("sha256")
            stamped = extract_certificate_info(token["content"])
            chain += await _path(stamped.signer_cert, stamped.other_certs, context, {"time_stamping"})
        lists, answers = context.crls, context.ocsps
    finally:
        await context.aclose()
    return Evidence(
        _unique(each.dump() for each in chain),
        _unique(each.dump() for each in lists),
        _unique(each.dump() for each in answers),
    )


async def _path(
    own: x509.Certificate | None, others: Iterable[x509.Certificate], context: ValidationContext, use: set[str]
) -> list[x509.Certificate]:
    validator = CertificateValidator(own, intermediate_certs=list(others), validation_context=context)
    path = await validator.async_validate_usage(set(), use)
    return [each for each in path.iter_certs(include_root=True)]


def _unique(items: Iterable[bytes]) -> tuple[bytes, ...]:
    return tuple(sorted(set(items)))
