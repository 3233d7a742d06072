"""The two dates of a question as an address carries them: the day it is about, and the day by which it was known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from lms.kernel.clock import end_of
from lms.kernel.errors import Invalid
from lms.platform import words


@dataclass(frozen=True, slots=True)
class Asked:
    """A question's day, and the instant up to which records count (None: all that is known)."""

    as_of: date
    known_at: datetime | None = None
    known_on: date | None = None
    """The day whose end `known_at` is."""


@dataclass(frozen=True, slots=True)
class Lived:
    """An agency as far as a question needs it: its name, since when it exists, on which clock."""

    name: str
    since: date
    zone: str


def asked_from(as_of: str, known_on: str, agency: Lived, today: date) -> Asked:
    """Read both dates; nothing means today, and all that is known.

    Raises `Invalid` with the field for what is no day, a day still to come, or one before the agency existed.
    """
    day, known = _read(as_of, "as_of") or today, _read(known_on, "known_on")
    if day > today:
        raise Invalid(_("This day has not come yet. Choose today or an earlier day."), field="as_of")
    if known is not None and known > today:
        sentence = _("Nobody can know yet what will be recorded later. Choose today or an earlier day.")
        raise Invalid(sentence, field="known_on")
    for field, each in (("as_of", day), ("known_on", known or today)):
        if each < agency.since:
            raise Invalid(
                _("%(name)s has existed since %(first)s. Choose that day or a later one.", name=agency.name,
                  first=words.day(agency.since)),
                field=field,
            )  # fmt: skip
    if known is None or known == today:
        return Asked(day)
    return Asked(day, end_of(known, agency.zone), known)


def day_from(text: str, field: str) -> date | None:
    """Return the day that a text names; None for no text; raise `Invalid` for one that names none, or none in reach."""
    found = _read(text, field)
    if found is not None and not date(1900, 1, 1) <= found <= date(9000, 1, 1):
        raise Invalid(_("Write the day as 2026-11-20: year, month, day."), field=field)
    return found


def _read(text: str, field: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise Invalid(_("Write the day as 2026-11-20: year, month, day."), field=field) from error
