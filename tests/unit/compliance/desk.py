"""A training officer's desk for tests: a small team under rules that leave, exemptions and extensions can move."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import Flask

from lms.compliance.model.drafts import Draft, Kind, Weighed
from lms.compliance.model.register import RegisterRow
from lms.compliance.services import drafts, recording, register
from lms.directory.records import Account
from tests.unit.signoff.team import Team, team

TODAY = date(2026, 2, 2)
APPROVER = "records.officer@agency.example"
APPROVED_BY = f"Agency records officer ({APPROVER})"
RECORDS = """
requirement: records
title: Records management
satisfied_by: records-management
initial: {within: 60 days, of: appointment}
recurrence: {interval: 12 months, from: completion}
leave: {treatment: suspend, resume_within: 30 days}
exemption: {resume_within: 30 days}
extension: {up_to: 15 days, beyond: determination}
credit: {external: while_valid}
"""
SECURITY = """
requirement: security
title: Security awareness
satisfied_by: security-awareness
initial: {within: 30 days, of: appointment}
exemption: {}
extension: {}
"""
FILER = """
requirement: filer
title: Ethics for filers
applies_to: {designation: filer}
satisfied_by: filer-ethics
initial: {within: 30 days, of: "designation:filer"}
"""


def desk(app: Flask) -> Team:
    """Found an agency with three rules and let time pass to 2 February 2026."""
    one = team(app)
    one.bed.publish(RECORDS, SECURITY, FILER)
    with one.bed.work() as work:
        if work.session.scalar(sa.select(Account.id).where(Account.email == APPROVER)) is None:
            work.session.add(
                Account(agency_id=one.bed.agency_id, email=APPROVER, name="Agency records officer", created_at=work.now)
            )
    return one.today(TODAY)


def draft(person_id: int, kind: Kind, on: date, **more: Any) -> Draft:
    """Return a draft that lacks nothing a kind needs, except what is asked otherwise."""
    needs: dict[str, Any] = {}
    if kind in {Kind.EXEMPTION, Kind.EXTENSION}:
        needs = {"reason": "duties", "approver": APPROVER}
    if kind is Kind.LEAVE:
        needs = {"leave_kind": "parental"}
    return Draft(person_id=person_id, kind=kind, on=on, **{**needs, **more})


def weighed(one: Team, what: Draft) -> Weighed:
    """Weigh a draft and write nothing."""
    with one.bed.work() as work:
        found = drafts.weigh(work, what)
        work.session.rollback()
        return found


def recorded(one: Team, what: Draft, once: str = "") -> str:
    """Record a draft as the page does."""
    one.count += 1
    with one.bed.work() as work:
        return recording.record(work, what, once or f"once-{one.count}")


def standing(one: Team, person_id: int, on: date = TODAY) -> dict[str, RegisterRow]:
    """Return where somebody stands with each requirement."""
    with one.bed.work() as work:
        return {row.requirement: row for row in register.standing(work, person_id, on)}
