"""Proof of monitoring, a month at a time: who looked at who is overdue, and what was done in the days after."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lms.directory.access import scope
from lms.directory.services import agencies
from lms.kernel.permissions import Permission, Role
from lms.platform.work import Work
from lms.reporting.model import Watched
from lms.reporting.queries import monitoring as queries
from lms.reporting.queries.monitoring import Deed

AFTER = timedelta(days=6)
"""What is done on the day of a look and the six days after it is shown beside it."""


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody who looked, as what, at which lists."""

    viewer: str
    roles: tuple[Role, ...]
    lists: tuple[Watched, ...]


@dataclass(frozen=True, slots=True)
class WatchedDay:
    """A day on which somebody looked, and what was done on it and the six days after."""

    day: date
    looks: tuple[Look, ...]
    done: Mapping[Deed, int]


@dataclass(frozen=True, slots=True)
class Month:
    """A month: its days with a look, how many people looked, and what was done in it, looked or not."""

    first: date
    last: date
    today: date
    days: tuple[WatchedDay, ...]
    viewers: int
    done: Mapping[Deed, int]


def month(work: Work, first: date | None = None) -> Month:
    """Return a month of the actor's agency, by its first day; this month without one."""
    scope(work.actor, Permission.REGISTER_READ)
    agency = agencies.agency(work, work.actor.agency_id)
    today = work.today(agency.zone)
    first = (first or today).replace(day=1)
    last = following(first) - timedelta(days=1)
    looks = queries.looks(work.session, agency.id, first, last)
    deeds = queries.deeds(work.session, agency.id, first, last + AFTER, agency.zone)
    return Month(
        first=first,
        last=last,
        today=today,
        days=tuple(watched_days(looks, deeds)),
        viewers=len({viewer for _, viewer, _, _ in looks}),
        done=_sum(deeds, first, last),
    )


def following(first: date) -> date:
    """Return the first day of the month after."""
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)


def watched_days(
    looks: Sequence[tuple[date, str, tuple[str, ...], Watched]], deeds: Counter[tuple[date, Deed]]
) -> list[WatchedDay]:
    """Return the days with a look, the latest first, each viewer once a day with all lists."""
    by_day: dict[date, dict[tuple[str, tuple[str, ...]], list[Watched]]] = defaultdict(lambda: defaultdict(list))
    for day, viewer, roles, watched in looks:
        by_day[day][viewer, roles].append(watched)
    return [
        WatchedDay(
            day,
            tuple(Look(who, tuple(map(Role, roles)), tuple(lists)) for (who, roles), lists in people.items()),
            _sum(deeds, day, day + AFTER),
        )
        for day, people in sorted(by_day.items(), reverse=True)
    ]


def _sum(deeds: Counter[tuple[date, Deed]], first: date, last: date) -> dict[Deed, int]:
    found = dict.fromkeys(Deed, 0)
    for (day, deed), number in deeds.items():
        if first <= day <= last:
            found[deed] += number
    return found
