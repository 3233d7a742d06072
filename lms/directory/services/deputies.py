"""Who signs where a supervisor is missing or has left, and whom the officer names to stand in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from lms.audit import services as audit
from lms.audit.model import Act
from lms.directory.model import LinePlace, PersonView
from lms.directory.records import Deputy
from lms.directory.services import lines, people, units
from lms.directory.store import deputies as store
from lms.directory.store import lines as line_store
from lms.kernel.errors import Invalid, NotFound
from lms.platform.work import Work

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Gap:
    """Somebody in service whose supervisor is missing or has left, and who leads them instead (nobody: empty)."""

    person: PersonView
    supervisor_left: str
    leads: tuple[tuple[str, LinePlace], ...]


@dataclass(frozen=True, slots=True)
class DeputyView:
    """Somebody named to stand in, for a unit or for a person; `until` is the last day."""

    id: int
    deputy: str
    for_unit: str
    for_person: str
    since: date
    until: date | None
    named_by: str


def gaps(work: Work, as_of: date) -> list[Gap]:
    """Return everybody without a supervisor in service, those whom nobody leads first."""
    agency_id = work.actor.agency_id
    lacking = line_store.without_supervisor(work.session, agency_id, as_of)
    found = lines.lines_of(work.session, agency_id, lacking, as_of)
    named = {person_id for line in found.values() for person_id in line.leads}
    shown = people.views(work, lacking, as_of)
    absent = {view.supervisor_id for view in shown.values() if view.supervisor_id is not None}
    others = people.views(work, named | absent, as_of)
    listed = [
        Gap(
            person=shown[person_id],
            supervisor_left=_name(others, shown[person_id].supervisor_id),
            leads=tuple((_name(others, leader), place) for leader, place in line.leads.items()),
        )
        for person_id, line in found.items()
        if person_id in shown
    ]
    return sorted(listed, key=lambda gap: (bool(gap.leads), gap.person.sort_name, gap.person.id))


def named(work: Work, as_of: date) -> list[DeputyView]:
    """Return who is named to stand in on a day or later."""
    rows = store.named(work.session, work.actor.agency_id, as_of)
    ids = {row.deputy_id for row in rows} | {row.person_id for row in rows if row.person_id is not None}
    shown = people.views(work, ids, as_of)
    names = {unit.id: f"{unit.code} {unit.name}" for unit in units.tree(work, as_of)}
    return [
        DeputyView(
            id=row.id,
            deputy=_name(shown, row.deputy_id),
            for_unit=names.get(row.unit_id, "") if row.unit_id is not None else "",
            for_person=_name(shown, row.person_id),
            since=row.holds_from,
            until=row.holds_until - DAY if row.holds_until else None,
            named_by=row.named_by,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """Who is to stand in for whom, and when; `until` is the last day (None: until further notice)."""

    deputy_no: str
    unit_code: str = ""
    person_no: str = ""
    since: date
    until: date | None = None


def name_deputy(work: Work, naming: Naming) -> int:
    """Name somebody to stand in for a unit's head or for a person; raises `Invalid` naming the field."""
    if bool(naming.unit_code) == bool(naming.person_no):
        raise Invalid("Choose a unit or enter a person's staff number, one of the two.", field="unit")
    if naming.until is not None and naming.until < naming.since:
        raise Invalid("The last day lies before the first.", field="until")
    deputy = _person(work, naming.deputy_no, naming.since, "deputy")
    if deputy.unit_id is None and not deputy.position:
        raise Invalid(f"{deputy.name} is not in service on that day, so nothing can be signed.", field="deputy")
    person = _person(work, naming.person_no, naming.since, "person") if naming.person_no else None
    if person is not None and person.id == deputy.id:
        raise Invalid("Nobody can stand in for themselves.", field="deputy")
    row = Deputy(
        agency_id=work.actor.agency_id,
        unit_id=_unit(work, naming) if naming.unit_code else None,
        person_id=person.id if person else None,
        deputy_id=deputy.id,
        named_by=work.actor.name,
        holds_from=naming.since,
        holds_until=naming.until + DAY if naming.until else None,
        known_from=work.instant(),
        known_until=None,
    )
    work.session.add(row)
    work.session.flush()
    data = {"deputy": deputy.id, "unit": naming.unit_code, "person": person.id if person else None}
    audit.record(work, Act.DEPUTY_NAMED, f"deputy:{row.id}", data | {"since": naming.since.isoformat()})
    return row.id


def end_deputy(work: Work, deputy_row_id: int, last_day: date) -> None:
    """End a naming after a day; what was known before stays known."""
    row = store.open_row(work.session, work.actor.agency_id, deputy_row_id)
    if row is None:
        raise NotFound("This naming has ended already.")
    at = work.instant()
    row.known_until = at
    work.session.flush()
    if last_day >= row.holds_from:
        ended = {name: getattr(row, name) for name in ("agency_id", "unit_id", "person_id", "deputy_id", "holds_from")}
        kept = Deputy(**ended, named_by=work.actor.name, holds_until=last_day + DAY, known_from=at, known_until=None)
        work.session.add(kept)
        work.session.flush()
    audit.record(work, Act.DEPUTY_NAMED, f"deputy:{deputy_row_id}", {"ended_on": last_day.isoformat()})


def _person(work: Work, staff_no: str, as_of: date, field: str) -> PersonView:
    try:
        return people.by_number(work, staff_no, as_of)
    except NotFound as error:
        raise Invalid(error.message, field=field) from error


def _unit(work: Work, naming: Naming) -> int:
    for unit in units.tree(work, naming.since):
        if unit.code == naming.unit_code:
            return unit.id
    raise Invalid(f"There is no unit {naming.unit_code} on that day.", field="unit")


def _name(shown: dict[int, PersonView], person_id: int | None) -> str:
    if person_id is None:
        return ""
    return f"{shown[person_id].name} ({shown[person_id].staff_no})" if person_id in shown else ""
