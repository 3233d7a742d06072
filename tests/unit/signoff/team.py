"""A small team for tests: people with names, places and accounts, a rule that asks for a signature, completions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache

from flask import Flask

from lms.compliance.model.evidence import EvidenceKind, Posting
from lms.compliance.services import evidence
from lms.directory.accounts import services as accounts
from lms.directory.accounts.passwords import hashed
from lms.directory.records import Account, Deputy, PersonName, Placement, Unit, UnitVersion
from lms.kernel.clock import Clock
from lms.kernel.facts import FactType
from lms.platform.work import Work, unit_of_work
from tests.unit.compliance.agency import Bed, found

CARD = """
requirement: card
title: Charge card holders
citation: OMB A-123
applies_to: {designation: cardholder}
satisfied_by: purchase-card
initial: {within: 30 days, of: "designation:cardholder"}
sign_off: {by: [supervisor]}
"""
START = date(2026, 1, 5)
PASSWORD = "maple otter lantern 40"


@cache
def password_hash() -> str:
    return hashed(PASSWORD)


@dataclass
class Team:
    """People around one agency; `today` moves the clock."""

    bed: Bed
    units: dict[str, int] = field(default_factory=dict)
    accounts: dict[int, int] = field(default_factory=dict)
    count: int = 0

    def today(self, day: date) -> Team:
        """Put today on a day."""
        self.bed.on(day)
        return self

    def unit(self, code: str, parent: str | None = None) -> int:
        """Add a unit."""
        with self.bed.work() as work:
            unit = Unit(agency_id=self.bed.agency_id, code=code)
            work.session.add(unit)
            work.session.flush()
            above = self.units[parent] if parent else None
            work.session.add(
                UnitVersion(
                    unit_id=unit.id, name=f"Unit {code}", parent_id=above, holds_from=START, known_from=work.instant()
                )
            )
            self.units[code] = unit.id
        return self.units[code]

    def person(
        self,
        name: str,
        unit: str = "A",
        supervisor: int | None = None,
        *,
        until: date | None = None,
        account: bool = True,
    ) -> int:
        """Appoint somebody with a name, a place and (unless told otherwise) an account."""
        if unit not in self.units:
            self.unit(unit)
        person_id = self.bed.person(START)
        given, _, family = name.partition(" ")
        address = f"{name.replace(' ', '.').lower()}@agency.example"
        with self.bed.work() as work:
            known = {"holds_from": START, "known_from": work.instant()}
            work.session.add(
                PersonName(person_id=person_id, given_name=given, family_name=family, email=address, **known)
            )
            work.session.add(
                Placement(
                    agency_id=self.bed.agency_id, person_id=person_id, unit_id=self.units[unit], position="Clerk",
                    grade="", employment_type="permanent", location="", supervisor_id=supervisor, is_supervisor=False,
                    holds_until=until, **known,
                )
            )  # fmt: skip
            made = Account(
                agency_id=self.bed.agency_id, person_id=person_id, email=address, name=name,
                password_hash=password_hash(), created_at=work.now,
            )  # fmt: skip
            work.session.add(made)
            work.session.flush()
            self.accounts[person_id] = made.id
        return person_id

    def deputy(self, deputy: int, *, unit: str | None = None, person: int | None = None) -> None:
        """Name somebody to stand in for a unit's head or for a person."""
        with self.bed.work() as work:
            work.session.add(
                Deputy(
                    agency_id=self.bed.agency_id, unit_id=self.units[unit] if unit else None, person_id=person,
                    deputy_id=deputy, named_by="test", holds_from=START, known_from=work.instant(),
                )
            )  # fmt: skip

    def cardholder(self, person_id: int, on: date = START) -> int:
        """Give somebody the duty that needs a signature."""
        self.bed.fact(person_id, FactType.DESIGNATION, on, tag="cardholder")
        return person_id

    def complete(self, person_id: int, on: date, module: str = "purchase-card") -> int:
        """Complete a module and return the evidence."""
        self.count += 1
        if self.bed.now.date() < on:
            self.today(on)
        with self.bed.work() as work:
            return evidence.post(
                work,
                Posting(
                    kind=EvidenceKind.COMPLETION, person_id=person_id, source="learning", record_id=str(self.count),
                    finished_at=datetime(on.year, on.month, on.day, 14, 30, tzinfo=UTC), module=module,
                    module_version=2, content_hash="c0ffee", title="Using the purchase card", minutes_declared=60,
                    minutes_measured=52, score=90, pass_mark=80, attempts=1,
                ),
            )  # fmt: skip

    @contextmanager
    def work_as(self, person_id: int, *, write: bool = True) -> Iterator[Work]:
        """Open a unit of work as a person, with what they may do today."""
        with self.bed.work() as work:
            actor = accounts.actor_of(work, self.accounts[person_id], 0)
            assert actor is not None
        clock = Clock(stopped_at=self.bed.now)
        with unit_of_work(self.bed.app, actor, write=write, request_id="test", clock=clock) as work:
            yield work


def team(app: Flask, day: date = START) -> Team:
    """Found an agency whose card holders need their supervisor's signature."""
    bed = found(app).on(day)
    bed.publish(CARD)
    return Team(bed)
