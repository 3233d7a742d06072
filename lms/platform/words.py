"""How dates, instants, lengths, shares and states are said on a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from types import MappingProxyType

from babel import Locale
from babel.dates import format_date, get_timezone_name
from babel.numbers import format_decimal
from flask_babel import get_locale, get_timezone, lazy_gettext, ngettext
from flask_babel import gettext as _

from lms.kernel.actor import SYSTEM

NOTHING = "–"
DAY_PATTERNS = MappingProxyType({"en": "d MMMM y"})
"""Day first and the month as a word in English, whatever the country: 3/4/2027 is two different days."""


@dataclass(frozen=True, slots=True)
class StatusWord:
    """How one state looks: its word, its colour and its shape, so that none of the three carries it alone."""

    text: str
    tone: str
    shape: str
    hint: str


STATUS_WORDS: Mapping[str, StatusWord] = MappingProxyType(
    {
        "compliant": StatusWord(
            lazy_gettext("Up to date"), "good", "tick", lazy_gettext("Done, and nothing is owed now")
        ),
        "overdue": StatusWord(
            lazy_gettext("Overdue"), "bad", "alert", lazy_gettext("The due date has passed; act now")
        ),
        "in_grace": StatusWord(
            lazy_gettext("In grace period"),
            "warn",
            "half",
            lazy_gettext("The due date has passed, but a little time is left"),
        ),
        "awaiting_signoff": StatusWord(
            lazy_gettext("Awaiting sign-off"),
            "wait",
            "pen",
            lazy_gettext("Completed; a supervisor has still to sign"),
        ),
        "pending": StatusWord(lazy_gettext("To do"), "open", "ring", lazy_gettext("Open, and not past its due date")),
        "suspended": StatusWord(
            lazy_gettext("On hold"), "quiet", "pause", lazy_gettext("The clock stands still, for example during leave")
        ),
        "exempt": StatusWord(lazy_gettext("Exempt"), "quiet", "dash", lazy_gettext("Excused by a recorded exemption")),
        "upcoming": StatusWord(lazy_gettext("Upcoming"), "calm", "clock", lazy_gettext("Not open yet")),
        "missed": StatusWord(
            lazy_gettext("Missed"), "bad", "cross", lazy_gettext("Its period closed without a completion")
        ),
        "not_applicable": StatusWord(
            lazy_gettext("Does not apply"), "quiet", "dot", lazy_gettext("This requirement does not apply (any more)")
        ),
    }
)


def status_word(status: object) -> StatusWord:
    """Return how a state is shown; a value that is not a state is an error, never a blank tag."""
    return STATUS_WORDS[str(getattr(status, "value", status))]


def day(value: date | None) -> str:
    """Return a day as "4 March 2027" in the reader's language."""
    if value is None:
        return NOTHING
    locale = _locale()
    return _date(value, DAY_PATTERNS.get(locale.language, "long"), locale)


def short_day(value: date | None) -> str:
    """Return a day as "4 Mar 2027", for narrow columns and axes."""
    if value is None:
        return NOTHING
    locale = _locale()
    return _date(value, "d MMM y" if locale.language in DAY_PATTERNS else "medium", locale)


@lru_cache(maxsize=8192)
def _date(value: date, pattern: str, locale: Locale) -> str:
    """Write a day; the same few are on most pages, often many times."""
    return str(format_date(value, pattern, locale=locale))


def instant(value: datetime | None) -> str:
    """Return an aware instant as "4 March 2027, 14:05 EST" in the agency's zone."""
    if value is None:
        return NOTHING
    if value.tzinfo is None:
        raise ValueError(f"{value!r} has no time zone")
    local = value.astimezone(get_timezone())
    zone = get_timezone_name(local, width="short", locale=Locale("en", "US"))
    return f"{day(local.date())}, {local:%H:%M} {zone}"


def minutes_words(minutes: int) -> str:
    """Return a length in minutes as "1 hour 5 minutes"."""
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(ngettext("%(num)d hour", "%(num)d hours", hours))
    if rest or not hours:
        parts.append(ngettext("%(num)d minute", "%(num)d minutes", rest))
    return " ".join(parts)


def percent_down(part: int, whole: int, places: int = 0) -> str:
    """Return part of whole as "99%", cut and never rounded up: 1,999 of 2,000 must not read as everybody."""
    if whole <= 0:
        return NOTHING
    scale = int(10**places)
    return number(part * 100 * scale // whole / scale, places) + "%"


def share(part: int, whole: int) -> str:
    """Return a share with both its numbers, as "1,999 of 2,000 (99%)": the way every rate is written.

    Cut, never rounded up; and a part that is not nothing never reads as 0%.
    """
    if whole <= 0:
        return NOTHING
    percent = percent_down(part, whole) if part <= 0 or part * 100 >= whole else str(_("under 1%"))
    return str(_("%(part)s of %(whole)s (%(percent)s)", part=number(part), whole=number(whole), percent=percent))


def number(value: float, places: int | None = None) -> str:
    """Return a number with the reader's separators; as many decimals as asked."""
    pattern = "#,##0" if places == 0 else f"#,##0.{'0' * places}" if places else None
    return _decimal(value, pattern, _locale())


@lru_cache(maxsize=8192)
def _decimal(value: float, pattern: str | None, locale: Locale) -> str:
    """Write a number; the same few are on most pages, often many times."""
    return str(format_decimal(value, pattern, locale=locale))


def shown(value: object) -> str:
    """Return a plain value as a person reads it: days in words, numbers with separators, nothing as a dash."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return str(_("Yes")) if value else str(_("No"))
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, int | float):
        return number(value)
    return str(value)


def who(name: str) -> str:
    """Return who did something as a page says it: a name, or that nobody but the system did it."""
    return str(_("the system itself")) if name == SYSTEM else name


def _locale() -> Locale:
    return get_locale() or Locale("en")
