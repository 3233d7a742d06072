"""A supervisor's own reminder to their people: once a person, duty and working day, never to who has nothing due."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from lms.audit import services as audit
from lms.audit.model import Act
from lms.compliance.model.register import Order, Question
from lms.compliance.services import register
from lms.directory.model import PersonView
from lms.directory.services import people
from lms.notices import rules
from lms.notices.model import Heard, Intent, Kind, LeftOut, Matter, Recipient, Step
from lms.notices.records import AddressBounce
from lms.notices.services import morning, writing
from lms.notices.services.hours import hours_of
from lms.notices.store import bounces, told
from lms.platform.work import Work
from lms.signoff.services import inbox

SOON = timedelta(days=morning.SOON)
AT_ONCE = 900


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """One person: what a letter would be about, or why there is none."""

    person: PersonView
    matters: tuple[Matter, ...] = ()
    left_out: LeftOut | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """Everybody who may be reminded, and when the letters would go out."""

    at: datetime
    at_once: bool
    told: tuple[Considered, ...]
    left_out: tuple[Considered, ...]


def consider(work: Work, person_ids: Collection[int]) -> Round:
    """Return who of some people would get a letter about what, and who would not and why; in order of their names.

    Whom the actor leads is for the caller to say.
    """
    hours = hours_of(work)
    today, at = work.today(hours.zone), rules.not_before(work.now, hours)
    read = _Read(work, sorted(set(person_ids)), today, _step(at, hours.zone))
    every = [read.about(person_id) for person_id in read.people]
    every.sort(key=lambda one: (one.person.sort_name, one.person.id))
    return Round(
        at=at,
        at_once=at <= work.now,
        told=tuple(one for one in every if one.left_out is None),
        left_out=tuple(one for one in every if one.left_out is not None),
    )


def nudge(work: Work, person_ids: Collection[int], words: str = "") -> int:
    """Remind some people of what is due, in one letter each, with the actor's own words; return how many.

    Two who press at the same time take turns: the second finds what the first has sent.
    """
    work.instant()
    found = consider(work, person_ids).told
    said = words.strip()
    letters = [_letter(work, one, said) for one in found]
    sent = writing.write(work, letters)
    for one in found:
        data = {"duties": [matter.subject for matter in one.matters], "own_words": bool(said)}
        audit.record(work, Act.NOTICE_NUDGED, f"person:{one.person.id}", data)
    return sent


def _letter(work: Work, one: Considered, words: str) -> Intent:
    recipient = Recipient(str(one.person.id), one.person.name, one.person.email, one.person.id)
    matters = tuple(replace(matter, note=words, by=work.actor.name) for matter in one.matters)
    return Intent(recipient=recipient, template="nudge", matters=matters)


def _step(at: datetime, zone: str) -> Step:
    """Return the step of the working day on which letters would go out."""
    return Step(Kind.NUDGE, int(f"{at.astimezone(ZoneInfo(zone)):%Y%m%d}"))


class _Read:
    """What is known of some people, read in as many statements for many as for one."""

    def __init__(self, work: Work, ids: list[int], today: date, step: Step) -> None:
        question = Question(as_of=today, statuses=morning.OWED, due_until=today + SOON, order=Order.DUE)
        parts = [ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE)]
        self.step = step
        self.people = people.views(work, ids, today)
        self.away = morning.away(work, set(ids), today)
        self.heard: Heard = told.heard(work.session, work.actor.agency_id, ids)
        self.condemned: dict[str, AddressBounce] = bounces.condemned(work.session, work.actor.agency_id)
        self.matters: dict[int, list[Matter]] = {}
        self.unsigned: set[int] = set()
        came_back = inbox.came_back(work, ids)
        for row in (row for part in parts for row in register.register(work, question, part)):
            if morning.owed_by(row, came_back, today):
                matter = morning.matter_of(row, self.people.get(row.person_id), today, came_back, step)
                self.matters.setdefault(row.person_id, []).append(matter)
            elif row.awaiting_since is not None:
                self.unsigned.add(row.person_id)

    def about(self, person_id: int) -> Considered:
        """Return what a letter to somebody would be about, or why there is none."""
        who, mine = self.people[person_id], self.matters.get(person_id, [])
        fresh = tuple(matter for matter in mine if self.step not in self._told(matter))
        return Considered(person=who, matters=fresh or tuple(mine), left_out=self._why_not(who, mine, fresh))

    def _why_not(self, who: PersonView, mine: list[Matter], fresh: tuple[Matter, ...]) -> LeftOut | None:
        address = who.email.strip().casefold()
        reasons = (
            (LeftOut.ON_LEAVE, who.id in self.away),
            (LeftOut.SIGNATURE, not mine and who.id in self.unsigned),
            (LeftOut.NOTHING_DUE, not mine),
            (LeftOut.NO_ADDRESS, not address),
            (LeftOut.BOUNCES, address in self.condemned),
            (LeftOut.TODAY, not fresh),
        )
        return next((reason for reason, holds in reasons if holds), None)

    def _told(self, matter: Matter) -> frozenset[Step]:
        cycle = (str(matter.about_id), matter.about_id, matter.subject, matter.due_on)
        return self.heard.told.get(cycle, frozenset())
