"""Which part of the agency a question is about: its units, and the same in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lms.kernel.errors import NotFound
from lms.platform.work import Work
from lms.reporting import rules
from lms.reporting.language import _
from lms.reporting.model import Question
from lms.reporting.queries.register import units_on
from lms.reporting.rules import UnitNode


@dataclass(frozen=True, slots=True)
class Place:
    """A part of the agency: its name (empty: all of it), the ids of its units (None: all), every unit of the day."""

    name: str
    unit_ids: frozenset[int] | None
    units: Mapping[int, UnitNode]


def place_of(work: Work, question: Question) -> Place:
    """Return the part of the agency that a question is about; raises `NotFound` where there was none on that day."""
    units = units_on(work.session, work.actor.agency_id, question)
    if not question.unit:
        return Place("", None, units)
    found = rules.below(units, question.unit)
    if not found:
        raise NotFound(
            f"On {question.as_of:%-d %B %Y} there was no unit {question.unit!r}. Choose another unit or another day."
        )
    name = next(unit.name for unit in units.values() if unit.code == question.unit)
    return Place(name, frozenset(found), units)


def in_words(question: Question, titles: Mapping[str, str], place: Place) -> str:
    """Return what a question is about: requirement, part of the agency, people."""
    own = question.narrowing
    parts = [titles.get(own.requirement, own.requirement)] if own.requirement else []
    if place.name:
        parts.append(_("%(unit)s and everything below it", unit=place.name))
    if own.staff:
        parts.append(_("Staff numbers %(numbers)s", numbers=", ".join(own.staff[:8]) + (" …" if own.staff[8:] else "")))
    return " · ".join(parts) or _("The whole agency")
