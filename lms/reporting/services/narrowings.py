"""Whether what a report is narrowed to was there: units, modules, requirements, staff numbers."""

from __future__ import annotations

from lms.compliance.services.texts import requirements
from lms.directory.model import AgencyView
from lms.directory.services import people
from lms.kernel.errors import Invalid
from lms.platform.work import Work
from lms.reporting.model import Question
from lms.reporting.queries.outcomes import modules_on
from lms.reporting.queries.register import units_on


def unit_name(work: Work, agency: AgencyView, question: Question) -> str:
    """Return the name of the unit asked about; raise `Invalid` where there was none on that day."""
    if not question.unit:
        return ""
    units = units_on(work.session, agency.id, question)
    for unit in units.values():
        if unit.code == question.unit:
            return unit.name
    raise Invalid(f"On {question.as_of:%-d %B %Y} there was no unit {question.unit!r}. Choose another.", field="unit")


def check(work: Work, question: Question) -> None:
    """Raise `Invalid` for a requirement or a staff number that was not known."""
    own = question.narrowing
    if own.requirement and own.requirement not in {view.key for view in requirements(work, question.known_at)}:
        raise Invalid(f"There is no requirement {own.requirement!r} then. Choose another.", field="requirement")
    unknown = set(own.staff) - set(people.ids_by_number(work)) if own.staff else set()
    if unknown:
        numbers = ", ".join(sorted(unknown)[:5])
        raise Invalid(f"Nobody here has the staff number {numbers}. Write them as the register does.", field="staff")


def module_title(work: Work, question: Question) -> str:
    """Return the title of the module asked about; raise `Invalid` where there was none."""
    if not question.module:
        return ""
    known = modules_on(work.session, work.actor.agency_id, question.known_at)
    if question.module not in known:
        there = ", ".join(sorted(known)) or "none"
        raise Invalid(f"There is no module {question.module!r}. There is: {there}.", field="module")
    return known[question.module]
