"""A key on a signing device (PKCS#11), for agencies whose keys must not leave their hardware."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pkcs11.exceptions import PinIncorrect, PinInvalid, PinLocked, PKCS11Error
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign.general import SigningError
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
from pyhanko.sign.signers import Signer

from lms.kernel.errors import Refused
from lms.platform.signing import Signing


@contextmanager
def device_key(settings: Signing) -> Iterator[Signer]:
    """Open the device and find the key; raises `Refused` with a sentence that says what is wrong."""
    where = f"LMS_SIGN_PKCS11, token {settings.token!r}"
    try:
        session = open_pkcs11_session(
            str(settings.pkcs11), token_criteria=TokenCriteria(label=settings.token), user_pin=settings.password
        )
    except (PinIncorrect, PinInvalid, PinLocked) as error:
        raise Refused(
            f"The device with the key for reports ({where}) refuses the PIN. "
            "It comes from LMS_SIGN_PASSWORD_FILE or LMS_SIGN_PASSWORD."
        ) from error
    except (PKCS11Error, SigningError, RuntimeError) as error:
        raise Refused(
            f"The device with the key for reports ({where}) cannot be opened. Is it there, and set up?"
        ) from error
    with session:
        signer = PKCS11Signer(session, cert_label=settings.label, key_label=settings.label)
        try:
            _ = signer.signing_cert
        except (PKCS11Error, SigningError) as error:
            raise Refused(
                f"The device ({where}) has no certificate {settings.label!r} (LMS_SIGN_LABEL) beside its key."
            ) from error
        yield signer
