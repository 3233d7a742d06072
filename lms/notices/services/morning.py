"""What a run reads, in a number of statements that does not grow with the people; and matters made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from lms.compliance.model import Status
from lms.compliance.model.register import Order, Question, RegisterRow
from lms.compliance.services import facts, register
from lms.directory.model import Line, PersonView
from lms.directory.services import lines, people
from lms.notices import rules
from lms.notices.model import Heard, Hours, Matter, Recipient, Step, Steps
from lms.notices.records import AddressBounce
from lms.notices.services.hours import hours_of, steps_of
from lms.notices.store import bounces, told
from lms.platform.work import Work
from lms.signoff.model import Waiting
from lms.signoff.services import inbox

OWED = (Status.OVERDUE, Status.IN_GRACE, Status.AWAITING_SIGNOFF, Status.PENDING, Status.COMPLIANT)
"""Where somebody can stand with something due: an unexpired renewal counts as up to date until its due date."""
SOON = 30
"""What a supervisor's weekly letter counts as due soon, in days."""


@dataclass(kw_only=True)
class Morning:
    """What a run has read: the rows that matter, who leads whom, who is away, what was told before."""

    today: date
    steps: Steps
    hours: Hours
    rows: list[RegisterRow]
    came_back: set[int]
    lines: Mapping[int, Line]
    waiting: Mapping[int, list[Waiting]]
    people: Mapping[int, PersonView]
    away: set[int]
    heard: Heard
    condemned: Mapping[str, AddressBounce]
    unreachable: dict[int, list[Matter]] = field(default_factory=dict)
    """What people should have heard whose letters come back; whoever leads them hears it."""

    def late(self, row: RegisterRow) -> int:
        """Return how many days a row is late; negative while it is not."""
        assert row.next_due_on is not None
        return (self.today - row.next_due_on).days

    def owes(self, row: RegisterRow) -> bool:
        """Tell whether it is the learner who must act on a row."""
        return owed_by(row, self.came_back, self.today)

    def recipient(self, person_id: int) -> Recipient:
        """Return somebody as one who gets letters."""
        who = self.people.get(person_id)
        return Recipient(str(person_id), who.name if who else "", who.email if who else "", person_id)

    def bounce_of(self, person_id: int) -> AddressBounce | None:
        """Return why nothing is sent to somebody's present address, if so."""
        who = self.people.get(person_id)
        return self.condemned.get(who.email.strip().casefold()) if who else None

    def matter(self, row: RegisterRow, step: Step) -> Matter:
        """Return a row as something to be told."""
        return matter_of(row, self.people.get(row.person_id), self.today, self.came_back, step)


def owed_by(row: RegisterRow, came_back: set[int], today: date) -> bool:
    """Tell whether it is the learner who must act: it is open, and no signature is all that is missing."""
    if row.next_due_on is None or row.opened_on is None or row.opened_on > today:
        return False
    return row.awaiting_since is None or row.person_id in came_back


def read(work: Work, today: date) -> Morning:
    """Read everything that a run decides from."""
    steps = steps_of(work)
    ahead = timedelta(days=max((*steps.before, SOON)))
    question = Question(as_of=today, statuses=OWED, due_until=today + ahead, order=Order.DUE)
    rows = [row for row in register.register(work, question) if row.next_due_on is not None]
    waiting, came_back = inbox.everywhere(work)
    learners = {row.person_id for row in rows}
    concerned = learners | {one.completion.person_id for mine in waiting.values() for one in mine}
    found = lines.lines_of(work.session, work.actor.agency_id, learners, today)
    leaders = {leader for line in found.values() for leader in line.leads} | set(waiting)
    everybody = concerned | leaders
    return Morning(
        today=today,
        steps=steps,
        hours=hours_of(work, steps),
        rows=rows,
        came_back=came_back,
        lines=found,
        waiting=waiting,
        people=people.views(work, everybody, today),
        away=away(work, everybody, today),
        heard=told.heard(work.session, work.actor.agency_id, everybody),
        condemned=bounces.condemned(work.session, work.actor.agency_id),
    )


def away(work: Work, person_ids: set[int], today: date) -> set[int]:
    """Return who of some people is on leave."""
    known = facts.facts_of(work, person_ids) if person_ids else {}
    return {person_id for person_id, found in known.items() if rules.on_leave(found, today)}


def matter_of(row: RegisterRow, who: PersonView | None, today: date, came_back: set[int], step: Step) -> Matter:
    """Return a row of the register as something to be told."""
    assert row.next_due_on is not None
    in_grace = row.grace_until is not None and row.grace_until >= today
    return Matter(
        about_id=row.person_id,
        about=who.name if who else "",
        subject=row.requirement,
        title=row.title,
        due_on=row.next_due_on,
        days=(today - row.next_due_on).days,
        unit=who.unit_name if who else "",
        grace_until=row.grace_until if in_grace else None,
        came_back=row.awaiting_since is not None and row.person_id in came_back,
        step=step,
    )


def waiting_matter(waiting: Waiting, steps: Steps) -> Matter:
    """Return a completion that waits for its signature as something to be told."""
    done = waiting.completion
    return Matter(
        about_id=done.person_id,
        about=done.person_name,
        subject=f"completion-{done.evidence_id}",
        title=done.title,
        due_on=waiting.since,
        days=waiting.days,
        unit=done.unit_name,
        step=rules.sign_step(steps, waiting.days),
    )
