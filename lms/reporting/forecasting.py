"""The forecast as a page shows it: what is expected of a day, for whom, how sure, and the time that is still owed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lms.compliance.model.forecast import Duty, Hindsight, Outlook
from lms.compliance.model.workload import Owed, Workload
from lms.compliance.services import forecast, settling, texts, workload
from lms.compliance.services.forecast import Ahead
from lms.directory.access import scope
from lms.directory.model import PersonView
from lms.directory.services import people
from lms.kernel.permissions import Permission
from lms.platform import tabular
from lms.platform.listing import Listing
from lms.platform.work import Work
from lms.reporting import rules
from lms.reporting.filters import check_choice, check_unit
from lms.reporting.model import Question
from lms.reporting.queries.register import units_on
from lms.reporting.rules import UnitNode

CSV_COLUMNS = ("Staff number", "Name", "Unit", "Requirement", "Due on", "Overdue from")
HOURS_COLUMNS = ("Unit", "Due", "Minutes", "Duties", "Duties of unknown length")
_STEPS = 6


@dataclass(frozen=True, slots=True)
class Part:
    """A requirement or a part of the agency: overdue today, and what is expected; None: too few people to say."""

    key: str
    name: str
    today: int
    at_risk: int
    outlook: Outlook | None


@dataclass(frozen=True, slots=True)
class AtRisk:
    """An open duty that will be overdue on the day if nobody does anything."""

    person: PersonView
    requirement: str
    title: str
    due_on: date
    late_from: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastPage:
    """Everything that the page says."""

    today: date
    day: date
    overdue: int
    overdue_known: int
    """Of these, duties of requirements with enough past cases: where the trend begins."""
    whole: Part
    trend: tuple[Outlook, ...]
    by_requirement: tuple[Part, ...]
    by_unit: tuple[Part, ...]
    duties: tuple[AtRisk, ...]
    total: int
    hindsight: Hindsight | None
    hours: tuple[tuple[str, Workload], ...]
    all_hours: Workload
    requirements: Mapping[str, str]
    units: Mapping[str, str]
    pending: int
    """How many people's deadlines are still being worked out."""


def page(work: Work, listing: Listing, day: date | None, *, whole: bool = False) -> ForecastPage:
    """Return the forecast of a day (None: the next end of a month that is two weeks off), a page of its duties or all.

    Raises `Invalid` for a day that no forecast reaches, and for a requirement or a unit that is not.
    """
    scope(work.actor, Permission.REGISTER_READ)
    today = people.today(work)
    day = day or forecast.next_month_end(today)
    units = units_on(work.session, work.actor.agency_id, Question(today, work.now))
    views = {view.id: view for view in texts.requirements(work)}
    check_unit(listing.filters, units.values())
    check_choice(listing.filters, "requirement", {view.key for view in views.values()})
    ahead = forecast.ahead(work, day)
    chosen = _Chosen(
        {view.id for view in views.values() if view.key == listing.filters.get("requirement")},
        rules.below(units, listing.filters["unit"]) if listing.filters.get("unit") else set(),
    )
    now, then = chosen.of(ahead.overdue(today)), chosen.of(ahead.overdue(day))
    group = _groups(units, narrowed=bool(chosen.units))
    titles = {view.id: (view.key, view.title) for view in views.values()}
    hours = [one for one in workload.owed(work) if chosen.takes(one.duty)]
    shown = sorted(then, key=lambda duty: (duty.due, duty.person_id, duty.requirement_id))
    if not whole:
        shown = shown[listing.offset : listing.offset + listing.size]
    return ForecastPage(
        today=today,
        day=day,
        overdue=len(now),
        overdue_known=sum(duty.requirement_id in ahead.curves for duty in now),
        whole=Part("", "", len(now), len(then), ahead.outlook(then, day)),
        trend=_trend(ahead, chosen, day),
        by_requirement=_parts(ahead, now, then, day, lambda duty: titles[duty.requirement_id]),
        by_unit=_parts(ahead, now, then, day, lambda duty: group(duty.unit_id)),
        duties=tuple(_at_risk(work, shown, titles, today)),
        total=len(then),
        hindsight=forecast.hindsight(work),
        hours=_hours(hours, group, today),
        all_hours=workload.together(hours, today),
        requirements={view.key: view.title for view in sorted(views.values(), key=lambda view: view.title)},
        units={u.code: f"{u.code} {u.name}" for u in sorted(units.values(), key=lambda u: u.code)},
        pending=settling.pending(work),
    )


def csv_of(found: ForecastPage) -> Iterator[bytes]:
    """Yield the duties at risk as CSV; days are written as 2027-03-04."""
    rows = (
        (
            one.person.staff_no, one.person.name, one.person.unit_code, one.title, one.due_on.isoformat(),
            one.late_from.isoformat(),
        )
        for one in found.duties
    )  # fmt: skip
    return tabular.write(CSV_COLUMNS, rows)


def hours_csv_of(found: ForecastPage) -> Iterator[bytes]:
    """Yield the time owed as CSV: one row a unit and month."""
    return tabular.write(HOURS_COLUMNS, _hours_rows(found.hours))


def _hours_rows(hours: Iterable[tuple[str, Workload]]) -> Iterator[tuple[object, ...]]:
    for name, load in hours:
        cells = [("overdue", load.overdue)]
        cells += [(f"{month:%Y-%m}", one) for month, one in zip(load.months, load.by_month, strict=True)]
        for due, one in (*cells, ("later", load.later)):
            yield name, due, one.minutes, one.duties, one.unknown


@dataclass(frozen=True, slots=True)
class _Chosen:
    """Which duties the page is about; nothing chosen: all."""

    requirements: set[int]
    units: set[int]

    def takes(self, duty: Duty) -> bool:
        in_units = not self.units or duty.unit_id in self.units
        return in_units and (not self.requirements or duty.requirement_id in self.requirements)

    def of(self, duties: Iterable[Duty]) -> list[Duty]:
        return [duty for duty in duties if self.takes(duty)]


def _groups(units: Mapping[int, UnitNode], *, narrowed: bool) -> Callable[[int], tuple[str, str]]:
    """Return what names the part of the agency a unit belongs to: its division, or itself once a unit is chosen."""
    top = units if narrowed else rules.divisions(units)
    return lambda unit_id: (top[unit_id].code, top[unit_id].name) if unit_id in top else ("", "")


def _trend(ahead: Ahead, chosen: _Chosen, day: date) -> tuple[Outlook, ...]:
    """Return what is expected of some days on the way."""
    span = (day - ahead.today).days
    steps = sorted({-(-span * step // _STEPS) for step in range(1, _STEPS + 1)})
    days = [ahead.today + timedelta(days=step) for step in steps]
    found = (ahead.outlook(chosen.of(ahead.overdue(each)), each) for each in days)
    return tuple(each for each in found if each is not None)


def _parts(
    ahead: Ahead, now: Sequence[Duty], then: Sequence[Duty], day: date, group: Callable[[Duty], tuple[str, str]]
) -> tuple[Part, ...]:
    found = []
    for key, name in sorted({group(duty) for duty in (*now, *then)}, key=lambda pair: pair[1]):
        own = [duty for duty in then if group(duty) == (key, name)]
        today = sum(group(duty) == (key, name) for duty in now)
        found.append(Part(key, name, today, len(own), ahead.outlook(own, day)))
    return tuple(found)


def _at_risk(
    work: Work, duties: Sequence[Duty], titles: Mapping[int, tuple[str, str]], today: date
) -> Iterator[AtRisk]:
    who = people.views(work, [duty.person_id for duty in duties], today)
    for duty in duties:
        if duty.person_id in who:
            key, title = titles[duty.requirement_id]
            yield AtRisk(
                who[duty.person_id], key, title, date.fromordinal(duty.due), date.fromordinal(duty.late_from)
            )  # fmt: skip


def _hours(
    owed: Sequence[Owed], group: Callable[[int], tuple[str, str]], today: date
) -> tuple[tuple[str, Workload], ...]:
    found = workload.by_unit(owed, lambda unit_id: group(unit_id)[1], today)
    return tuple(sorted(found.items()))
