"""My team: whom somebody leads, where each stands, what waits for a signature; their own people, or all below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from lms.compliance.model import EXCUSED, Status, Step
from lms.compliance.model.counts import Counts, counts_of
from lms.compliance.model.register import Order, Question, RegisterRow
from lms.compliance.services import register
from lms.compliance.services.explaining import steps_to
from lms.directory.model import LinePlace, PersonView
from lms.directory.services import lines, people
from lms.kernel.errors import NotFound
from lms.platform.listing import Listing
from lms.platform.work import Work
from lms.signoff.model import Waiting
from lms.signoff.services import inbox

SHOWN = tuple(status for status in Status if status is not Status.NOT_APPLICABLE)
SOON = timedelta(days=30)
ASKED_AT_ONCE = 900


@dataclass(frozen=True, slots=True)
class TeamRow:
    """Where one person of the team stands with one requirement."""

    person: PersonView
    row: RegisterRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """The page of a leader's people: counts over everybody, the rows asked for, what may be filtered by."""

    as_of: date
    people: int
    direct: int
    below: int
    """How many stand below somebody in all, directly or through others."""
    overdue: int
    due_soon: int
    to_sign: int
    counts: Counts
    rows: tuple[TeamRow, ...]
    total: int
    requirements: tuple[tuple[str, str], ...]
    units: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One person of the team with every requirement, why each date, and what waits for the leader's signature."""

    person: PersonView
    place: LinePlace | None
    """None: through others, or through a unit below."""
    rows: tuple[RegisterRow, ...]
    reasons: Mapping[str, tuple[Step, ...]]
    waiting: tuple[Waiting, ...]


def my_team(work: Work, listing: Listing, *, below: bool = False, everything: bool = False) -> Team:
    """Return the actor's people as a list asks for them: those led directly, or everybody below.

    Even an agency's head has so few people that they are sorted here.
    """
    day = people.today(work)
    direct = set(_team(work, day))
    every = direct | _below(work, day)
    who = people.views(work, every if below else direct, day)
    found = [TeamRow(who[row.person_id], row) for row in _rows(work, list(who), day)]
    wanted = [one for one in found if _fits(one, listing.filters)]
    wanted.sort(key=_sorting(listing.sort), reverse=listing.descending)
    shown = wanted if everything else wanted[listing.offset : listing.offset + listing.size]
    statuses = Counter(one.row.status for one in found)
    return Team(
        as_of=day,
        people=len(who),
        direct=len(direct),
        below=len(every),
        overdue=statuses[Status.OVERDUE],
        due_soon=sum(_is_soon(one.row, day) for one in found),
        to_sign=len(inbox.inbox(work)),
        counts=counts_of((one.row.status, one.row.last_on_time) for one in found),
        rows=tuple(shown),
        total=len(wanted),
        requirements=_choices((one.row.requirement, one.row.title) for one in found),
        units=_choices((one.unit_code, one.unit_name) for one in who.values() if one.unit_code),
    )


def ids_of(work: Work, *, below: bool = False) -> set[int]:
    """Return whom the actor leads today: directly, or everybody below."""
    day = people.today(work)
    return set(_team(work, day)) | (_below(work, day) if below else set())


def member(work: Work, person_id: int) -> Member:
    """Return one person of the actor's team, or below it; for others there is none."""
    day = people.today(work)
    place = _team(work, day).get(person_id)
    if place is None and person_id not in _below(work, day):
        raise NotFound("There is nobody of that address in your team.")
    rows = _rows(work, [person_id], day)
    return Member(
        person=people.person(work, person_id, day),
        place=place,
        rows=tuple(sorted(rows, key=_urgency)),
        reasons={
            row.requirement: steps_to(work, row.person_id, row.requirement, row.next_due_on, day)
            for row in rows
            if row.next_due_on
        },
        waiting=tuple(one for one in inbox.inbox(work) if one.completion.person_id == person_id),
    )


def _team(work: Work, day: date) -> dict[int, LinePlace]:
    me = work.actor.person_id
    if me is None:
        return {}
    found = lines.team_of(work, me, day)
    return {person_id: line.leads[me] for person_id, line in found.items()}


def _below(work: Work, day: date) -> set[int]:
    me = work.actor.person_id
    return set() if me is None else lines.everybody_below(work.session, work.actor.agency_id, me, day)


def _rows(work: Work, person_ids: list[int], day: date) -> list[RegisterRow]:
    """Return what applies to people today; what cannot be computed is among it, and says why."""
    question = Question(as_of=day, order=Order.URGENCY)
    parts = (person_ids[at : at + ASKED_AT_ONCE] for at in range(0, len(person_ids), ASKED_AT_ONCE))
    found = (row for ids in parts for row in register.register(work, question, ids))
    return [row for row in found if row.status is not Status.NOT_APPLICABLE]


def _choices(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(set(pairs), key=lambda pair: pair[1]))


def _fits(one: TeamRow, filters: Mapping[str, str]) -> bool:
    search = filters.get("search", "").casefold()
    status, requirement = filters.get("status", ""), filters.get("requirement", "")
    return (
        search in f"{one.person.name} {one.person.staff_no}".casefold()
        and status in {"", one.row.status or ""}
        and requirement in {"", one.row.requirement}
        and filters.get("unit", "") in {"", one.person.unit_code}
    )


def _sorting(sort: str) -> Callable[[TeamRow], tuple[object, ...]]:
    if sort == "name":
        return lambda one: (one.person.sort_name, *_urgency(one.row))
    if sort == "requirement":
        return lambda one: (one.row.title, *_urgency(one.row), one.person.sort_name)
    if sort == "due":
        return lambda one: (one.row.next_due_on or date.max, one.person.sort_name)
    return lambda one: (*_urgency(one.row), one.person.sort_name)


def _urgency(row: RegisterRow) -> tuple[int, date, str]:
    return -row.days_overdue, row.next_due_on or date.max, row.title


def _is_soon(row: RegisterRow, day: date) -> bool:
    due = row.next_due_on
    waits = row.awaiting_since is not None or row.status in EXCUSED
    return due is not None and not waits and row.days_overdue == 0 and day <= due <= day + SOON
