"""What a report can be narrowed to: units, modules, the quarter that has ended."""

from __future__ import annotations

from datetime import date, timedelta

from lms.compliance.services.texts import requirements
from lms.directory.services import agencies
from lms.platform.work import Work
from lms.reporting import rules
from lms.reporting.model import Question, UnitChoice
from lms.reporting.queries.outcomes import modules_on
from lms.reporting.queries.register import units_on


def unit_choices(work: Work, as_of: date | None = None) -> list[UnitChoice]:
    """Return the units that a report can be narrowed to: the divisions of the agency's tree and what is below them."""
    agency = agencies.agency(work, work.actor.agency_id)
    units = units_on(work.session, agency.id, Question(as_of or work.today(agency.zone), work.now))
    lines = {unit.id: rules.lineage(units, unit.id) for unit in units.values()}
    ordered = sorted(lines.values(), key=lambda line: [each.name for each in line])
    return [UnitChoice(line[-1].code, " › ".join(each.name for each in line[-2:])) for line in ordered if len(line) > 1]


def last_quarter(today: date) -> tuple[date, date]:
    """Return the first and the last day of the quarter that has ended."""
    last = rules.quarter_began(today) - timedelta(days=1)
    return rules.quarter_began(last), last


def module_choices(work: Work) -> dict[str, str]:
    """Return the modules that a report can be narrowed to, with their titles."""
    return modules_on(work.session, work.actor.agency_id, work.now)


def requirement_choices(work: Work) -> dict[str, str]:
    """Return the requirements that a report can be narrowed to, with their titles."""
    views = sorted(requirements(work, work.now), key=lambda view: view.title.casefold())
    return {view.key: view.title for view in views}
