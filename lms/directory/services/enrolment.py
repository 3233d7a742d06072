"""Write down what a plan found: units, people, facts, names and placements, at one instant, whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from lms.directory.model import VerdictKind
from lms.directory.rules.found import Difference
from lms.directory.rules.service import spans
from lms.directory.services.extracts import Plan, Step, state
from lms.directory.store import recording
from lms.directory.store.facts import batches, recorded_of
from lms.directory.store.people import ids_by_number
from lms.directory.store.recording import Stamp
from lms.directory.store.units import ids_by_code
from lms.kernel.errors import Conflict, Refused
from lms.kernel.events import FactsChanged, PeopleEnrolled
from lms.platform.work import Work

PORTION = 5000


def enrol(work: Work, plan: Plan, source: str, *, invite: bool = True, step: Step | None = None) -> None:
    """Record a plan without refusals; `invite` lets new people open their accounts.

    Raises `Refused` if a row was refused, `Conflict` if the directory changed since the plan was made.
    """
    if plan.refusals:
        raise Refused(
            f"{len(plan.refusals):,} of {plan.total:,} rows are refused, so nothing was applied. "
            "Mend them in the HR system and export again."
        )
    at = work.instant()
    if state(work.session, plan.agency.id) != plan.seen:
        raise Conflict("Something else was recorded about people since this file was checked. Check it again.")
    stamp = Stamp(plan.agency.id, at, work.actor.name, source)
    unit_ids = recording.change_units(
        work.session, stamp, plan.units, effective_on=plan.effective_on, founded_on=plan.agency.founded_on
    )
    new = [one.row.staff_no for one in plan.differences if one.verdict is VerdictKind.NEW]
    ids = ids_by_number(work.session, plan.agency.id)
    ids = recording.add_people(work.session, stamp, [number for number in new if number not in ids])
    for number, portion in enumerate(batches(plan.differences, PORTION)):
        if step is not None:
            step(number * PORTION, len(plan.differences))
        _record(work, plan, stamp, portion, (ids, unit_ids))
    _announce(work, plan, ids)
    if invite and new:
        work.announce(PeopleEnrolled(agency_id=plan.agency.id, people=len(new)))


def redraw(work: Work, stamp: Stamp, person_ids: Sequence[int]) -> None:
    """Draw the placements of people anew from everything recorded about them."""
    ids, unit_ids = ids_by_number(work.session, stamp.agency_id), ids_by_code(work.session, stamp.agency_id)
    drawn = {person_id: spans(facts) for person_id, facts in recorded_of(work.session, person_ids).items()}
    recording.place(work.session, stamp, drawn, ids, unit_ids)


def _record(
    work: Work,
    plan: Plan,
    stamp: Stamp,
    portion: Sequence[Difference],
    known: tuple[dict[str, int], dict[str, int]],
) -> None:
    ids, unit_ids = known
    facts = ((ids[one.row.staff_no], fact) for one in portion for fact in one.facts)
    recording.add_facts(work.session, stamp, facts)
    names = {
        ids[one.row.staff_no]: (one.name, min(one.row.hired_on, plan.agency.founded_on))
        for one in portion
        if one.name is not None
    }
    recording.change_names(work.session, stamp, names, plan.effective_on)
    fresh = {ids[one.row.staff_no]: spans(one.facts) for one in portion if one.verdict is VerdictKind.NEW}
    again = [ids[one.row.staff_no] for one in portion if one.facts and ids[one.row.staff_no] not in fresh]
    drawn = {person_id: spans(recorded) for person_id, recorded in recorded_of(work.session, again).items()}
    recording.place(work.session, stamp, fresh | drawn, ids, unit_ids)


def _announce(work: Work, plan: Plan, ids: dict[str, int]) -> None:
    """Tell the rooms above whose facts changed, and from which day on."""
    people = frozenset(ids[one.row.staff_no] for one in plan.differences if one.facts)
    days: list[date] = [fact.on for one in plan.differences for fact in one.facts if fact.on is not None]
    if people:
        work.announce(FactsChanged(agency_id=plan.agency.id, person_ids=people, from_on=min(days), bulk=True))
