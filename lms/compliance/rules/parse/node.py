"""A place in a file: its value, its path, and where mistakes about it are written down."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from typing import Any, TypeAlias

from lms.compliance.model.requirement import Anchor, MonthDay, Offset, Unit

Path: TypeAlias = tuple[str | int, ...]

_OFFSET = re.compile(r"^(\d{1,6}) (business day|calendar month|day|month|year)s?$")
_MONTH_DAY = re.compile(r"^(\d{2})-(\d{2})$")
_MOST = {
    Unit.DAYS: 73_000,
    Unit.BUSINESS_DAYS: 5_000,
    Unit.MONTHS: 2_400,
    Unit.YEARS: 200,
    Unit.CALENDAR_MONTHS: 2_400,
}


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake: where (keys and places in lists, from the top), and a sentence with how to mend it."""

    path: Path
    sentence: str


class Node:
    """A value with its path; every reader returns None after writing down what is wrong."""

    __slots__ = ("path", "problems", "value")

    def __init__(self, value: Any, path: Path, problems: list[Problem]) -> None:
        self.value = value
        self.path = path
        self.problems = problems

    @property
    def name(self) -> str:
        """Return the setting this node is in, for sentences."""
        return next((str(part) for part in reversed(self.path) if isinstance(part, str)), "the file")

    def fail(self, sentence: str, at: str | int | None = None) -> None:
        """Write down a mistake here, or at a key below."""
        self.problems.append(Problem(self.path if at is None else (*self.path, at), sentence))

    def keys(self, allowed: Collection[str], required: Iterable[str] = (), what: str = "") -> dict[str, Node]:
        """Return the entries of a mapping; unknown and missing keys are mistakes."""
        place = what or f'"{self.name}"'
        if not isinstance(self.value, Mapping):
            self.fail(f"{place} must be a mapping of settings, not {shown(self.value)}. Settings: {_list(allowed)}.")
            return {}
        for key in self.value:
            if key not in allowed:
                self.fail(f'"{key}" is not a setting of {place}.{nearest(key, allowed)}', key)
        for key in required:
            if key not in self.value:
                self.fail(f'"{key}" is missing in {place}. Add it.')
        return {k: Node(v, (*self.path, k), self.problems) for k, v in self.value.items() if k in allowed}

    def items(self, minimum: int = 1) -> list[Node]:
        """Return the entries of a list."""
        if not isinstance(self.value, list):
            self.fail(f'"{self.name}" must be a list, not {shown(self.value)}.')
            return []
        if len(self.value) < minimum:
            self.fail(f'"{self.name}" needs {minimum} or more entries; it has {len(self.value)}.')
        return [Node(v, (*self.path, i), self.problems) for i, v in enumerate(self.value)]

    def one_or_more(self) -> list[Node]:
        """Return the entries of a list, or the value alone."""
        return self.items() if isinstance(self.value, list) else [self]

    def text(self) -> str | None:
        """Return a text."""
        if isinstance(self.value, str):
            return str(self.value)
        self.fail(f'"{self.name}" must be text, not {shown(self.value)}. Put it in quotation marks.')
        return None

    def boolean(self) -> bool | None:
        """Return true or false."""
        if isinstance(self.value, bool):
            return self.value
        self.fail(f'"{self.name}" must be true or false, not {shown(self.value)}.')
        return None

    def whole(self, least: int = 0, most: int = 1_000_000) -> int | None:
        """Return a whole number within bounds."""
        if isinstance(self.value, int) and not isinstance(self.value, bool) and least <= self.value <= most:
            return int(self.value)
        self.fail(f'"{self.name}" must be a whole number from {least} to {most}, not {shown(self.value)}.')
        return None

    def word(self, allowed: Collection[str]) -> str | None:
        """Return one of a few words."""
        if isinstance(self.value, str) and self.value in allowed:
            return str(self.value)
        self.fail(f'"{self.name}" cannot be {shown(self.value)}.{nearest(self.value, allowed)}')
        return None

    def words(self, allowed: Collection[str]) -> tuple[str, ...]:
        """Return one or more words of a short list, each once; a mistake names the whole list."""
        found: dict[str, None] = {}
        for entry in self.one_or_more():
            if isinstance(entry.value, str) and entry.value in allowed:
                if entry.value in found:
                    entry.fail(f'"{self.name}" says "{entry.value}" twice. Remove one.')
                found[entry.value] = None
            else:
                close = get_close_matches(str(entry.value), list(allowed), n=1, cutoff=0.6)
                meant = f' Did you mean "{close[0]}"?' if close else ""
                entry.fail(f'"{self.name}" cannot be {shown(entry.value)}.{meant} The words are: {_list(allowed)}.')
        return tuple(found)

    def day(self) -> date | None:
        """Return a day, written 2025-03-03."""
        found = day_of(self.value)
        if found is None:
            self.fail(f'"{self.name}" must be a day such as 2025-03-03, not {shown(self.value)}.')
        return found

    def instant(self) -> datetime | None:
        """Return an aware instant; a day means its end, UTC."""
        found = day_of(self.value)
        if found is not None:
            return datetime.combine(found, time.min, UTC) + timedelta(days=1, microseconds=-1)
        moment = moment_of(self.value)
        if moment is None:
            self.fail(
                f'"{self.name}" must be a day or an instant such as "2025-07-05T09:00:00Z" in quotation marks, '
                f"not {shown(self.value)}."
            )
        return moment

    def month_day(self) -> MonthDay | None:
        """Return a day of the year, written 10-01."""
        match = _MONTH_DAY.match(self.value) if isinstance(self.value, str) else None
        if match is not None:
            month, day = int(match[1]), int(match[2])
            if _exists(month, day):
                return MonthDay(month, day)
        self.fail(f'"{self.name}" must be a day of the year such as 10-01 (month-day), not {shown(self.value)}.')
        return None

    def offset(self, units: Collection[Unit] = tuple(Unit), least: int = 0) -> Offset | None:
        """Return a span such as `60 days`."""
        match = _OFFSET.match(self.value) if isinstance(self.value, str) else None
        if match is None:
            self.fail(
                f'"{self.name}" must be a number and a unit, such as "60 days", "5 business days", "3 months", '
                f'"1 year" or "2 calendar months", not {shown(self.value)}.'
            )
            return None
        count, unit = int(match[1]), Unit(f"{match[2]}s")
        if unit not in units:
            self.fail(f'"{self.name}" cannot count {unit.value}; use {_list([u.value for u in units])}.')
        elif not least <= count <= _MOST[unit]:
            self.fail(f'"{self.name}" must be from {least} to {_MOST[unit]} {unit.value}, not {count}.')
        else:
            return Offset(count, unit)
        return None

    def anchor(self, plain: Collection[str], labelled: Collection[str]) -> Anchor | None:
        """Return what starts a clock."""
        if isinstance(self.value, str):
            name, colon, label = self.value.partition(":")
            if not colon and name in plain:
                return Anchor(name)
            if colon and name in labelled and re.fullmatch(r"[a-z0-9_-]+", label):
                return Anchor(name, label)
        examples = [*plain, *(f"{name}:NAME" for name in labelled)]
        self.fail(f'"{self.name}" cannot be {shown(self.value)}.{nearest(self.value, examples)}')
        return None


def day_of(value: object) -> date | None:
    """Return a plain or quoted day."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return None


def moment_of(value: object) -> datetime | None:
    """Return an instant with an offset."""
    if not isinstance(value, str) or "T" not in value:
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def nearest(word: object, allowed: Collection[str]) -> str:
    """Return the nearest word, or else what is possible."""
    close = get_close_matches(str(word), list(allowed), n=1, cutoff=0.7)
    if close:
        return f' Did you mean "{close[0]}"?'
    return f" Possible: {_list(allowed)}."


def shown(value: object) -> str:
    """Return a value as a reader of the file would recognise it."""
    match value:
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case Mapping():
            return "a mapping"
        case list():
            return "a list"
        case str():
            return f'"{value[:60]}"'
        case _:
            return str(value)[:60]


def _list(words: Collection[str]) -> str:
    return ", ".join(words)


def _exists(month: int, day: int) -> bool:
    try:
        date(2024, month, day)
    except ValueError:
        return False
    return True
