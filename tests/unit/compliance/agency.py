"""A small agency for tests of the ledger: people made of facts, rules published from text."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa
from flask import Flask

from lms.compliance.services import texts
from lms.directory.records import Agency, DirectoryFact, Person
from lms.kernel.actor import system_actor
from lms.kernel.clock import Clock
from lms.kernel.events import FactsChanged
from lms.kernel.facts import FactType
from lms.platform.work import Work, unit_of_work

START = datetime(2026, 1, 5, 15, 0, tzinfo=UTC)

RECORDS = """
requirement: records
title: Records management
satisfied_by: records-management
initial: {within: 60 days, of: appointment}
recurrence: {interval: 12 months, from: completion}
leave: {treatment: suspend, resume_within: 30 days}
extension: {}
lapse_action: block_access
"""
SIGNED = """
requirement: card
title: Charge card
applies_to: {designation: cardholder}
satisfied_by: purchase-card
initial: {within: 30 days, of: "designation:cardholder"}
sign_off: {by: [supervisor]}
"""
YEARLY = """
requirement: ethics
title: Annual ethics
satisfied_by: annual-ethics
recurrence: {period: calendar_year}
"""


@dataclass
class Bed:
    """An agency in a database, and a clock that the test moves."""

    app: Flask
    agency_id: int
    now: datetime = START
    count: int = 0

    @contextmanager
    def work(self) -> Iterator[Work]:
        """Open a unit of work, a minute after the one before."""
        self.now += timedelta(minutes=1)
        actor = system_actor(self.agency_id)
        with unit_of_work(self.app, actor, write=True, clock=Clock(stopped_at=self.now)) as work:
            yield work

    def on(self, day: date) -> Bed:
        """Put today on a day."""
        self.now = datetime(day.year, day.month, day.day, 15, 0, tzinfo=UTC)
        return self

    def publish(self, *rules: str) -> None:
        """Publish rules, and settle everybody."""
        with self.work() as work:
            texts.publish(work, [text_of(rule) for rule in rules])
        self.settle()

    def settle(self) -> None:
        """Settle whoever waits."""
        from lms.compliance.services import settling

        while True:
            with self.work() as work:
                if not settling.settle_stale(work).people:
                    return

    def person(self, appointed: date, **attributes: str) -> int:
        """Appoint somebody new."""
        self.count += 1
        with self.work() as work:
            person = Person(agency_id=self.agency_id, staff_no=f"{self.count:06d}")
            work.session.add(person)
            work.session.flush()
            person_id = person.id
            self._fact(work, person_id, FactType.APPOINTMENT, appointed, attributes=attributes)
        return person_id

    def fact(self, person_id: int, kind: FactType, on: date | None, **fields: object) -> int:
        """Record a fact of the directory."""
        with self.work() as work:
            return self._fact(work, person_id, kind, on, **fields)

    def _fact(self, work: Work, person_id: int, kind: FactType, on: date | None, **fields: object) -> int:
        values = {"tag": None, "attributes": {}, "revokes_id": None} | fields
        row = DirectoryFact(
            agency_id=self.agency_id, person_id=person_id, type=kind, on_date=on, recorded_at=work.instant(),
            recorded_by="test", source="test", **values,
        )  # fmt: skip
        work.session.add(row)
        work.session.flush()
        work.announce(FactsChanged(agency_id=self.agency_id, person_ids=frozenset({person_id}), from_on=on or date.min))
        return row.id


def text_of(rule: str, adopted_from: date | None = None) -> texts.Text:
    """Return a rule as a text to publish."""
    key = next(line for line in rule.splitlines() if line.startswith("requirement:")).split(":")[1].strip()
    return texts.Text(key=key, title=key, text=rule, file=f"{key}.yaml", adopted_from=adopted_from)


def found(app: Flask, zone: str = "America/New_York") -> Bed:
    """Found an agency."""
    with unit_of_work(app, system_actor(), write=True, clock=Clock(stopped_at=START)) as work:
        number = (work.session.scalar(sa.select(sa.func.max(Agency.id))) or 0) + 1
        agency = Agency(
            code=f"agency-{number}", name="Agency", zone=zone, founded_on=date(2000, 1, 1), created_at=START
        )
        work.session.add(agency)
        work.session.flush()
        return Bed(app, agency.id)
