"""Reading a history: what was known, what was revoked, on which day, in which order."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import TypeAlias
from zoneinfo import ZoneInfo

from lms.compliance.rules.days import ONE_DAY
from lms.compliance.rules.limits import check_earliest
from lms.kernel.errors import Invalid
from lms.kernel.facts import Fact, FactType

Entry: TypeAlias = tuple[date, int, Fact]
"""A fact with its day and its place in the list."""
Key: TypeAlias = tuple[FactType, str | None]

ENDING, BEGINNING = 0, 1
_ENDINGS = (FactType.SEPARATION, FactType.DESIGNATION_END)
_SHAPES_PERSON = (FactType.APPOINTMENT, FactType.ASSIGNMENT, FactType.DESIGNATION, *_ENDINGS)
_DAY_OF = itemgetter(0)
_LABELS: Mapping[FactType, Callable[[Fact], str | None]] = {
    FactType.DESIGNATION: attrgetter("tag"),
    FactType.DESIGNATION_END: attrgetter("tag"),
    FactType.EVENT: attrgetter("name"),
    FactType.COMPLETION: attrgetter("module"),
    FactType.CONTENT_CHANGE: attrgetter("module"),
    FactType.SIGN_OFF: attrgetter("of"),
}
"""What facts of a type are told apart by."""


@dataclass(frozen=True, slots=True)
class State:
    """What a person is from a day on. `service` counts services from 1; 0 means not in service."""

    service: int
    attributes: Mapping[str, str | bool]
    tags: frozenset[str]


Stretch: TypeAlias = tuple[date, date, State]
NOBODY = State(0, {}, frozenset())


class Person:
    """The known facts of a person, ready to be read by many rules, each in its own zone."""

    __slots__ = ("_dated", "_zones", "facts", "known_at")

    def __init__(self, facts: list[Fact], known_at: datetime | None) -> None:
        self.facts = facts
        self.known_at = known_at
        self._zones: dict[str, History] = {}
        self._dated: dict[str, list[Entry]] = {}

    def dated_in(self, zone: str) -> list[Entry]:
        """Return the facts with their days in a zone, sorted."""
        found = self._dated.get(zone)
        if found is None:
            found = self._dated[zone] = dated(self.facts, zone)
        return found

    def in_zone(self, zone: str) -> History:
        """Return the history with instants turned into days of a zone."""
        found = self._zones.get(zone)
        if found is None:
            found = self._zones[zone] = History(self.dated_in(zone))
        return found


class History:
    """Dated facts in order, by type and label, and what they make of the person."""

    __slots__ = ("_by_key", "_marks", "_states", "_stretched", "serving")

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._by_key: dict[Key, list[Entry]] = {}
        for entry in entries:
            self._by_key.setdefault(_key(entry[2]), []).append(entry)
        self._marks, self._states = _timeline(entries)
        self.serving = [state for state in self._states if state.service]
        """Everything that the person ever was while in service, or is known to become."""
        self._stretched: tuple[date, list[Stretch]] | None = None

    def facts(self, as_of: date, kind: FactType, label: str | None = None) -> Sequence[Entry]:
        """Return the facts of a type and label up to a day."""
        entries = self._by_key.get((kind, label))
        if not entries:
            return ()
        if entries[-1][0] <= as_of:
            return entries
        return entries[: bisect_right(entries, as_of, key=_DAY_OF)]

    def state_on(self, day: date) -> State:
        """Return what the person is on a day."""
        index = bisect_right(self._marks, (day, BEGINNING))
        return self._states[index - 1] if index else NOBODY

    def stretches(self, as_of: date) -> Sequence[Stretch]:
        """Return first day, last day and state of each stretch in service, as known on a day.

        Endings of that day act on the next. The last answer is kept: many rules are asked about one day.
        """
        if self._stretched is None or self._stretched[0] != as_of:
            self._stretched = as_of, list(self._stretches(as_of))
        return self._stretched[1]

    def _stretches(self, as_of: date) -> Iterator[Stretch]:
        count = bisect_right(self._marks, (_next(as_of), ENDING))
        for index in range(count):
            first, state = self._marks[index][0], self._states[index]
            last = self._marks[index + 1][0] - ONE_DAY if index + 1 < count else date.max
            if first <= last and state.service:
                yield first, last, state


def prepare(history: Iterable[Fact], known_at: datetime | None = None) -> Person:
    """Return what was known at an instant (None: everything), without what was revoked by then.

    The last day there is, 31 December 9999, is how many systems write that no end is known.
    """
    facts = [fact for fact in history if known_at is None or recorded(fact) <= known_at]
    revoked = _revoked(facts)
    left = [f for f in facts if f.type is not FactType.REVOCATION and (f.id is None or f.id not in revoked)]
    return Person([f if f.until != date.max else replace(f, until=None) for f in left], known_at)


def recorded(fact: Fact) -> datetime:
    """Return when a fact was recorded; by default at the start of its day, UTC."""
    if fact.recorded_at is not None:
        return fact.recorded_at
    day = _utc_day(fact)
    if day is None:
        raise Invalid(f"A {fact.type.value} without a day must say when it was recorded.", "recorded_at")
    return datetime.combine(day, time.min, UTC)


def _revoked(facts: Sequence[Fact]) -> set[str]:
    """Latest first, so that a revocation that was itself revoked revokes nothing."""
    named: set[str] = set()
    revocations = [f for f in facts if f.type is FactType.REVOCATION]
    for fact in sorted(reversed(revocations), key=recorded, reverse=True):
        if fact.of is not None and (fact.id is None or fact.id not in named):
            named.add(fact.of)
    return named


def dated(facts: Sequence[Fact], zone: str) -> list[Entry]:
    """Return facts with their day in a zone, sorted; the order of the list decides within a day."""
    stations = _stations(facts) if zone == "duty_station" else []
    entries = [(_day(fact, zone, stations), place, fact) for place, fact in enumerate(facts)]
    entries.sort(key=_DAY_OF)
    if entries:
        check_earliest(entries[0][0], entries[0][2])
    return entries


def _day(fact: Fact, zone: str, stations: list[tuple[date, str]]) -> date:
    if fact.on is not None:
        return fact.on
    if fact.at is None:
        raise Invalid(f"A {fact.type.value} needs a day.", "date")
    if zone == "duty_station":
        utc = fact.at.astimezone(UTC).date()
        zone = next((name for day, name in reversed(stations) if day <= utc), "UTC")
    return fact.at.astimezone(zone_of(zone)).date()


def _stations(facts: Sequence[Fact]) -> list[tuple[date, str]]:
    """Return from which (UTC) day on which duty station's zone was recorded."""
    found = [
        (day, str(fact.attributes["time_zone"]))
        for fact in facts
        if "time_zone" in fact.attributes and (day := _utc_day(fact)) is not None
    ]
    found.sort(key=_DAY_OF)
    return found


def _utc_day(fact: Fact) -> date | None:
    if fact.on is not None:
        return fact.on
    return fact.at.astimezone(UTC).date() if fact.at is not None else None


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    """Return a time zone by name, or a sentence that there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise Invalid(f'"{name}" is not a time zone; write a name such as America/New_York.', "time_zone") from None


def _key(fact: Fact) -> Key:
    label = _LABELS.get(fact.type)
    return fact.type, None if label is None else label(fact)


def _timeline(entries: Sequence[Entry]) -> tuple[list[tuple[date, int]], list[State]]:
    """Return the moments of change and the state from each on; endings act on the next day, before beginnings."""
    effects = [
        (_next(day), ENDING, place, fact) if fact.type in _ENDINGS else (day, BEGINNING, place, fact)
        for day, place, fact in entries
        if fact.type in _SHAPES_PERSON
    ]
    effects.sort(key=itemgetter(0, 1))
    marks: list[tuple[date, int]] = []
    states: list[State] = []
    state, services = NOBODY, 0
    for day, phase, _, fact in effects:
        state = _after(state, fact, services)
        services = max(services, state.service)
        if marks and marks[-1] == (day, phase):
            states[-1] = state
        else:
            marks.append((day, phase))
            states.append(state)
    return marks, states


def _next(day: date) -> date:
    """Return the day after, of the last day there is the same."""
    return day if day == date.max else day + ONE_DAY


def _after(state: State, fact: Fact, services: int) -> State:
    match fact.type:
        case FactType.SEPARATION:
            return NOBODY
        case FactType.DESIGNATION_END:
            return State(state.service, state.attributes, state.tags - {fact.tag or ""})
        case FactType.DESIGNATION:
            return State(state.service, state.attributes, state.tags | {fact.tag or ""})
        case FactType.APPOINTMENT:
            return State(state.service or services + 1, {**state.attributes, **fact.attributes}, state.tags)
        case _:
            return State(state.service, {**state.attributes, **fact.attributes}, state.tags)
