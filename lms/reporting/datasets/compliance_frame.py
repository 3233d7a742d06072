"""What the compliance report is asked about, looked up once: the part of the agency, the requirements, the days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from lms.compliance.model.register import RequirementView
from lms.compliance.services.texts import requirements
from lms.directory.model import AgencyView
from lms.directory.services.agencies import agency as agency_of
from lms.kernel.clock import end_of
from lms.kernel.errors import NotFound
from lms.platform.work import Work
from lms.reporting.language import _
from lms.reporting.model import Question
from lms.reporting.rules import UnitNode, since_of
from lms.reporting.scopes import place_of


@dataclass(frozen=True, slots=True)
class Frame:
    """The question and what it is about: units as they were, `within` which of them (None: all), requirements."""

    agency: AgencyView
    question: Question
    units: Mapping[int, UnitNode]
    within: set[int] | None
    rules: Mapping[int, RequirementView]

    @property
    def since_on(self) -> date:
        """Return the day since which late evidence and corrections are shown."""
        return since_of(self.question)

    @property
    def since(self) -> datetime:
        """Return the end of that day."""
        return end_of(self.since_on, self.agency.zone)

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the requirement that was asked about; none where all were."""
        return (self.question.narrowing.requirement,) if self.question.narrowing.requirement else ()

    @property
    def scope(self) -> str:
        """Return whom and what the report is about, in words."""
        parts = []
        if self.question.unit:
            name = next(unit.name for unit in self.units.values() if unit.code == self.question.unit)
            parts.append(_("%(unit)s and everything below it", unit=name))
        if self.keys:
            parts.append(next(view.title for view in self.rules.values()))
        return "; ".join(parts) if self.question.unit else "; ".join([_("The whole agency"), *parts])


def frame_of(work: Work, question: Question) -> Frame:
    """Look up what a question is about; raise `NotFound` for a unit or a requirement that was not there."""
    agency = agency_of(work, work.actor.agency_id)
    place = place_of(work, question)
    within = None if place.unit_ids is None else set(place.unit_ids)
    key = question.narrowing.requirement
    rules = {view.id: view for view in requirements(work, question.known_at) if key in {"", view.key}}
    if key and not rules:
        raise NotFound(f"No requirement {key!r} was in force then. Choose another requirement or a later instant.")
    return Frame(agency, question, place.units, within, rules)
