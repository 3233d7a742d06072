"""The published texts of an agency: which rule and which calendar were known at which instant."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
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


KEPT_RULEBOOKS = 32
_rulebooks: OrderedDict[tuple[object, ...], Rulebook] = OrderedDict()
"""Rulebooks by all they are made of, texts by their SHA-256: what a hash names cannot change, so none can be stale."""
_v, _r, _c = RequirementVersion, RequirementRecord, CalendarVersion
_VERSIONS = (
    sa.select(
        _v.published_at, _v.requirement_id, _r.key, _v.id, _v.version, _v.sha256, _v.adopted_from, _v.withdrawn, _v.file
    )
    .join(_r, _r.id == _v.requirement_id)
    .where(_r.agency_id == sa.bindparam("agency"))
    .order_by(_v.published_at, _v.id)
)
_CALENDARS = (
    sa.select(_c.published_at, _c.id, _c.name, _c.sha256)
    .where(_c.agency_id == sa.bindparam("agency"))
    .order_by(_c.published_at, _c.id)
)


def rulebook(session: Session, agency_id: int, zone: str) -> Rulebook:
    """Return the agency's published texts, parsed. Nearly every page asks: texts that are known are not read again."""
    versions = session.execute(_VERSIONS, {"agency": agency_id}).all()
    calendars = session.execute(_CALENDARS, {"agency": agency_id}).all()
    key = (zone, *map(tuple, versions), *map(tuple, calendars))
    found = _rulebooks.get(key)
    if found is None:
        found = _rulebooks[key] = _read(session, zone, versions, calendars)
        while len(_rulebooks) > KEPT_RULEBOOKS:
            _rulebooks.popitem(last=False)
    return found


def _read(session: Session, zone: str, versions: Sequence[Any], calendars: Sequence[Any]) -> Rulebook:
    texts = _texts(session, RequirementVersion, [row.id for row in versions if not row.withdrawn])
    days = _texts(session, CalendarVersion, [row.id for row in calendars])
    instants = sorted({row.published_at for row in (*versions, *calendars)})
    rules: dict[int, Rule] = {}
    known: dict[str, Calendar] = {}
    sets: list[RuleSet] = []
    for instant in instants:
        for row in (v for v in versions if v.published_at == instant):
            if row.withdrawn:
                rules.pop(row.requirement_id, None)
            else:
                rules[row.requirement_id] = _rule(row, texts[row.id])
        known.update((c.name, parsed_calendar(days[c.id], c.name)) for c in calendars if c.published_at == instant)
        sets.append(RuleSet(dict(rules), dict(known)))
    return Rulebook(zone, tuple(instants), tuple(sets))


def _texts(session: Session, of: type[RequirementVersion | CalendarVersion], ids: Sequence[int]) -> dict[int, str]:
    return {row.id: row.text for row in session.execute(sa.select(of.id, of.text).where(of.id.in_(ids)))}


def _rule(row: Any, text: str) -> Rule:
    return Rule(
        requirement_id=row.requirement_id,
        key=row.key,
        version_id=row.id,
        version=row.version,
        sha256=row.sha256,
        published_at=row.published_at,
        requirement=parsed(text, row.file, row.adopted_from),
    )


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
