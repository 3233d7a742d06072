"""What a requirement is, from its file and from what was published: each text with its day, its author and its reason.

A requirement is known here if a file of the policies states it or the agency ever published it; nobody has to be under
it. What binds is the published text; a file that differs from it binds nobody yet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from lms.compliance.cases import Case
from lms.compliance.checks import run
from lms.compliance.content import RequirementFile, calendars_for, file_of, requirement_from
from lms.compliance.model import Calendar, Requirement
from lms.compliance.model.register import VersionView
from lms.compliance.records import CalendarVersion, RequirementRecord, RequirementVersion
from lms.compliance.services.texts import known_rulebook
from lms.directory.services import agencies
from lms.kernel.clock import day_in
from lms.kernel.errors import NotFound
from lms.platform.content import Overlay
from lms.platform.work import Work


@dataclass(frozen=True, slots=True)
class Worked:
    """A worked example and what came of it: each field that differs with what was expected and what came out."""

    title: str
    passed: bool
    differences: tuple[tuple[str, Any, Any], ...]
    error: str


@dataclass(frozen=True, slots=True)
class Described:
    """A requirement as its page describes it: `shown` is what binds, else what the file says, else what bound last."""

    key: str
    versions: Sequence[VersionView]
    """The newest first; none where it was never published here."""
    file: RequirementFile | None
    shown: RequirementFile
    results: Sequence[Worked]
    since: date | None
    """The day on which the newest version was published, in the agency's zone."""

    @property
    def rule(self) -> Requirement | None:
        """Return what the text shown states; None where it has mistakes."""
        return self.shown.requirement

    @property
    def latest(self) -> VersionView | None:
        """Return the newest version, which may be a withdrawal."""
        return self.versions[0] if self.versions else None

    @property
    def is_on(self) -> bool:
        """Whether it is in force in this agency."""
        return self.latest is not None and not self.latest.withdrawn

    @property
    def title(self) -> str:
        """Return what it is called."""
        title = self.rule.title if self.rule else ""
        return title or (self.latest.title if self.latest else "") or self.key

    @property
    def file_differs(self) -> bool:
        """Whether the file says something else than what binds."""
        return bool(self.is_on and self.file and self.latest and self.file.text != self.latest.text)


def versions(work: Work, key: str) -> list[VersionView]:
    """Return every version of a requirement in the actor's agency, the newest first; none if it was never published."""
    v, r = RequirementVersion, RequirementRecord
    query = (
        sa.select(v)
        .join(r, r.id == v.requirement_id)
        .where(r.agency_id == work.actor.agency_id, r.key == key)
        .order_by(v.version.desc())
    )
    return [
        VersionView(
            number=row.version,
            title=row.title,
            text=row.text,
            sha256=row.sha256,
            file=row.file,
            adopted_from=row.adopted_from,
            withdrawn=row.withdrawn,
            published_at=row.published_at,
            published_by=row.published_by,
            reason=row.reason,
        )
        for row in work.session.scalars(query)
    ]


def calendar_texts(work: Work) -> dict[str, str]:
    """Return the newest published text of each calendar of the actor's agency, by name."""
    c = CalendarVersion
    query = sa.select(c.name, c.text).where(c.agency_id == work.actor.agency_id).order_by(c.version)
    return {row.name: row.text for row in work.session.execute(query)}


def described(work: Work, key: str) -> Described:
    """Return a requirement by its key; raises `NotFound` where neither a file nor the agency knows it."""
    overlay = Overlay("policies", work.settings.policies)
    found, file = versions(work, key), file_of(overlay, key)
    binding = found[0] if found and not found[0].withdrawn else None
    last = next((version for version in found if not version.withdrawn), None)
    shown = requirement_from(binding.text, binding.file) if binding else file
    if shown is None and last is not None:
        shown = requirement_from(last.text, last.file)
    if shown is None:
        raise NotFound(f'There is no requirement "{key}".')
    calendars = dict(known_rulebook(work).at().calendars)
    if binding is None and shown.requirement is not None:
        named = calendars_for(overlay, shown.requirement)
        calendars |= {name: each.calendar for name, each in named.items() if each.calendar is not None}
    zone = agencies.agency(work, work.actor.agency_id).zone
    since = day_in(found[0].published_at, zone) if found else None
    return Described(key, found, file, shown, results_of(shown, calendars), since)


def results_of(file: RequirementFile, calendars: Mapping[str, Calendar]) -> list[Worked]:
    """Return what comes out of each worked example of a text."""
    if file.requirement is None:
        return []
    pairs = zip(file.requirement.examples, file.example_lines, strict=True)
    return [_worked(Case(file.file, line, one.title, file.requirement, calendars, one)) for one, line in pairs]


def _worked(case: Case) -> Worked:
    result = run(case)
    differing = () if result.passed or result.error else result.expected.items()
    found = tuple((name, value, result.got[name]) for name, value in differing if value != result.got[name])
    return Worked(result.case, result.passed, found, result.error)
