"""The settings of an installation: read once from the environment, frozen, passed in."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lms.kernel.clock import clock_on
from lms.kernel.errors import Invalid
from lms.platform import logs
from lms.platform.content import root
from lms.platform.signing import Signing, signing_from

PLACE = re.compile(r"[a-z0-9-]+")
DEMONSTRATION = "demo.json"
"""The file in the data folder of a demonstration that keeps its day, zone and policies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything an installation can set. `data` holds database, files and keys of a one-machine installation."""

    data: Path
    database_url: str
    secret_key: str = field(repr=False)
    base_url: str = "http://127.0.0.1:8000"
    zone: str = "UTC"
    today: date | None = None
    policies: Path | None = None
    templates: Path | None = None
    reports: Path | None = None
    smtp_url: str = ""
    mail_from: str = "Learning <learning@agency.example>"
    bounces: Path | None = None
    contact: str = ""
    files_url: str = ""
    demonstration: bool = False
    session_minutes: int = 60
    second_person_above: int = 50
    """A change of a requirement that moves more people than this needs a second officer."""
    signing: Signing | None = None
    """How reports are signed; None: with the key of the data folder."""
    places: tuple[tuple[str, str], ...] = ()
    """Folders and object stores to which reports may be delivered: a name and a URL each."""
    attach_up_to: int = 5_000
    """The largest file that goes out inside a letter, in kB."""
    link_days: int = 30
    """How long the link in a letter about a report leads to it."""
    log: str = "warning"
    """From which level on the processes write what happens; "info" is a line for each request."""
    testing: bool = False

    @property
    def report_signing(self) -> Signing:
        """Return how reports are signed."""
        return self.signing or Signing(data=self.data)

    @property
    def is_sqlite(self) -> bool:
        """Tell whether the embedded database is used."""
        return self.database_url.startswith("sqlite")

    @property
    def secure_cookies(self) -> bool:
        """Cookies are for HTTPS only wherever the address is HTTPS."""
        return self.base_url.startswith("https://")


def settings_from(environment: Mapping[str, str]) -> Settings:
    """Read `LMS_*` variables; raise `Invalid` with a sentence for the first that cannot be used.

    What they leave open in the folder of a demonstration is the demonstration's: one command that lived the real today
    there would leave everybody else in its past.
    """
    data = _data(environment)
    data.mkdir(parents=True, exist_ok=True)
    environment = {**_of_demonstration(data), **environment}
    return Settings(
        data=data,
        database_url=_driver(environment.get("LMS_DATABASE_URL", f"sqlite:///{data / 'lms.sqlite'}")),
        secret_key=environment.get("LMS_SECRET_KEY") or _kept_secret(data / "secret.key"),
        base_url=environment.get("LMS_BASE_URL", "http://127.0.0.1:8000").rstrip("/"),
        zone=_zone(environment),
        today=_day(environment.get("LMS_TODAY")),
        policies=_folder(environment, "LMS_POLICIES"),
        templates=_folder(environment, "LMS_TEMPLATES"),
        reports=_folder(environment, "LMS_REPORTS"),
        smtp_url=environment.get("LMS_SMTP_URL", ""),
        mail_from=environment.get("LMS_MAIL_FROM", "Learning <learning@agency.example>"),
        bounces=_folder(environment, "LMS_BOUNCES"),
        contact=environment.get("LMS_CONTACT", ""),
        files_url=environment.get("LMS_FILES_URL", (data / "files").as_uri()),
        demonstration=environment.get("LMS_DEMONSTRATION", "") == "1",
        session_minutes=int(environment.get("LMS_SESSION_MINUTES", "60")),
        second_person_above=_count(environment, "LMS_SECOND_PERSON_ABOVE", 50),
        signing=signing_from(environment, data),
        places=_places(environment.get("LMS_PLACES", "")),
        attach_up_to=_count(environment, "LMS_ATTACH_UP_TO", 5_000),
        link_days=_count(environment, "LMS_LINK_DAYS", 30),
        log=logs.checked(environment.get("LMS_LOG", "warning").lower()),
    )


def policies_folder(environment: Mapping[str, str]) -> Path | None:
    """Return the agency's own policies folder, for commands that need no database."""
    return _folder({**_of_demonstration(_data(environment)), **environment}, "LMS_POLICIES")


def latest_day(environment: Mapping[str, str]) -> date:
    """Return the latest day on which anything can have been done here, for commands that need no database."""
    environment = {**_of_demonstration(_data(environment)), **environment}
    zone = _zone(environment)
    return clock_on(_day(environment.get("LMS_TODAY")), zone).latest_day(zone)


def database_in(environment: Mapping[str, str]) -> bool:
    """Tell whether there is a database to ask, without making anything: for commands that can do without one."""
    return bool(environment.get("LMS_DATABASE_URL")) or (_data(environment) / "lms.sqlite").exists()


def _data(environment: Mapping[str, str]) -> Path:
    return Path(environment.get("LMS_DATA", "lms-data")).absolute()


def _of_demonstration(data: Path) -> dict[str, str]:
    """Return the settings of the demonstration that lives in a data folder; none where none does."""
    path = data / DEMONSTRATION
    if not path.exists():
        return {}
    try:
        kept = json.loads(path.read_text("utf-8"))
        found = {
            "LMS_TODAY": date.fromisoformat(kept["today"]).isoformat(),
            "LMS_DEMONSTRATION": "1",
            "LMS_SMTP_URL": f"maildir:{data / 'mail'}",
        }
        if "zone" in kept:
            found["LMS_ZONE"] = str(kept["zone"])
        if "policies" in kept:
            found["LMS_POLICIES"] = str(root("policies") / str(kept["policies"]))
    except (ValueError, KeyError, TypeError) as error:
        raise Invalid(f'{path} does not tell the day of the demonstration; write {{"today": "2026-11-20"}}.') from error
    return found


def _driver(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid(f"LMS_TODAY is {text!r}; write a day as 2026-03-31.") from error


def _places(text: str) -> tuple[tuple[str, str], ...]:
    """Return the named places of `archive=file:///srv/reports records=s3://bucket/prefix`."""
    found: dict[str, str] = {}
    for piece in text.split():
        name, _, url = piece.partition("=")
        if not PLACE.fullmatch(name) or urlsplit(url).scheme not in {"file", "s3"} or name in found:
            raise Invalid(
                f"LMS_PLACES has {piece!r}; write each place once, as archive=file:///srv/reports or "
                "records=s3://bucket/prefix, with blanks between them."
            )
        found[name] = url
    return tuple(found.items())


def _zone(environment: Mapping[str, str]) -> str:
    zone = environment.get("LMS_ZONE", "UTC")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Invalid(f"LMS_ZONE is {zone!r}, which is no time zone; use a name such as America/New_York.") from error
    return zone


def _count(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name) or str(default)
    if not text.isascii() or not text.isdigit():
        raise Invalid(f"{name} is {text!r}; write a whole number such as {default}.")
    return int(text)


def _folder(environment: Mapping[str, str], name: str) -> Path | None:
    if not environment.get(name):
        return None
    folder = Path(environment[name]).absolute()
    if not folder.is_dir():
        raise Invalid(f"{name} is {folder}, which is not a folder.")
    return folder


def _kept_secret(path: Path) -> str:
    """Return the secret kept beside the data, made on first use so that sessions survive a restart."""
    try:
        with path.open("x", encoding="ascii") as file:
            path.chmod(0o600)
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii")
