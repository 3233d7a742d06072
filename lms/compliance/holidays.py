"""Writes calendar files from the `holidays` package. Only the command line calls this: at run time files are read."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version

import holidays as package

from lms.compliance.content import calendar_from
from lms.kernel.errors import Invalid

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FIRST_YEAR, LAST_YEAR, MOST_YEARS = 1990, 2100, 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which holidays a calendar file is to hold. Without a subdivision only those of the whole country."""

    name: str
    country: str
    subdivision: str = ""
    categories: tuple[str, ...] = ("public",)
    first_year: int
    last_year: int
    weekend: tuple[str, ...] = ("sat", "sun")


def calendar_text(wanted: Wanted) -> str:
    """Return the text of a calendar file; raise `Invalid` if the package does not know what is wanted.

    Holidays on days of the weekend are left out: those are no business days anyway.
    """
    _check(wanted)
    days = _days(wanted)
    off = {WEEK.index(day) for day in wanted.weekend}
    lines = [
        f"# Written by `lms policies calendar` from the package holidays {version('holidays')}: {_described(wanted)}.",
        "# Compare each year with the official list before you rely on it, and add or take out days by hand.",
        f"calendar: {wanted.name}",
        f"weekend: [{', '.join(day for day in WEEK if day in wanted.weekend)}]",
        f"years: {{from: {wanted.first_year}, until: {wanted.last_year}}}      "
        "# a date outside these years is refused, never guessed",
        "holidays:",
        *(f"- {day}          # {name}" for day, name in sorted(days.items()) if day.weekday() not in off),
    ]
    if len(lines) == 6:
        lines[-1] = "holidays: []"
    text = "\n".join(lines) + "\n"
    mistakes = calendar_from(text, f"{wanted.name}.yaml").mistakes
    if mistakes:
        raise Invalid(str(mistakes[0]))
    return text


def _check(wanted: Wanted) -> None:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", wanted.name):
        raise Invalid(f'"{wanted.name}" cannot name a calendar; use small letters, digits and -, such as us-federal.')
    unknown = set(wanted.weekend) - set(WEEK)
    if unknown or not wanted.weekend or len(set(wanted.weekend)) == len(WEEK):
        raise Invalid(f"The weekend is made of one to six of these: {', '.join(WEEK)}.")
    first, last = wanted.first_year, wanted.last_year
    if not FIRST_YEAR <= first <= last <= LAST_YEAR or last - first >= MOST_YEARS:
        raise Invalid(
            f"Write the years as 2024-2032: from {FIRST_YEAR} to {LAST_YEAR}, and at most {MOST_YEARS} of them."
        )
    known: Mapping[str, Collection[str]] = package.list_supported_countries(include_aliases=False)
    if wanted.country not in known:
        raise Invalid(
            f'The package holidays does not know the country "{wanted.country}". Use two letters, such as US.'
        )
    if wanted.subdivision and wanted.subdivision not in known[wanted.country]:
        there = ", ".join(known[wanted.country]) or "none"
        raise Invalid(f'"{wanted.subdivision}" is not a subdivision of {wanted.country}. Known: {there}.')


def _days(wanted: Wanted) -> dict[date, str]:
    """Return the holidays by day. The year after is computed too: its first day may be observed in the one before."""
    supported = package.country_holidays(wanted.country).supported_categories
    strange = [word for word in wanted.categories if word not in supported]
    if strange:
        words = ", ".join(supported)
        raise Invalid(f'"{strange[0]}" is not a category of {wanted.country}. The words are: {words}.')
    found = package.country_holidays(
        wanted.country,
        subdiv=wanted.subdivision or None,
        years=range(wanted.first_year - 1, wanted.last_year + 2),
        categories=wanted.categories,
    )
    return {day: name for day, name in found.items() if wanted.first_year <= day.year <= wanted.last_year}


def _described(wanted: Wanted) -> str:
    where = f"country {wanted.country}"
    where += f", subdivision {wanted.subdivision}" if wanted.subdivision else ", without subdivisions"
    return f"{where}, {' and '.join(wanted.categories)} holidays"
