"""The time that people still owe: their open duties and the declared length of what would satisfy each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date

from lms.catalogue import services as catalogue
from lms.compliance.model.workload import Owed, Workload
from lms.compliance.rules import owed as rules
from lms.compliance.rules.forecast.reading import open_on
from lms.compliance.services.texts import known_rulebook
from lms.compliance.store import forecast as store
from lms.directory.services import people as directory
from lms.directory.services import units
from lms.platform.work import Work


def owed(work: Work, people: Collection[int] | None = None) -> list[Owed]:
    """Return every duty that is open today, of some people (None: everybody, with their units), and its minutes.

    The whole length counts, also for somebody who has begun. Left out is what only waits for a signature, and what
    an exemption or a leave holds.
    """
    today = directory.today(work)
    texts = known_rulebook(work).at().rules
    lengths = {view.module: view.minutes for view in catalogue.current_versions(work, work.actor.agency_id, today)}
    rows = store.held_between(
        work.session, texts.keys(), None, today, today, only_open=True, people=None if people is None else set(people)
    )
    places = units.units_of_people(work, today) if people is None else {}
    found = open_on(rows, places, today.toordinal())
    return [Owed(duty, rules.minutes_of(texts[duty.requirement_id].requirement, duty, lengths)) for duty in found]


def together(owed_ones: Iterable[Owed], today: date) -> Workload:
    """Return what is owed together, by month of the due date."""
    return rules.workload(owed_ones, today)


def by_unit(owed_ones: Iterable[Owed], name_of: Callable[[int], str], today: date) -> dict[str, Workload]:
    """Return what is owed by the people of each part of the agency, as `name_of` names the part of a unit."""
    return rules.by_group(owed_ones, lambda one: name_of(one.duty.unit_id), today)
