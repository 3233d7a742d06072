"""The settings by which reports are signed: which key, whose time, how long it can be checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lms.kernel.errors import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """Where the key for reports is. Nothing set: a key of the installation's own, made on first use in `data`."""

    data: Path
    pkcs12: Path | None = None
    pkcs11: Path | None = None
    """The library of a signing device."""
    token: str = ""
    label: str = ""
    password: str = field(default="", repr=False)
    """The password of the PKCS#12 file, or the PIN of the device."""
    timestamp_url: str = ""
    trust: Path | None = None
    """Roots and intermediate certificates, PEM, for the long-term evidence."""
    long_term: bool = False


def signing_from(environment: Mapping[str, str], data: Path) -> Signing:
    """Read the `LMS_SIGN_*` variables; raise `Invalid` with a sentence for the first that cannot be used."""
    found = Signing(
        data=data,
        pkcs12=_file(environment, "LMS_SIGN_PKCS12"),
        pkcs11=_file(environment, "LMS_SIGN_PKCS11"),
        token=environment.get("LMS_SIGN_TOKEN", ""),
        label=environment.get("LMS_SIGN_LABEL", ""),
        password=_password(environment),
        timestamp_url=environment.get("LMS_SIGN_TIMESTAMP_URL", ""),
        trust=_file(environment, "LMS_SIGN_TRUST"),
        long_term=environment.get("LMS_SIGN_LONG_TERM", "") == "1",
    )
    if found.pkcs12 and found.pkcs11:
        raise Invalid("LMS_SIGN_PKCS12 and LMS_SIGN_PKCS11 both name a key for reports; set one of them.")
    if found.pkcs11 and not (found.token and found.label):
        raise Invalid("LMS_SIGN_PKCS11 needs LMS_SIGN_TOKEN and LMS_SIGN_LABEL: which token, and which key on it.")
    if found.timestamp_url and not found.timestamp_url.startswith(("https://", "http://")):
        raise Invalid(
            f"LMS_SIGN_TIMESTAMP_URL is {found.timestamp_url!r}; write an address such as https://tsa.example."
        )
    if found.long_term and not found.trust:
        raise Invalid("LMS_SIGN_LONG_TERM needs LMS_SIGN_TRUST: a PEM file with the roots that readers trust.")
    return found


def _file(environment: Mapping[str, str], name: str) -> Path | None:
    if not environment.get(name):
        return None
    path = Path(environment[name]).absolute()
    if not path.is_file():
        raise Invalid(f"{name} is {path}, where there is no file.")
    return path


def _password(environment: Mapping[str, str]) -> str:
    path = _file(environment, "LMS_SIGN_PASSWORD_FILE")
    return path.read_text("utf-8").rstrip("\r\n") if path else environment.get("LMS_SIGN_PASSWORD", "")
