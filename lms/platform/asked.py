"""The two dates of a question as an address carries them: the day it is about, and the day by which it was known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from lms.kernel.errors import Invalid

TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question's day, and the instant up to which records count (None: all that is known)."""

    as_of: date
    known_at: datetime | None = None
    known_on: date | None = None
    """The day whose end `known_at` is."""


def asked_from(as_of: str, known_on: str, zone: str, today: date) -> Asked:
    """Read both dates; nothing means today, and all that is known.

    Raises `Invalid` with the field for what is no day, or a day still to come.
    """
    day, known = day_from(as_of, "as_of") or today, day_from(known_on, "known_on")
    if day > today:
        raise Invalid(_("This day has not come yet. Choose today or an earlier day."), field="as_of")
    if known is None or known >= today:
        return Asked(day)
    return Asked(day, end_of(known, zone), known)


def end_of(day: date, zone: str) -> datetime:
    """Return the last instant of a day in a zone."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC) - TICK


def day_from(text: str, field: str) -> date | None:
    """Return the day that a text names; None for no text; raise `Invalid` for one that names none."""
    if not text.strip():
        return None
    try:
        found = date.fromisoformat(text.strip())
    except ValueError as error:
        raise Invalid(_("Write the day as 2026-11-20: year, month, day."), field=field) from error
    if not date(1900, 1, 1) <= found <= date(9000, 1, 1):
        raise Invalid(_("Write the day as 2026-11-20: year, month, day."), field=field)
    return found
