"""Decisions of reporting: what can be asked, how people are counted, which division a unit belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from lms.kernel.errors import Invalid
from lms.reporting.model import Asks, Question

_DAY = "{0.day} {0:%B %Y}"


@dataclass(frozen=True, slots=True)
class Life:
    """Since when an agency exists, and since when this system knows of it."""

    name: str
    founded_on: date
    known_since: datetime


def check_question(question: Question, life: Life, today: date, now: datetime) -> None:
    """Raise `Invalid` with a sentence where nothing could be answered."""
    day, first = _DAY.format(question.as_of), _DAY.format(life.founded_on)
    if question.as_of < life.founded_on:
        raise Invalid(
            f"{life.name} has existed since {first}; there is nothing to report for {day}. "
            f"Choose {first} or a later day.",
            field="as_of",
        )
    if question.as_of > today:
        raise Invalid(f"{day} has not come yet. Choose today or an earlier day.", field="as_of")
    check_known(question.known_at, life, now)


def check_known(known_at: datetime, life: Life, now: datetime) -> None:
    """Raise `Invalid` with a sentence for an instant at which nobody could know anything here."""
    if known_at > now + timedelta(seconds=1):
        raise Invalid("Nobody can know what will be recorded later. Choose an instant that has passed.", "known_at")
    if known_at < life.known_since:
        raise Invalid(
            f"This system knows of {life.name} since {_DAY.format(life.known_since)}; before that nothing was recorded "
            "here. Choose a later instant.",
            field="known_at",
        )


def quarter_began(day: date) -> date:
    """Return the first day of the calendar quarter that a day is in."""
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def since_of(question: Question) -> date:
    """Return the day since which late evidence and corrections are shown: the month end before, unless one is given."""
    return question.narrowing.since or question.as_of.replace(day=1) - timedelta(days=1)


def _checked_since(question: Question) -> date:
    since = since_of(question)
    if since > question.as_of:
        raise Invalid(
            f"Late evidence and corrections would be shown since {_DAY.format(since)}, which is after "
            f"{_DAY.format(question.as_of)}. Choose an earlier day.",
            field="since",
        )
    return since


def narrowed(asks: Iterable[Asks], title: str, question: Question) -> Question:
    """Return the question with period and `since` filled in; raise `Invalid` for what it cannot be narrowed to."""
    own = question.narrowing
    given = {
        Asks.UNIT: (question.unit, "a part of the agency"),
        Asks.MODULE: (question.module, "one module"),
        Asks.PERIOD: (question.from_on, "a period"),
        Asks.REQUIREMENT: (own.requirement, "one requirement"),
        Asks.SINCE: (own.since, "corrections since a day"),
        Asks.STAFF: (own.staff, "some people"),
        Asks.SAMPLE: (own.people or own.seed, "a sample"),
    }
    for each, (is_given, words) in given.items():
        if is_given and each not in asks:
            raise Invalid(f"The report “{title}” cannot be asked about {words}. Leave it out.", field=each.value)
    if Asks.SINCE in asks:
        question = replace(question, narrowing=replace(own, since=_checked_since(question)))
    if Asks.PERIOD not in asks:
        return question
    from_on = question.from_on or quarter_began(question.as_of)
    if from_on > question.as_of:
        raise Invalid(
            f"The period would end on {_DAY.format(question.as_of)}, before it begins on {_DAY.format(from_on)}. "
            "Turn the two round.",
            field="from_on",
        )
    return replace(question, from_on=from_on)


@dataclass(frozen=True, slots=True)
class UnitNode:
    """A unit as it hung in the tree on a day."""

    id: int
    code: str
    name: str
    parent_id: int | None


def divisions(units: Mapping[int, UnitNode]) -> dict[int, UnitNode]:
    """Return for each unit its division: the ancestor below the one root; without one root, the topmost ancestor."""
    roots = [unit for unit in units.values() if unit.parent_id is None or unit.parent_id not in units]
    root = roots[0].id if len(roots) == 1 else None
    found: dict[int, UnitNode] = {}
    for unit in units.values():
        line = lineage(units, unit.id)
        found[unit.id] = line[1] if len(line) > 1 and line[0].id == root else line[0]
    return found


def lineage(units: Mapping[int, UnitNode], unit_id: int) -> list[UnitNode]:
    """Return a unit's ancestors from the top down to itself; a circle in the tree ends the line."""
    line: list[UnitNode] = []
    step: int | None = unit_id
    while step is not None and step in units and units[step] not in line:
        line.append(units[step])
        step = units[step].parent_id
    return line[::-1]


def below(units: Mapping[int, UnitNode], code: str) -> set[int]:
    """Return the ids of a unit and everything under it."""
    return {unit_id for unit_id in units if any(each.code == code for each in lineage(units, unit_id))}
