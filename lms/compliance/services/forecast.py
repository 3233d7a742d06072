"""The forecast: how many duties will be overdue on a day, which are open until then, and how well it did.

Curves are learned from everything known until midnight, once a day and process: reading two years of duties takes
longer than a page may. What is open is read at every question.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from lms.compliance.model.forecast import Duty, Held, Hindsight, Outlook
from lms.compliance.rules.forecast import drift as drifts
from lms.compliance.rules.forecast import hindsight as rules
from lms.compliance.rules.forecast import outlook as outlooks
from lms.compliance.rules.forecast.curves import Curve, learn
from lms.compliance.rules.forecast.days import month_ends, next_month_end
from lms.compliance.rules.forecast.reading import overdue_on, watched
from lms.compliance.services.texts import known_rulebook
from lms.compliance.store import forecast as store
from lms.directory.services import agencies, units
from lms.kernel.clock import end_of
from lms.kernel.errors import Invalid
from lms.platform.work import Work

__all__ = ["Ahead", "ahead", "hindsight", "month_ends", "next_month_end"]
DAY = timedelta(days=1)
WATCHED = timedelta(days=730)
"""How far back duties are watched: older habits say little of the present."""
FARTHEST = timedelta(days=366)
MOST_PEOPLE = 4000
"""Of more people than this, every second (third …) is learned from: curves need no more, and the time stays bounded."""
FEWEST_PEOPLE = 5
"""A figure about fewer people would be a prophecy about each."""
_KEPT = 32
_Thing = TypeVar("_Thing")
_learned: OrderedDict[tuple[object, ...], dict[int, Curve]] = OrderedDict()
_judged: OrderedDict[tuple[object, ...], Hindsight] = OrderedDict()
"""What was known until an instant can never change, so nothing here can be stale."""


@dataclass(frozen=True)
class Ahead:
    """What is open today and what happened to its like: everything that a forecast of any day is made from."""

    today: date
    last: date
    rows: Sequence[Held]
    units: Mapping[int, int]
    curves: Mapping[int, Curve]
    """By the requirement's id; a requirement with too few past cases has none."""
    drift: float
    """How much wider the last forecast that was judged says the range must be."""

    def overdue(self, day: date) -> list[Duty]:
        """Return the duties that will be overdue on a day if nobody does anything; of today, those that are."""
        if not self.today <= day <= self.last:
            raise Invalid("The forecast does not reach to that day.", field="day")
        return overdue_on(self.rows, self.units, day.toordinal())

    def outlook(self, duties: Sequence[Duty], day: date) -> Outlook | None:
        """Return what is expected of some of these duties on a day; None where they are of too few people."""
        if duties and len({duty.person_id for duty in duties}) < FEWEST_PEOPLE:
            return None
        return outlooks.outlook(duties, self.curves, self.today.toordinal(), day.toordinal(), self.drift)


def ahead(work: Work, last: date, people: Collection[int] | None = None) -> Ahead:
    """Return what a forecast until a day is made from, of some people (None: everybody).

    Raises `Invalid` for a day that no forecast reaches. The curves are the agency's in any case.
    """
    zone = agencies.agency(work, work.actor.agency_id).zone
    today = work.today(zone)
    if last <= today:
        raise Invalid("A forecast is about a day to come. Choose tomorrow or a later day.", field="day")
    if last > today + FARTHEST:
        raise Invalid("A forecast reaches a year ahead. Choose an earlier day.", field="day")
    ids = known_rulebook(work).at().rules.keys()
    rows = store.held_between(work.session, ids, None, today, last, only_open=True, people=people)
    curves = _curves(work, today - DAY, end_of(today - DAY, zone))
    placed = units.units_of_people(work, today, people=people)
    return Ahead(today, last, rows, placed, curves, drifts.drift(hindsight(work)))


def hindsight(work: Work) -> Hindsight | None:
    """Return how a forecast did that was made a quarter ago with what was known then; None: too little history.

    Where the system knows the agency for less than a quarter, the forecast of its first day is judged.
    """
    zone = agencies.agency(work, work.actor.agency_id).zone
    today = work.today(zone)
    key = _key(work, today - DAY, end_of(today - DAY, zone))
    if key not in _judged:
        since = store.known_since(work.session, work.actor.agency_id)  # walks along the whole ledger
        first = since.astimezone(ZoneInfo(zone)).date() if since else None
        then = rules.made_on(first, today) if first else None
        if first is None or then is None:
            return None
        earlier = rules.made_on(first, then)
        drift = drifts.drift(_judge(work, earlier, then - DAY, zone, drifts.STEADY)) if earlier else drifts.STEADY
        _keep(_judged, key, _judge(work, then, today - DAY, zone, drift))
    return _judged[key] if _judged[key].by_day else None


def _judge(work: Work, then: date, until: date, zone: str, drift: float) -> Hindsight:
    """Judge a forecast as it would have been made: with the curves and the drift known then."""
    curves = _curves(work, then, end_of(then, zone))
    made = rules.Then(then, curves, drift)
    days = rules.days_to_compare(then, until) if curves else []
    expected = _read(work, end_of(then, zone), then, until, only_open=True)
    came = _read(work, end_of(until, zone), then, until, only_open=True)
    placed = units.units_of_people(work, then, end_of(then, zone))
    by_day, by_requirement = [], []
    for day in days:
        at_risk = overdue_on(expected, placed, day.toordinal())
        overdue = overdue_on(came, placed, day.toordinal())
        by_day.append(rules.compared(at_risk, overdue, made, day))
        by_requirement += rules.by_requirement(at_risk, overdue, made, day)
    return Hindsight(then, tuple(by_day), tuple(by_requirement))


def _curves(work: Work, last: date, known_at: datetime) -> dict[int, Curve]:
    """Return the curves as learned from what was known at an instant, of the two years until a day."""
    key = _key(work, last, known_at)
    if key not in _learned:
        placed = units.units_of_people(work, last, known_at)
        rows = _read(work, known_at, last - WATCHED, last, every=-(-len(placed) // MOST_PEOPLE))
        first = (last - WATCHED).toordinal()
        _keep(_learned, key, learn(watched(rows, placed, first, last.toordinal())))
    return _learned[key]


def _read(
    work: Work, known_at: datetime | None, first: date, last: date, *, only_open: bool = False, every: int = 1
) -> list[Held]:
    ids: Collection[int] = known_rulebook(work).at(known_at).rules.keys()
    return store.held_between(work.session, ids, known_at, first, last, only_open=only_open, every=every)


def _key(work: Work, day: date, known_at: datetime) -> tuple[object, ...]:
    return work.settings.database_url, work.actor.agency_id, day, known_at


def _keep(kept: OrderedDict[tuple[object, ...], _Thing], key: tuple[object, ...], thing: _Thing) -> None:
    kept[key] = thing
    while len(kept) > _KEPT:
        kept.popitem(last=False)
