"""An agency with an officer, an auditor and a schedule, a real mail server, and a clock that the test moves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from lms.directory.accounts import services as accounts
from lms.directory.records import Account, AccountRole
from lms.jobs import worker
from lms.kernel.actor import Actor, system_actor
from lms.kernel.clock import Clock
from lms.kernel.permissions import Role
from lms.platform.outbox import Letter
from lms.platform.work import Work, unit_of_work
from lms.reporting.delivery import jobs as following
from lms.reporting.delivery.model import Delivery
from lms.reporting.delivery.services import showing
from lms.reporting.model import RunView
from lms.reporting.schedules import jobs as asking
from lms.reporting.schedules.model import About, Period, Recipient, Rule, Sort, Terms
from lms.reporting.schedules.services import keeping
from lms.reporting.services import runs
from tests.unit.compliance.agency import RECORDS
from tests.unit.platform.test_mail import Postbox
from tests.unit.reporting.agency import Office, found_office
from tests.unit.reporting.schedules.test_keeping import no_file

DUE = datetime(2026, 2, 2, 11, 0, tzinfo=UTC)
"""Six o'clock in New York on the first working day of February."""
MONTHLY = Terms("compliance", Rule(Period.MONTH, 1, working=True, at=time(6)), About.MONTH_END)


class Counter(Postbox):
    """A mail server that knows some addresses no more."""

    def __init__(self) -> None:
        super().__init__()
        self.unknown: set[str] = set()

    async def handle_RCPT(
        self, server: object, session: object, envelope: object, address: str, options: object
    ) -> str:
        if address in self.unknown:
            return "550 5.1.1 no such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 OK"


def to(sort: Sort, name: object) -> Recipient:
    """Return a recipient."""
    return Recipient(sort, str(name))


@dataclass
class Mailroom:
    """The agency, and who works there."""

    office: Office
    officer: int
    auditor: int

    @property
    def app(self) -> Flask:
        """Return the application."""
        return self.office.app

    def schedule(self, *recipients: Recipient, **more: object) -> int:
        """Let the officer make a schedule for some recipients."""
        with self.office.work() as work:
            work.actor = self.actor(work, self.officer)
            return keeping.make(work, replace(MONTHLY, recipients=recipients, **more))

    def actor(self, work: object, account_id: int) -> Actor:
        """Return who acts by an account."""
        found = accounts.standing(work, account_id)
        assert found is not None
        return found

    @contextmanager
    def looking(self) -> Iterator[Work]:
        """Look without moving the clock."""
        with unit_of_work(self.app, system_actor(self.office.agency_id), write=False) as work:
            yield work

    def at(self, instant: datetime) -> None:
        """Put the clock of the whole application on an instant."""
        runtime = self.app.extensions["lms"]
        self.app.extensions["lms"] = replace(runtime, clock=Clock(stopped_at=instant))
        self.office.now = instant

    def settings(self, **changes: object) -> None:
        """Change settings."""
        runtime = self.app.extensions["lms"]
        self.app.extensions["lms"] = replace(runtime, settings=replace(runtime.settings, **changes))

    def make(self, instant: datetime = DUE) -> RunView:
        """Let the report come due, and be made and sent."""
        self.at(instant)
        asking.sweep(self.app)
        worker.do_everything(self.app)
        return self.run()

    def pass_time(self, later: timedelta) -> None:
        """Let time pass, and the system do what is then due."""
        self.at(self.app.extensions["lms"].clock.now() + later)
        following.sweep(self.app)
        worker.do_everything(self.app)

    def run(self) -> RunView:
        """Return the newest run."""
        with self.looking() as work:
            return runs.run(work, runs.runs(work)[0].id)

    def deliveries(self) -> list[Delivery]:
        """Return the deliveries of the newest run."""
        run = self.run()
        with self.looking() as work:
            return showing.of_runs(work, [run.id]).get(run.id, [])

    def ends(self, account_id: int) -> None:
        """Take every role from an account."""
        with self.office.work() as work:
            values = {"ended_at": work.now}
            work.session.execute(sa.update(AccountRole).where(AccountRole.account_id == account_id).values(**values))

    def letters(self, start: str) -> list[tuple[str, str]]:
        """Return recipient and text of the letters whose key begins so."""
        with self.looking() as work:
            query = sa.select(Letter.recipient, Letter.text).where(Letter.key.startswith(start)).order_by(Letter.id)
            return [(row.recipient, row.text) for row in work.session.execute(query)]


def mailroom(app: Flask, folder: Path, url: str = "") -> Mailroom:
    """Found the agency with one duty and one person, and open the accounts."""
    app.config["WTF_CSRF_ENABLED"] = False
    policies = folder / "policies"
    policies.mkdir(exist_ok=True)
    no_file(app, policies)
    office = found_office(app)
    office.publish(RECORDS)
    office.hire("Dvořák", "Zoë", "D1")
    office.now = datetime(2026, 1, 20, 15, tzinfo=UTC)
    people = [account(office, role) for role in (Role.OFFICER, Role.AUDITOR)]
    room = Mailroom(office, *people)
    room.settings(smtp_url=url)
    return room


def account(office: Office, role: Role, name: str = "") -> int:
    """Open an account with a role."""
    with office.work() as work:
        name = name or role.value.title()
        made = Account(
            agency_id=office.agency_id, email=f"{name.lower()}@agency.example", name=name, password_hash="x",
            created_at=work.now,
        )  # fmt: skip
        work.session.add(made)
        work.session.flush()
        work.session.add(AccountRole(account_id=made.id, role=role, given_at=work.now))
        return made.id
