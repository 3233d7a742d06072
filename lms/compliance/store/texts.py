"""The published texts of an agency: which rule and which calendar were known at which instant."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.compliance.model import Calendar, Requirement
from lms.compliance.model.library import Newest
from lms.compliance.records import CalendarVersion, RequirementRecord, RequirementVersion
from lms.compliance.rules.parse import Problem, parse_calendar, parse_requirement
from lms.kernel.errors import Invalid, Mistake
from lms.platform import yamlfile


@dataclass(frozen=True, slots=True)
class Rule:
    """One published version of a requirement."""

    requirement_id: int
    key: str
    version_id: int
    version: int
    sha256: str
    published_at: datetime
    requirement: Requirement


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules and calendars known at an instant."""

    rules: Mapping[int, Rule]
    """By the requirement's id."""
    calendars: Mapping[str, Calendar]

    def by_key(self, key: str) -> Rule | None:
        """Return the rule of a requirement, None if the agency does not have it."""
        return next((rule for rule in self.rules.values() if rule.key == key), None)


EMPTY = RuleSet({}, {})


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All that was ever published in an agency, in order of publication."""

    zone: str
    published: tuple[datetime, ...]
    sets: tuple[RuleSet, ...]
    """`sets[i]` was known from `published[i]` on."""

    def at(self, known_at: datetime | None = None) -> RuleSet:
        """Return what was known at an instant (None: everything)."""
        index = len(self.sets) if known_at is None else bisect_right(self.published, known_at)
        return self.sets[index - 1] if index else EMPTY

    def turns(self) -> dict[datetime, set[int]]:
        """Return the instants at which answers may change for everybody, and of which requirements.

        A text published or withdrawn, a calendar published (then of all), an amendment announced.
        """
        found: dict[datetime, set[int]] = {}
        before = EMPTY
        for at, known in zip(self.published, self.sets, strict=True):
            ids = before.rules.keys() | known.rules.keys()
            if known.calendars == before.calendars:
                ids = {i for i in ids if before.rules.get(i) is not known.rules.get(i)}
            found[at] = set(ids)
            before = known
        for at, requirement_id in self._announcements():
            found.setdefault(at, set()).add(requirement_id)
        return found

    def _announcements(self) -> Iterator[tuple[datetime, int]]:
        for index, known in enumerate(self.sets):
            until = self.published[index + 1] if index + 1 < len(self.sets) else None
            for rule in known.rules.values():
                for amendment in rule.requirement.amendments:
                    at = datetime.combine(amendment.announced_on, time.min, UTC)
                    if self.published[index] < at and (until is None or at < until):
                        yield at, rule.requirement_id


def rulebook(session: Session, agency_id: int, zone: str) -> Rulebook:
    """Return the agency's published texts, parsed."""
    versions = _versions(session, agency_id)
    calendars = _calendars(session, agency_id)
    instants = sorted({at for at, _, _ in versions} | {at for at, _ in calendars})
    rules: dict[int, Rule] = {}
    known: dict[str, Calendar] = {}
    sets: list[RuleSet] = []
    for instant in instants:
        for _, requirement_id, rule in (v for v in versions if v[0] == instant):
            if rule is None:
                rules.pop(requirement_id, None)
            else:
                rules[requirement_id] = rule
        known.update((c.name, c) for at, c in calendars if at == instant)
        sets.append(RuleSet(dict(rules), dict(known)))
    return Rulebook(zone, tuple(instants), tuple(sets))


def newest_of(session: Session, agency_id: int) -> dict[str, Newest]:
    """Return the newest version of every requirement that the agency ever published, by key; it may be a withdrawal."""
    v, r = RequirementVersion, RequirementRecord
    last = sa.select(v.requirement_id, sa.func.max(v.version).label("version")).group_by(v.requirement_id).subquery()
    query = (
        sa.select(r.key, v.version, v.title, v.text, v.sha256, v.file, v.adopted_from, v.withdrawn, v.published_at)
        .join(r, r.id == v.requirement_id)
        .join(last, sa.and_(last.c.requirement_id == v.requirement_id, last.c.version == v.version))
        .where(r.agency_id == agency_id)
    )
    return {row.key: Newest(*row) for row in session.execute(query)}


def _versions(session: Session, agency_id: int) -> list[tuple[datetime, int, Rule | None]]:
    """Return each version with its instant, in order; None for a withdrawal."""
    v, r = RequirementVersion, RequirementRecord
    query = (
        sa.select(
            v.id,
            v.requirement_id,
            v.version,
            v.text,
            v.sha256,
            v.adopted_from,
            v.withdrawn,
            v.published_at,
            v.file,
            r.key,
        )
        .join(r, r.id == v.requirement_id)
        .where(r.agency_id == agency_id)
        .order_by(v.published_at, v.id)
    )
    return [
        (
            row.published_at,
            row.requirement_id,
            None
            if row.withdrawn
            else Rule(
                row.requirement_id,
                row.key,
                row.id,
                row.version,
                row.sha256,
                row.published_at,
                parsed(row.text, row.file, row.adopted_from),
            ),
        )
        for row in session.execute(query)
    ]


def _calendars(session: Session, agency_id: int) -> Sequence[tuple[datetime, Calendar]]:
    c = CalendarVersion
    query = sa.select(c.published_at, c.text, c.name).where(c.agency_id == agency_id).order_by(c.published_at, c.id)
    return [(row.published_at, parsed_calendar(row.text, row.name)) for row in session.execute(query)]


@lru_cache(maxsize=1024)
def parsed(text: str, file: str, adopted_from: date | None) -> Requirement:
    """Return a published text as a requirement, in force no earlier than the agency adopted it."""
    problems: list[Problem] = []
    requirement = parse_requirement(_data(text, file), problems)
    if requirement is None:
        raise Invalid(f"The published text of {file} cannot be read: {problems[0].sentence}")
    if adopted_from is None:
        return requirement
    return replace(requirement, in_force_from=max(adopted_from, requirement.in_force_from or adopted_from))


@lru_cache(maxsize=256)
def parsed_calendar(text: str, file: str) -> Calendar:
    """Return a published text as a calendar."""
    problems: list[Problem] = []
    calendar = parse_calendar(_data(text, file), problems)
    if calendar is None:
        raise Invalid(f"The published text of {file} cannot be read: {problems[0].sentence}")
    return calendar


def _data(text: str, file: str) -> Any:
    found = yamlfile.read(text, file)
    if isinstance(found, Mistake):
        raise Invalid(str(found))
    return found.data
