"""The people of an agency: who they are, where they were, what they hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from lms.directory.model import PersonView, Scope
from lms.directory.records import Person
from lms.directory.rules.service import in_order
from lms.directory.services import agencies, units
from lms.directory.store import people as store
from lms.directory.store.facts import recorded_of
from lms.kernel.errors import Invalid, NotFound
from lms.kernel.facts import FactType
from lms.platform.listing import Listing
from lms.platform.work import Work

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PlacementView:
    """A run of days of a person's service; `until` is the last day."""

    since: date
    until: date | None
    unit_code: str
    unit_name: str
    position: str
    grade: str
    employment_type: str
    location: str
    supervisor_id: int | None
    supervisor: str


@dataclass(frozen=True, slots=True)
class DesignationView:
    """A designation that a person holds or held; `until` is the last day."""

    tag: str
    since: date
    until: date | None


def people_in(scope: Scope, as_of: date, known_at: datetime | None = None) -> sa.Select[tuple[int]]:
    """Return the query for the ids of the people in service on a day whom a scope reaches."""
    return store.people_in(scope, as_of, known_at)


def count_in(work: Work, scope: Scope, as_of: date) -> int:
    """Return how many people a scope reaches who are in service on a day."""
    return work.session.scalar(sa.select(sa.func.count()).select_from(people_in(scope, as_of).subquery())) or 0


def ids_by_number(work: Work) -> dict[str, int]:
    """Return the ids of everybody the actor's agency ever knew, by staff number."""
    return store.ids_by_number(work.session, work.actor.agency_id)


def id_of(work: Work, staff_no: str) -> int | None:
    """Return the id of the person of a staff number in the actor's agency; None: nobody ever had it."""
    return store.id_of(work.session, work.actor.agency_id, staff_no.strip())


def id_typed(work: Work, staff_no: str, field: str = "staff_no") -> int:
    """Return the id of the person whose staff number somebody typed; raises `Invalid`, at its field, for nobody's."""
    found = id_of(work, staff_no)
    if found is None:
        raise Invalid(f"Nobody has the staff number {staff_no.strip()[:40] or '(empty)'}.", field)
    return found


def views(
    work: Work, person_ids: set[int] | list[int], as_of: date, known_at: datetime | None = None
) -> dict[int, PersonView]:
    """Return people as they are shown on a day, by id; who was not known then is not in the answer."""
    return store.by_ids(work.session, person_ids, as_of, known_at)


def me(work: Work) -> int:
    """Return the actor's own person; raise `NotFound` for an account without one."""
    if work.actor.person_id is None:
        raise NotFound("This account does not belong to a member of staff, so it has no record of its own.")
    return work.actor.person_id


def today(work: Work) -> date:
    """Return today in the actor's agency."""
    return work.today(agencies.agency(work, work.actor.agency_id).zone)


def listed(work: Work, listing: Listing, as_of: date, *, everything: bool = False) -> tuple[list[PersonView], int]:
    """Return the people that a list asks for, as of a day, and how many there are."""
    below = None
    if listing.filters.get("unit"):
        below = units.below(work, listing.filters["unit"], as_of)
    query = store.listed(
        work.actor.agency_id,
        as_of,
        search=listing.filters.get("search", ""),
        unit_ids=below,
        state=listing.filters.get("state", ""),
    )
    total = work.session.scalar(sa.select(sa.func.count()).select_from(query.order_by(None).subquery())) or 0
    query = store.in_order_of(query, listing.sort, descending=listing.descending)
    if not everything:
        query = query.offset(listing.offset).limit(listing.size)
    return [store.view_from(row) for row in work.session.execute(query)], total


def person(work: Work, person_id: int, as_of: date) -> PersonView:
    """Return one person of the actor's agency; raises `NotFound`."""
    found = work.session.get(Person, person_id)
    if found is None or found.agency_id != work.actor.agency_id:
        raise NotFound("There is no such person.")
    view = store.by_ids(work.session, [person_id], as_of).get(person_id)
    if view is None:
        raise NotFound("Nothing was known about this person on that day.")
    return view


def by_number(work: Work, staff_no: str, as_of: date) -> PersonView:
    """Return the person of a staff number in the actor's agency; raises `NotFound` with the number."""
    person_id = id_of(work, staff_no)
    if person_id is None:
        raise NotFound(f"Nobody has the staff number {staff_no.strip()[:40]}.")
    return person(work, person_id, as_of)


def placements(work: Work, person_id: int) -> list[PlacementView]:
    """Return where a person was, as known now, latest first."""
    rows = store.placements(work.session, person_id)
    supervisors = {row.supervisor_id for row in rows if row.supervisor_id is not None}
    names = store.by_ids(work.session, supervisors, today(work))
    return [
        PlacementView(
            since=row.holds_from,
            until=row.holds_until - DAY if row.holds_until else None,
            unit_code=row.unit_code or "",
            unit_name=row.unit_name or "",
            position=row.position,
            grade=row.grade,
            employment_type=row.employment_type,
            location=row.location,
            supervisor_id=row.supervisor_id,
            supervisor=names[row.supervisor_id].name if row.supervisor_id in names else "",
        )
        for row in rows
    ]


def designations(work: Work, person_id: int) -> list[DesignationView]:
    """Return which designations a person holds or held, as known now, in the order in which they began."""
    held: dict[str, date] = {}
    found: list[DesignationView] = []
    for fact in in_order(recorded_of(work.session, [person_id])[person_id]):
        if fact.type is FactType.DESIGNATION and fact.tag:
            held.setdefault(fact.tag, fact.day)
        elif fact.type is FactType.DESIGNATION_END and fact.tag in held:
            found.append(DesignationView(fact.tag, held.pop(fact.tag), fact.day))
        elif fact.type is FactType.SEPARATION:
            found.extend(DesignationView(tag, since, fact.day) for tag, since in held.items())
            held.clear()
    found.extend(DesignationView(tag, since, None) for tag, since in held.items())
    return sorted(found, key=lambda one: (one.since, one.tag))
