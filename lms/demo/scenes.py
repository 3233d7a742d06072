"""The scenes of the story: learning, leave, exemptions, signing, surveys, each through its own service."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import sqlalchemy as sa

from lms.compliance.model.evidence import FactEntry
from lms.compliance.model.register import Question
from lms.compliance.services import facts, register
from lms.demo import habits, opinions
from lms.demo.learner import Session, Talent
from lms.demo.plan import Intention, Owed
from lms.demo.stage import Stage, instant, person_actor
from lms.directory.access import permissions_of
from lms.directory.records import Account, Person
from lms.kernel.actor import Actor
from lms.kernel.facts import FactType
from lms.kernel.permissions import Role
from lms.signoff.model import Authentication, Decision
from lms.signoff.services import inbox, signing
from lms.signoff.services.signing import Intent

TAUGHT = {"us-security-awareness": "security-awareness", "us-records-management": "records-management"}
EARLIER = {
    "security-awareness": ("ISA-1", "Information security awareness"),
    "records-management": ("RM-1", "Records management"),
}
REASONS = (
    "The record shows the version before the October update; please take the new one.",
    "We agreed that you first show me where your team files its approvals.",
)
SYNTHETIC = "synthetic: part of the sample agency's story"


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is in the story: actors by person id."""

    actors: dict[int, Actor]


def cast(stage: Stage, on: date) -> Cast:
    """Return everybody who has an account on a day."""
    with stage.at(instant(on, 7)) as work:
        rows = work.session.execute(
            sa.select(Account.person_id, Account.id, Account.name).where(
                Account.agency_id == stage.agency_id, Account.person_id.is_not(None)
            )
        ).all()
    return Cast({row.person_id: person_actor(stage.agency_id, row.person_id, row.id, row.name) for row in rows})


def people_numbered(stage: Stage, on: date, numbers: Sequence[str]) -> frozenset[int]:
    """Return the people who have some staff numbers."""
    with stage.at(instant(on, 7)) as work:
        query = sa.select(Person.id, Person.staff_no).where(Person.agency_id == stage.agency_id)
        kept = set(numbers)
        return frozenset(row.id for row in work.session.execute(query) if row.staff_no in kept)


def earlier_system(stage: Stage, on: date, intentions: Sequence[Intention]) -> bytes:
    """Return what the earlier system hands over: one row for each module that was finished there."""
    with stage.at(instant(on, 6)) as work:
        numbers = dict(work.session.execute(sa.select(Person.id, Person.staff_no)).tuples().all())
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["StaffNo", "CourseCode", "CourseTitle", "CompletedOn", "Score", "Minutes", "Source", "RecordId"])
    for one in intentions:
        code, title = EARLIER[one.module]
        record = f"{code}-{one.person_id}-{one.on:%Y%m%d}"
        score, minutes = stage.random.randint(80, 100), stage.random.randint(45, 90)
        writer.writerow(
            [numbers[one.person_id], code, title, one.on.isoformat(), score, minutes, "previous LMS", record]
        )
    return out.getvalue().encode()


def owed(stage: Stage, on: date, people: Sequence[int] | None = None) -> list[Owed]:
    """Return what people owe of the modules that are taught here, as the register says on a day."""
    with stage.at(instant(on, 7, 30)) as work:
        rows = register.register(work, Question(as_of=on, requirements=tuple(TAUGHT)), people)
    found = [Owed(r.person_id, TAUGHT[r.requirement], r.next_due_on) for r in rows if r.next_due_on is not None]
    return sorted(found, key=lambda one: (one.person_id, one.module))


def learn(stage: Stage, actor: Actor, intention: Intention) -> bool:
    """Somebody goes through a module, or begins and breaks off; return whether it was passed."""
    minutes = stage.random.randint(0, 500)
    talent = Talent.drawn(stage.random)
    begin = instant(intention.on, 8) + timedelta(minutes=minutes)
    with stage.at(begin, actor) as work:
        session = Session(work, intention.module, talent, stage.random)
        session.begin()
        session.learn(1.0 if intention.finishes else stage.random.uniform(0.1, 0.8))
        ended = work.now
    if not intention.finishes:
        return False
    with stage.at(ended + timedelta(minutes=stage.random.randint(2, 50)), actor) as work:
        session = Session(work, intention.module, talent, stage.random)
        passed = session.finish()
        ended = work.now
    if passed:
        opinions.ask(stage, actor, intention.module, ended + timedelta(minutes=2))
        habits.after(stage, actor, intention.module, ended + timedelta(minutes=3))
    return passed


def sign(stage: Stage, supervisor: Actor, on: date) -> int:
    """A supervisor clears the inbox: most is signed, some returned, some left; return how many were decided."""
    actor = replace(
        supervisor,
        roles=supervisor.roles | {Role.SUPERVISOR},
        permissions=permissions_of(supervisor.roles | {Role.SUPERVISOR}),
    )
    with stage.at(instant(on, 15, stage.random.randint(0, 59)), actor) as work:
        waiting = [one.completion.evidence_id for one in inbox.inbox(work)]
        back = [one for one in waiting if stage.random.random() < 0.03]
        good = [one for one in waiting if one not in back and stage.random.random() < 0.93]
        for ids, decision, reason in (
            (good, Decision.APPROVED, ""),
            (back, Decision.RETURNED, stage.random.choice(REASONS)),
        ):
            for first in range(0, len(ids), signing.MOST_AT_ONCE):
                part = ids[first : first + signing.MOST_AT_ONCE]
                signing.sign_as(work, part, Intent(decision, Authentication.SYNTHETIC, reason))
    habits.thank(stage, supervisor, good, on)
    return len(good) + len(back)


def signers(stage: Stage, on: date) -> list[int]:
    """Return whose inboxes have something in them."""
    with stage.at(instant(on, 14)) as work:
        return sorted(person for person, waiting in inbox.inboxes(work).items() if waiting)


def grant_leave(stage: Stage, people: Sequence[int], on: date) -> None:
    """Some go on leave, a few without an end in sight; some are exempted for a time."""
    chosen = stage.random.sample(list(people), min(len(people), 3 + len(people) // 50))
    with stage.at(instant(on, 9)) as work:
        entries = [_leave(stage, person, on) for person in chosen]
        exempt = stage.random.sample([p for p in people if p not in chosen], min(8, len(people) // 20 + 1))
        entries += [_exemption(person, on) for person in exempt]
        facts.record_facts(work, entries, bulk=True)


def _leave(stage: Stage, person: int, on: date) -> FactEntry:
    begins = on + timedelta(days=stage.random.randint(0, 30))
    is_open = stage.random.random() < 0.2
    return FactEntry(
        person_id=person,
        type=FactType.LEAVE,
        on=on if is_open else begins,
        until=None if is_open else begins + timedelta(days=stage.random.randint(14, 120)),
        kind=stage.random.choice(("parental", "medical", "military")),
        note=SYNTHETIC,
        source="manual",
    )


def _exemption(person: int, on: date) -> FactEntry:
    return FactEntry(
        person_id=person,
        type=FactType.EXEMPTION,
        on=on,
        until=on + timedelta(days=180),
        requirement="us-records-management",
        reason="works without records",
        note=SYNTHETIC,
        approver="Agency records officer",
    )
