"""A small team with everything in its record: trainings, a signature, a correction, leave with a reason, an officer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Flask

from lms.compliance.model.evidence import EvidenceKind, FactEntry, Posting
from lms.compliance.services import evidence, facts
from lms.directory.records import AccountRole
from lms.kernel.facts import FactType
from lms.kernel.permissions import Role
from lms.signoff.model import Decision
from lms.signoff.services.signing import sign
from tests.unit.compliance.agency import RECORDS
from tests.unit.signoff.team import PASSWORD, Team, team

TODAY = date(2026, 6, 10)


@dataclass
class World:
    """Who is who: a supervisor, one of their people, a training officer, an auditor, somebody else."""

    team: Team
    boss: int
    bo: int
    officer: int
    auditor: int
    other: int
    card: int
    """The completion that was signed."""
    records: int
    """The completion that was corrected."""
    leave: int


def world(app: Flask) -> World:
    """Make it all happen between January and June 2026."""
    one = team(app)
    one.bed.publish(RECORDS)
    boss = one.person("Ana Lee")
    bo = one.cardholder(one.person("Bo Hill", supervisor=boss))
    officer, auditor = one.person("Olga Reyes", "B"), one.person("Al Finch", "B")
    other = one.person("Di Fox", "B")
    give(one, officer, Role.OFFICER)
    give(one, auditor, Role.AUDITOR)
    card = one.complete(bo, date(2026, 1, 20))
    with one.work_as(boss) as work:
        sign(work, [card], Decision.APPROVED, PASSWORD)
    records = one.complete(bo, date(2026, 3, 1), "records-management")
    one.today(date(2026, 4, 1))
    with one.work_as(officer) as work:
        evidence.post(
            work,
            Posting(
                kind=EvidenceKind.COMPLETION,
                person_id=bo,
                source="manual",
                record_id="right-day",
                on=date(2026, 3, 3),
                module="records-management",
                title="Records management",
                corrects_id=records,
                reason="The sign-in sheet says 3 March",
            ),
        )
        leave = facts.record_fact(
            work,
            FactEntry(
                person_id=bo,
                type=FactType.LEAVE,
                on=date(2026, 1, 25),
                until=date(2026, 2, 3),
                kind="medical",
                note="Hospital letter seen",
            ),
        )
    one.today(TODAY)
    return World(one, boss, bo, officer, auditor, other, card, records, leave)


def give(one: Team, person_id: int, role: Role) -> None:
    """Give somebody's account a role."""
    with one.bed.work() as work:
        work.session.add(AccountRole(account_id=one.accounts[person_id], role=role, given_at=work.now))
