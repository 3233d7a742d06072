"""The signature on a report: PAdES B-B (ETSI EN 319 142-1), with a time-stamp and long-term evidence where set."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from pyhanko.sign.signers import Signer
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.timestamps import TimeStamper

from lms.kernel.errors import Refused
from lms.platform.signing import Signing
from lms.platform.waiting import result_of
from lms.reporting.pdf.model import Evidence
from lms.reporting.signing import keys
from lms.reporting.signing.evidence import gathered
from lms.reporting.signing.timestamps import Authority, TimeRefused

_ROUND = 1024
_DIGEST = "sha256"


@dataclass(frozen=True, slots=True)
class PadesSeal:
    """An opened key with the room that its signatures need."""

    signer: Signer
    room: int
    timestamper: TimeStamper | None = None
    evidence: Evidence | None = None

    def sign(self, digest: bytes) -> bytes:
        """Return the CMS over a file's digest."""
        return _cms(self.signer, digest, self.timestamper)


@contextmanager
def seal(settings: Signing, now: datetime) -> Iterator[PadesSeal]:
    """Open the key that reports are signed with; raises `Refused` with a sentence where it cannot sign."""
    authority = Authority(settings.timestamp_url) if settings.timestamp_url else None
    with keys.opened(settings) as signer:
        keys.check_validity(signer, now, keys.place_of(settings))
        # A trial says how long a signature is; ECDSA's vary by some bytes, so the room is rounded up.
        trial = _cms(signer, b"\0" * 32, authority, trial=True)
        room = (len(trial) // _ROUND + 2) * _ROUND
        proof = gathered(settings, signer, authority, now) if settings.long_term else None
        yield PadesSeal(signer, room, authority, proof)


def _cms(signer: Signer, digest: bytes, timestamper: TimeStamper | None, *, trial: bool = False) -> bytes:
    work = signer.async_sign(
        digest,
        _DIGEST,
        use_pades=True,
        dry_run=trial,
        timestamper=timestamper,
        signed_attr_settings=PdfCMSSignedAttributes(),
    )
    try:
        signed: bytes = result_of(work).dump()
    except TimeRefused as error:
        raise Refused(str(error)) from error
    return signed
